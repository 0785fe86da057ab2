import type { RemediationConfiguration, RemediationExecutionState } from "@aws-sdk/client-config-service";
import { AwsError } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope } from "../../world.ts";
import { automationOf, onAutomationEnd } from "../ssm/index.ts";
import type { Verdict } from "./results.ts";
import { configState, resourceKey, type RemediationRow, type RemediationRun } from "./state.ts";

/** The service behind `AWSServiceRoleForConfigRemediation`. */
const REMEDIATION = "remediation.config.amazonaws.com";

/**
 * Remediates what an evaluation found, where its rule says that this happens by itself. A resource whose remediation
 * failed too often is left alone.
 *
 * @param again has the rule judge a resource once more
 */
export function remediateFound(
  scope: Scope,
  ruleName: string,
  verdicts: readonly Verdict[],
  again: (type: string, id: string) => void,
): void {
  const { remediations } = configState(scope);
  const row = remediations.get(ruleName);
  if (!row) return;
  for (const { type, id, compliance } of verdicts) {
    const key = resourceKey(type, id);
    if (compliance !== "NON_COMPLIANT")
      remediations.update(ruleName, (each) => void delete each.attempts[key]);
    else if (row.configuration.Automatic && mayTry(scope, row, key)) {
      remediations.update(ruleName, (each) => {
        each.attempts[key] = [...(each.attempts[key] ?? []), scope.world.clock.now()];
      });
      const run = remediate(scope, row, type, id);
      if (run.executionId !== undefined)
        onAutomationEnd(scope, run.executionId, () => {
          if (stateOf(scope, run) === "FAILED") again(type, id);
        });
    }
  }
}

/** So many attempts within the window, and none while one is under way. */
function mayTry(
  scope: Scope,
  { configuration, attempts, runs }: Readonly<RemediationRow>,
  key: string,
): boolean {
  const { MaximumAutomaticAttempts: most = 5, RetryAttemptSeconds: seconds = 60 } = configuration;
  const since = scope.world.clock.now() - seconds * 1000;
  const run = runs[key];
  if (run && stateOf(scope, run) === "IN_PROGRESS") return false;
  return (attempts[key] ?? []).filter((at) => at > since).length < most;
}

/** Starts the runbook for one resource. What is refused is kept as a failed run. */
export function remediate(
  scope: Scope,
  row: Readonly<RemediationRow>,
  type: string,
  id: string,
): RemediationRun {
  const { TargetId, TargetVersion } = row.configuration;
  const run: RemediationRun = { type, id, invokedAt: scope.world.clock.now() };
  try {
    const input = {
      DocumentName: TargetId,
      ...(TargetVersion !== undefined && { DocumentVersion: TargetVersion }),
      Parameters: parametersFor(row.configuration, id),
    };
    const answer = serviceCall(
      scope,
      REMEDIATION,
      "ssm",
      "StartAutomationExecution",
      input,
      undefined,
      row.author,
    );
    run.executionId = answer["AutomationExecutionId"] as string;
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    run.error = thrown.message;
  }
  configState(scope).remediations.update(
    row.ruleName,
    (each) => void (each.runs[resourceKey(type, id)] = run),
  );
  return run;
}

/** Static values, and the resource's id where it is asked for. */
function parametersFor({ Parameters = {} }: RemediationConfiguration, id: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, { ResourceValue, StaticValue }]) => [
      name,
      ResourceValue ? [id] : [...(StaticValue?.Values ?? [])],
    ]),
  );
}

/** How a run is going: as its automation is. */
export function stateOf(scope: Scope, { executionId }: Readonly<RemediationRun>): RemediationExecutionState {
  switch (executionId === undefined ? "Failed" : automationOf(scope, executionId)?.status) {
    case "Success":
      return "SUCCEEDED";
    case "Pending":
      return "QUEUED";
    case "InProgress":
    case "Waiting":
    case "Cancelling":
      return "IN_PROGRESS";
    default:
      return "FAILED";
  }
}
