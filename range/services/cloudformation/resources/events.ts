import type * as Sdk from "@aws-sdk/client-eventbridge";
import type { RuleState } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../../errors.ts";
import {
  fixed,
  json,
  list,
  map,
  number,
  object,
  oneOf,
  required,
  tags,
  text,
  type ValuesOf,
} from "./shape.ts";
import { api, found, resource, type Act, type ActOn } from "./type.ts";

const events = api<typeof Sdk>("events");

const TARGETS = list(
  object({
    Arn: required(text),
    Id: required(text),
    Input: text,
    InputPath: text,
    InputTransformer: object({ InputPathsMap: map(text), InputTemplate: required(text) }),
    RoleArn: text,
    RunCommandParameters: object({
      RunCommandTargets: required(list(object({ Key: required(text), Values: required(list(text)) }))),
    }),
    SqsParameters: object({ MessageGroupId: text }),
    DeadLetterConfig: object({ Arn: text }),
    RetryPolicy: object({ MaximumEventAgeInSeconds: number, MaximumRetryAttempts: number }),
  }),
);

type Targets = ValuesOf<{ Targets: typeof TARGETS }>["Targets"];

const rule = resource("AWS::Events::Rule", {
  properties: {
    Name: fixed(text),
    EventBusName: fixed(text),
    Description: text,
    EventPattern: json,
    RoleArn: text,
    ScheduleExpression: text,
    State: oneOf<RuleState>(),
    Targets: TARGETS,
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, { Targets, Tags: _tags, Name, ...p }) {
    const made = events(act, "PutRule", {
      Name: act.name(Name, { most: 64 }),
      ...p,
      Tags: [...act.tags],
    });
    const arn = found(made.RuleArn, "RuleArn");
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    act.begin(name, { Arn: arn });
    putTargets(act, name, p.EventBusName, Targets);
    return { id: name, attributes: { Arn: arn } };
  },
  update(act, { Targets, Tags: _tags, Name: _name, ...p }, was) {
    events(act, "PutRule", { Name: act.id, ...p });
    putTargets(act, act.id, p.EventBusName, Targets);
    const kept = new Set((Targets ?? []).map((target) => target.Id));
    removeTargets(
      act,
      p.EventBusName,
      (was.Targets ?? []).filter((target) => !kept.has(target.Id)),
    );
  },
  retag(act, set, removed) {
    const ResourceARN = String(act.attributes["Arn"]);
    if (set.length) events(act, "TagResource", { ResourceARN, Tags: set });
    if (removed.length) events(act, "UntagResource", { ResourceARN, TagKeys: removed });
  },
  delete(act, p) {
    removeTargets(act, p.EventBusName, p.Targets);
    events(act, "DeleteRule", { Name: act.id, ...(p.EventBusName && { EventBusName: p.EventBusName }) });
  },
});

function putTargets(act: Act, Rule: string, bus: string | undefined, Targets: Targets): void {
  if (!Targets?.length) return;
  const answer = events(act, "PutTargets", { Rule, ...(bus && { EventBusName: bus }), Targets });
  // PutTargets answers well even when it refuses entries.
  const [failed] = answer.FailedEntries ?? [];
  if (failed) throw new AwsError(failed.ErrorCode ?? "ValidationException", failed.ErrorMessage ?? "", 400);
}

function removeTargets(act: ActOn, bus: string | undefined, targets: Targets): void {
  if (targets?.length)
    events(act, "RemoveTargets", {
      Rule: act.id,
      ...(bus && { EventBusName: bus }),
      Ids: targets.map((target) => target.Id),
    });
}

const eventBus = resource("AWS::Events::EventBus", {
  properties: { Name: required(fixed(text)), Tags: tags },
  attributes: ["Arn", "Name"],
  create(act, { Name }) {
    const made = events(act, "CreateEventBus", { Name, Tags: [...act.tags] });
    return { id: Name, attributes: { Arn: made.EventBusArn, Name } };
  },
  retag(act, set, removed) {
    const ResourceARN = String(act.attributes["Arn"]);
    if (set.length) events(act, "TagResource", { ResourceARN, Tags: set });
    if (removed.length) events(act, "UntagResource", { ResourceARN, TagKeys: removed });
  },
  delete: (act) => void events(act, "DeleteEventBus", { Name: act.id }),
});

export const eventsTypes = [rule, eventBus];
