import { GLOBAL, type Scope } from "../../world.ts";
import { cloudformationState } from "../cloudformation/state.ts";
import { cloudtrailState } from "../cloudtrail/state.ts";
import { cloudwatchState } from "../cloudwatch/state.ts";
import { configState } from "../config/state.ts";
import { dynamodbState } from "../dynamodb/state.ts";
import { everyKind } from "../ec2/kinds.ts";
import { ecrState } from "../ecr/state.ts";
import { elbv2State } from "../elbv2/state.ts";
import { eventsState } from "../events/state.ts";
import { guarddutyState } from "../guardduty/state.ts";
import { iamState } from "../iam/state.ts";
import { kmsState } from "../kms/state.ts";
import { lambdaState } from "../lambda/state.ts";
import { logsState } from "../logs/state.ts";
import { s3State } from "../s3/state.ts";
import { schedulerState } from "../scheduler/state.ts";
import { secretsState } from "../secretsmanager/state.ts";
import { snsState } from "../sns/state.ts";
import { sqsState } from "../sqs/state.ts";
import { ssmState } from "../ssm/state.ts";
import { statesState } from "../states/state.ts";
import { wafv2State } from "../wafv2/state.ts";

/** Tags as the services keep them: as a map, or as a list in one of two spellings. */
type Kept =
  | Readonly<Record<string, string>>
  | readonly {
      Key?: string | undefined;
      Value?: string | undefined;
      key?: string | undefined;
      value?: string | undefined;
      TagKey?: string | undefined;
      TagValue?: string | undefined;
    }[];

export interface TaggedResource {
  arn: string;
  /** By key. */
  tags: Readonly<Record<string, string>>;
}

/** IAM's resources are of no Region; the Resource Groups Tagging API shows them in this one. */
const REGION_OF_GLOBALS = "us-east-1";

/** Every resource of a Region that the Resource Groups Tagging API knows, with its tags, in the order of ARNs. */
export function resourcesIn(scope: Scope): TaggedResource[] {
  const found: TaggedResource[] = [];
  const add = (arn: string, tags: Kept | undefined): void => void found.push({ arn, tags: mapOf(tags) });
  const addRows = (rows: Iterable<Readonly<{ arn: string; tags: Kept }>>): void => {
    for (const { arn, tags } of rows) add(arn, tags);
  };
  for (const kind of everyKind()) {
    const table = kind.table(scope);
    for (const id of table.ids()) {
      const row = table.get(id)!;
      const { ownerId = scope.accountId, OwnerId = ownerId } = row as { ownerId?: string; OwnerId?: string };
      // AWS's own images are in everybody's sight, and nobody else's to tag.
      if (OwnerId === scope.accountId) add(scope.arn("ec2", `${kind.type}/${id}`), kind.tags(row));
    }
  }
  const { accessPoints, buckets } = s3State(scope);
  for (const bucket of buckets.list())
    if (bucket.region === scope.region) add(`arn:aws:s3:::${bucket.name}`, bucket.settings.tags);
  for (const { arn, region, tags } of accessPoints.list()) if (region === scope.region) add(arn, tags);
  for (const stack of cloudformationState(scope).stacks.list())
    if (stack.status !== "DELETE_COMPLETE") add(stack.id, stack.tags);
  for (const { id, tags } of guarddutyState(scope).detectors.list())
    add(scope.arn("guardduty", `detector/${id}`), tags);
  for (const { name, tags } of ssmState(scope).parameters.list())
    add(scope.arn("ssm", `parameter/${name.replace(/^\//, "")}`), tags);
  for (const { name, tags } of ssmState(scope).documents.list())
    add(scope.arn("ssm", `document/${name}`), tags);
  addRows(cloudtrailState(scope).trails.list());
  addRows(cloudwatchState(scope).alarms.list());
  addRows(configState(scope).rules.list());
  addRows(dynamodbState(scope).tables.list());
  addRows(ecrState(scope).repositories.list());
  const { loadBalancers, listeners, rules, targetGroups } = elbv2State(scope);
  for (const rows of [loadBalancers, listeners, rules, targetGroups]) addRows(rows.list());
  addRows(eventsState(scope).buses.list());
  addRows(eventsState(scope).rules.list());
  addRows(kmsState(scope).keys.list());
  addRows(schedulerState(scope).groups.list());
  addRows(lambdaState(scope).functions.list());
  addRows(logsState(scope).groups.list());
  for (const { arn, tags } of secretsState(scope).secrets.list()) add(arn, tags);
  addRows(snsState(scope).topics.list());
  addRows(sqsState(scope).queues.list());
  addRows(statesState(scope).stateMachines.list());
  const { ipSets, patternSets, ruleGroups, webAcls } = wafv2State(scope);
  for (const rows of [ipSets, patternSets, ruleGroups, webAcls]) addRows(rows.list());
  if (scope.region === REGION_OF_GLOBALS)
    addRows(
      iamState(scope.account.scope(GLOBAL))
        .policies.list()
        .filter((policy) => policy.arn.includes(`::${scope.accountId}:`)),
    );
  return found.sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

function mapOf(tags: Kept | undefined): Record<string, string> {
  if (!tags) return {};
  if (!Array.isArray(tags)) return { ...(tags as Record<string, string>) };
  return Object.fromEntries(
    tags.map((tag) => [tag.Key ?? tag.key ?? tag.TagKey ?? "", tag.Value ?? tag.value ?? tag.TagValue ?? ""]),
  );
}
