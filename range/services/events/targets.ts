import type * as sdk from "@aws-sdk/client-eventbridge";
import type { Target } from "@aws-sdk/client-eventbridge";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { targetFor } from "../targets.ts";
import { invalid, invalidToken, required, ruleOf } from "./find.ts";
import { stepsOf } from "./input.ts";
import { eventsState, ruleId, type TargetRow } from "./state.ts";

type Sdk = typeof sdk;

/** EventBridge's quota of targets for one rule. */
const MOST_TARGETS = 5;

export const targets = handlers<Sdk>()({
  PutTargets(input, call) {
    const rule = ruleOf(call, required("rule", input.Rule), input.EventBusName);
    if (!input.Targets?.length)
      throw invalid(
        "1 validation error detected: Value '[]' at 'targets' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    const added = input.Targets.map((target) => checkTarget(call, target));
    const kept = rule.targets.filter((old) => !added.some(({ Id }) => Id === old.Id));
    const next = [...kept, ...added];
    if (next.length > MOST_TARGETS)
      throw new AwsError(
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        400,
      );
    eventsState(call.scope).rules.update(ruleId(rule.bus, rule.name), (row) => void (row.targets = next));
    return { FailedEntryCount: 0, FailedEntries: [] };
  },

  RemoveTargets(input, call) {
    const rule = ruleOf(call, required("rule", input.Rule), input.EventBusName);
    const ids = new Set(input.Ids ?? []);
    eventsState(call.scope).rules.update(ruleId(rule.bus, rule.name), (row) => {
      row.targets = row.targets.filter(({ Id }) => !ids.has(Id));
    });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },

  ListTargetsByRule(input, call) {
    const { targets: rows } = ruleOf(call, required("rule", input.Rule), input.EventBusName);
    const { items, nextToken } = strictPageOf(
      rows,
      { token: input.NextToken, size: input.Limit, most: 100 },
      invalidToken,
    );
    return { Targets: structuredClone(items), ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

const UNSUPPORTED = [
  "KinesisParameters",
  "EcsParameters",
  "BatchParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const satisfies (keyof Target)[];

function checkTarget(call: Call, target: Target): TargetRow {
  const id = required("targets.1.member.id", target.Id);
  const arn = required("targets.1.member.arn", target.Arn);
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(id))
    throw invalid(
      `1 validation error detected: Value '${id}' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  for (const name of UNSUPPORTED)
    if (target[name] !== undefined) throw new NotImplemented(`${name} of EventBridge targets`);
  const parsed = parseArn(arn);
  if (!parsed) throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  checkPlace(call, target, arn, parsed);
  checkDestination(call, target, arn, parsed);
  checkInput(target);
  return structuredClone({ ...target, Id: id, Arn: arn });
}

/** What may stand in another account; everything but event buses must be in the rule's own Region. */
const ACROSS_ACCOUNTS = ["events", "lambda", "sns", "sqs"];

/**
 * Checks that a target is where a rule can reach it: event buses anywhere, by a role where it is another Region.
 *
 * @throws {AwsError} ValidationException for another Region, AccessDeniedException for another account
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
function checkPlace(
  call: Call,
  target: Target,
  arn: string,
  { service, region, accountId }: { service: string; region: string; accountId: string },
): void {
  if (region !== call.region && !(service === "events" && target.RoleArn))
    throw invalid("Cross-region API call is not allowed.");
  // AWS's own documents are in no account.
  if (accountId && accountId !== call.account.id && !ACROSS_ACCOUNTS.includes(service))
    throw new AwsError(
      "AccessDeniedException",
      `Access to the resource ${arn} is denied. Reason: Adding cross-account target is not permitted.`,
      400,
    );
}

function checkDestination(
  call: Call,
  target: Target,
  arn: string,
  { service, resource, accountId }: { service: string; resource: string; accountId: string },
): void {
  switch (service) {
    case "sns":
    case "sqs":
      if (resource.endsWith(".fifo") && service === "sqs" && !target.SqsParameters?.MessageGroupId)
        throw invalid(`Parameter(s) MessageGroupId must be specified for target: ${target.Id}.`);
      return;
    case "logs":
      return;
    case "events":
      if (accountId !== call.account.id) throw new NotImplemented("event buses of other accounts as targets");
      return;
    default:
      if (!targetFor(call.world, arn)) throw new NotImplemented(`${service} as a target of EventBridge`);
      if (service !== "lambda" && !target.RoleArn) throw invalid(`RoleArn is required for target ${arn}.`);
  }
}

function checkInput({ Id, Input, InputPath, InputTransformer }: Target): void {
  if ([Input, InputPath, InputTransformer].filter((value) => value !== undefined).length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}`);
  for (const path of [InputPath, ...Object.values(InputTransformer?.InputPathsMap ?? {})])
    if (path !== undefined && !stepsOf(path)) throw invalid(`Invalid InputPath for target ${Id}.`);
  if (InputTransformer && !InputTransformer.InputTemplate)
    throw invalid(`Invalid InputTemplate for target ${Id} : [A template must be specified].`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
