import type * as Sdk from "@aws-sdk/client-config-service";
import type { RemediationConfiguration, RemediationExecutionStatus } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { automationOf } from "../ssm/index.ts";
import { checkedLimit, invalidToken, invalidValue, refuse } from "./refusals.ts";
import { remediate, stateOf } from "./remediate.ts";
import { ruleNamed } from "./rules.ts";
import { configState, resourceKey, type RemediationRow, type RemediationRun } from "./state.ts";

/** The parameter that names the role of a runbook. */
const ROLE = "AutomationAssumeRole";

/** Remediation: runbooks that mend what a rule found. */
export const remediation = handlers<typeof Sdk>()({
  PutRemediationConfigurations(input, call) {
    const wanted = input.RemediationConfigurations ?? [];
    for (const configuration of wanted) check(call, configuration);
    const { remediations, random } = configState(call.scope);
    for (const configuration of wanted) {
      const ruleName = configuration.ConfigRuleName!;
      const old = remediations.get(ruleName);
      const id = random.text(8, "0123456789abcdefghijklmnopqrstuvwxyz");
      remediations.put(ruleName, {
        ruleName,
        arn: old?.arn ?? call.scope.arn("config", `remediation-configuration/${ruleName}/${id}`),
        author: call.actor,
        configuration: structuredClone(configuration),
        attempts: {},
        runs: old?.runs ?? {},
      });
    }
    return { FailedBatches: [] };
  },

  DescribeRemediationConfigurations(input, call) {
    const { remediations } = configState(call.scope);
    return {
      RemediationConfigurations: (input.ConfigRuleNames ?? []).flatMap((name) => {
        const row = remediations.get(name);
        return row ? [view(row)] : [];
      }),
    };
  },

  DeleteRemediationConfiguration(input, call) {
    const row = remediationOf(call.scope, input.ConfigRuleName);
    if (Object.values(row.runs).some((run) => /QUEUED|IN_PROGRESS/.test(stateOf(call.scope, run))))
      throw refuse(
        "RemediationInProgressException",
        "Remediation action is in progress. You can either cancel execution in Amazon Web Services Systems Manager or wait and try again later.",
      );
    configState(call.scope).remediations.delete(row.ruleName);
    return {};
  },

  StartRemediationExecution(input, call) {
    const row = remediationOf(call.scope, input.ConfigRuleName);
    const { results } = ruleNamed(call, row.ruleName);
    const failed = (input.ResourceKeys ?? []).filter(({ resourceType, resourceId }) => {
      const known = results.some(({ type, id }) => type === resourceType && id === resourceId);
      return !known || remediate(call.scope, row, resourceType!, resourceId!).error !== undefined;
    });
    return failed.length
      ? {
          FailureMessage: "The remediation of some resources could not be started.",
          FailedItems: structuredClone(failed),
        }
      : {};
  },

  DescribeRemediationExecutionStatus(input, call) {
    const { runs } = remediationOf(call.scope, input.ConfigRuleName);
    const wanted = input.ResourceKeys?.length
      ? input.ResourceKeys.flatMap((key) => runs[resourceKey(key.resourceType!, key.resourceId!)] ?? [])
      : Object.values(runs);
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: checkedLimit(input.Limit, 100), most: 100 },
      invalidToken,
    );
    return {
      RemediationExecutionStatuses: page.items.map((run) => statusView(call.scope, run)),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },
});

function check(call: Call, configuration: RemediationConfiguration): void {
  refuseMembers("PutRemediationConfigurations", configuration, ["ExecutionControls", "CreatedByService"]);
  ruleNamed(call, configuration.ConfigRuleName);
  const { TargetType, TargetId, Parameters = {}, Automatic } = configuration;
  const { MaximumAutomaticAttempts: attempts, RetryAttemptSeconds: seconds } = configuration;
  if (TargetType !== "SSM_DOCUMENT" || !TargetId) throw invalidValue("The remediation target is not valid.");
  for (const [name, { ResourceValue, StaticValue }] of Object.entries(Parameters)) {
    if ((ResourceValue === undefined) === (StaticValue === undefined))
      throw invalidValue(`Parameter ${name} must have either a ResourceValue or a StaticValue.`);
    if (ResourceValue && ResourceValue.Value !== "RESOURCE_ID")
      throw invalidValue(`The ResourceValue of parameter ${name} must be RESOURCE_ID.`);
  }
  if (attempts !== undefined && (attempts < 1 || attempts > 25))
    throw invalidValue("MaximumAutomaticAttempts must be between 1 and 25.");
  if (seconds !== undefined && (seconds < 1 || seconds > 2_678_000))
    throw invalidValue("RetryAttemptSeconds must be between 1 and 2678000.");
  // Without a role the runbook has the rights of a service-linked role, which can mend nothing.
  if (!roleOf(configuration))
    throw new NotImplemented(`${Automatic ? "automatic " : ""}remediation without the parameter ${ROLE}`);
}

/** The role that a remediation hands to its runbook. */
export const roleOf = ({ Parameters }: RemediationConfiguration): string | undefined =>
  Parameters?.[ROLE]?.StaticValue?.Values?.[0];

function remediationOf(scope: Scope, ruleName: string | undefined): Readonly<RemediationRow> {
  const row = configState(scope).remediations.get(ruleName);
  if (!row)
    throw refuse(
      "NoSuchRemediationConfigurationException",
      `No RemediationConfiguration for rule ${ruleName ?? ""} exists.`,
    );
  return row;
}

const view = ({ configuration, arn }: Readonly<RemediationRow>): RemediationConfiguration => ({
  Automatic: false,
  ...structuredClone(configuration),
  Arn: arn,
});

function statusView(scope: Scope, run: Readonly<RemediationRun>): RemediationExecutionStatus {
  const automation = run.executionId === undefined ? undefined : automationOf(scope, run.executionId);
  return {
    ResourceKey: { resourceType: run.type as never, resourceId: run.id },
    State: stateOf(scope, run),
    InvocationTime: new Date(run.invokedAt),
    LastUpdatedTime: new Date(automation?.endedAt ?? run.invokedAt),
    StepDetails: automation
      ? automation.steps.map(({ name, status, startedAt, endedAt, failureMessage }) => ({
          Name: name,
          State:
            status === "Success"
              ? "SUCCEEDED"
              : status === "Pending" || status === "InProgress"
                ? "PENDING"
                : "FAILED",
          ...(failureMessage !== undefined && { ErrorMessage: failureMessage }),
          ...(startedAt !== undefined && { StartTime: new Date(startedAt) }),
          ...(endedAt !== undefined && { StopTime: new Date(endedAt) }),
        }))
      : [{ Name: "", State: "FAILED", ErrorMessage: run.error ?? "" }],
  };
}
