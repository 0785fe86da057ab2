import { NotImplemented } from "../../../../errors.ts";
import { isObject } from "../template.ts";
import { getAtt, pick, ref, resourceOf, same, type Json, type Made, type SamResource } from "./members.ts";
import { samProblem } from "./problem.ts";
import { queueFor } from "./queues.ts";
import { isRuleEvent, ruleOf } from "./rule.ts";
import { scheduleOf } from "./schedule.ts";

/** What an event of a function brings. */
export interface Brought {
  resources: Made;
  /** Managed policies that the function's role needs for it. */
  managed?: string[];
}

interface Place {
  resource: SamResource;
  /** What is invoked: the function's ARN, or its alias's. */
  arn: unknown;
  /** The same, as permissions name it. */
  name: unknown;
  template: Made;
}

/**
 * The resources that an event of a function stands for.
 *
 * @throws {NotImplemented} for kinds of events that the range lacks, by name
 */
export function eventOf(place: Place, event: string, given: unknown): Brought {
  const { id } = place.resource;
  if (!isObject(given) || typeof given["Type"] !== "string")
    throw samProblem(id, `Event with id [${event}] is invalid. Must specify a 'Type'.`);
  const properties = isObject(given["Properties"]) ? given["Properties"] : {};
  const type = given["Type"];
  if (isRuleEvent(type)) return rule(place, event, type, properties);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (!kind) throw new NotImplemented(`events of type ${type} of AWS::Serverless::Function`);
  return kind(place, event, properties);
}

const KINDS: Readonly<Record<string, (place: Place, event: string, properties: Json) => Brought>> = {
  SNS: topic,
  SQS: queue,
  DynamoDB: stream,
  S3: bucket,
  CloudWatchLogs: logGroup,
  ScheduleV2: schedule,
};

function permission({ resource, name }: Place, service: string, source: Json): Json {
  return resourceOf(
    "AWS::Lambda::Permission",
    { Action: "lambda:InvokeFunction", FunctionName: name, Principal: service, ...source },
    resource.standing,
  );
}

function rule(place: Place, event: string, type: string, properties: Json): Brought {
  const { resource, arn } = place;
  const id = `${resource.id}${event}`;
  const target = { Arn: arn, Id: `${id}LambdaTarget` };
  const { standing } = resource;
  return {
    resources: {
      ...ruleOf({ id: resource.id, event, standing }, type, properties, target),
      [`${id}Permission`]: permission(place, "events.amazonaws.com", { SourceArn: getAtt(id, "Arn") }),
    },
  };
}

/** Refuses what an event has and the range's SAM does not read. */
function read(place: Place, event: string, properties: Json, known: readonly string[]): Json {
  for (const name of Object.keys(properties))
    if (!known.includes(name)) throw new NotImplemented(`${name} of SAM's event ${event}`);
  const [needed] = known;
  if (properties[needed!] === undefined)
    throw samProblem(
      place.resource.id,
      `Event with id [${event}] is invalid. Missing required property '${needed}'.`,
    );
  return properties;
}

function schedule({ resource, arn }: Place, event: string, properties: Json): Brought {
  const target = { arn, action: "lambda:InvokeFunction", policyName: "LambdaPolicy" };
  return {
    resources: scheduleOf({ id: resource.id, event, standing: resource.standing }, properties, target),
  };
}

function topic(place: Place, event: string, properties: Json): Brought {
  const id = `${place.resource.id}${event}`;
  const given = read(place, event, properties, [
    "Topic",
    "FilterPolicy",
    "FilterPolicyScope",
    "RedrivePolicy",
    "SqsSubscription",
  ]);
  const subscription = (Protocol: string, Endpoint: unknown): Json =>
    resourceOf(
      "AWS::SNS::Subscription",
      {
        TopicArn: given["Topic"],
        Protocol,
        Endpoint,
        ...pick(given, same("FilterPolicy", "FilterPolicyScope", "RedrivePolicy")),
      },
      place.resource.standing,
    );
  const { SqsSubscription: byQueue = false } = given;
  if (isObject(byQueue))
    throw new NotImplemented(`SqsSubscription with a queue of its own of SAM's event ${event}`);
  if (byQueue === true || byQueue === "true") return topicByQueue(place, id, given["Topic"], subscription);
  return {
    resources: {
      [id]: subscription("lambda", place.arn),
      [`${id}Permission`]: permission(place, "sns.amazonaws.com", { SourceArn: given["Topic"] }),
    },
  };
}

/** Messages of a topic wait in a queue for the function. */
function topicByQueue(
  { resource: { standing }, name }: Place,
  id: string,
  topicArn: unknown,
  subscription: (protocol: string, endpoint: unknown) => Json,
): Brought {
  const queueId = `${id}Queue`;
  const EventSourceArn = getAtt(queueId, "Arn");
  return {
    resources: {
      ...queueFor(
        { queueId, policyId: `${id}QueuePolicy` },
        { Principal: "*", sourceArn: topicArn },
        standing,
      ),
      [id]: subscription("sqs", EventSourceArn),
      [`${id}EventSourceMapping`]: resourceOf(
        "AWS::Lambda::EventSourceMapping",
        { EventSourceArn, FunctionName: name, BatchSize: 10, Enabled: true },
        standing,
      ),
    },
    managed: ["AWSLambdaSQSQueueExecutionRole"],
  };
}

function queue(place: Place, event: string, properties: Json): Brought {
  const names = [
    "BatchSize",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "ScalingConfig",
  ];
  const given = read(place, event, properties, ["Queue", ...names]);
  return {
    resources: {
      [`${place.resource.id}${event}`]: resourceOf(
        "AWS::Lambda::EventSourceMapping",
        { EventSourceArn: given["Queue"], FunctionName: place.name, ...pick(given, same(...names)) },
        place.resource.standing,
      ),
    },
    managed: ["AWSLambdaSQSQueueExecutionRole"],
  };
}

function stream(place: Place, event: string, properties: Json): Brought {
  const names = [
    "BatchSize",
    "BisectBatchOnFunctionError",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
  ];
  const given = read(place, event, properties, ["Stream", ...names]);
  return {
    resources: {
      [`${place.resource.id}${event}`]: resourceOf(
        "AWS::Lambda::EventSourceMapping",
        { EventSourceArn: given["Stream"], FunctionName: place.name, ...pick(given, same(...names)) },
        place.resource.standing,
      ),
    },
    managed: ["AWSLambdaDynamoDBExecutionRole"],
  };
}

/** A bucket's notifications stand in the bucket itself, which must be of the same template. */
function bucket(place: Place, event: string, properties: Json): Brought {
  const { resource, arn, template } = place;
  const given = read(place, event, properties, ["Bucket", "Events", "Filter"]);
  const named = isObject(given["Bucket"]) ? given["Bucket"]["Ref"] : given["Bucket"];
  const target = typeof named === "string" ? template[named] : undefined;
  if (typeof named !== "string" || target?.["Type"] !== "AWS::S3::Bucket")
    throw samProblem(
      resource.id,
      `Event with id [${event}] is invalid. S3 events must reference an S3 bucket in the same template.`,
    );
  const permissionId = `${resource.id}${event}Permission`;
  const own = isObject(target["Properties"]) ? target["Properties"] : {};
  const notifications = isObject(own["NotificationConfiguration"]) ? own["NotificationConfiguration"] : {};
  const lambdas = (notifications["LambdaConfigurations"] as Json[] | undefined) ?? [];
  const events = [given["Events"] ?? []].flat() as unknown[];
  return {
    resources: {
      [permissionId]: permission(place, "s3.amazonaws.com", { SourceAccount: ref("AWS::AccountId") }),
      [named]: {
        ...target,
        DependsOn: [...([target["DependsOn"] ?? []].flat() as unknown[]), permissionId],
        Properties: {
          ...own,
          NotificationConfiguration: {
            ...notifications,
            LambdaConfigurations: [
              ...lambdas,
              ...events.map((Event) => ({ Event, Function: arn, ...pick(given, same("Filter")) })),
            ],
          },
        },
      },
    },
  };
}

function logGroup(place: Place, event: string, properties: Json): Brought {
  const given = read(place, event, properties, ["LogGroupName", "FilterPattern"]);
  const id = `${place.resource.id}${event}`;
  const { LogGroupName, FilterPattern = "" } = given;
  const SourceArn = {
    "Fn::Sub": [
      "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${name}:*",
      { name: LogGroupName },
    ],
  };
  return {
    resources: {
      [`${id}Permission`]: permission(place, "logs.amazonaws.com", { SourceArn }),
      [id]: {
        ...resourceOf(
          "AWS::Logs::SubscriptionFilter",
          { LogGroupName, FilterPattern, DestinationArn: place.arn },
          place.resource.standing,
        ),
        DependsOn: [`${id}Permission`],
      },
    },
  };
}
