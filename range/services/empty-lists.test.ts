import * as autoscaling from "@aws-sdk/client-auto-scaling";
import * as cloudformation from "@aws-sdk/client-cloudformation";
import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as config from "@aws-sdk/client-config-service";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as events from "@aws-sdk/client-eventbridge";
import * as guardduty from "@aws-sdk/client-guardduty";
import * as kms from "@aws-sdk/client-kms";
import * as s3control from "@aws-sdk/client-s3-control";
import * as states from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as ssm from "@aws-sdk/client-ssm";
import { beforeAll, describe, expect, it } from "vitest";
import { AUTOSCALING_EMPTY_LISTS } from "./autoscaling/empty-lists.ts";
import { CLOUDFORMATION_ABSENT_THINGS, CLOUDFORMATION_EMPTY_LISTS } from "./cloudformation/empty-lists.ts";
import { CLOUDTRAIL_ABSENT_THINGS, CLOUDTRAIL_EMPTY_LISTS } from "./cloudtrail/empty-lists.ts";
import { CLOUDWATCH_ABSENT_THINGS, CLOUDWATCH_EMPTY_LISTS } from "./cloudwatch/empty-lists.ts";
import { CONFIG_ABSENT_THINGS, CONFIG_EMPTY_LISTS } from "./config/empty-lists.ts";
import { DYNAMODB_EMPTY_LISTS } from "./dynamodb/empty-lists.ts";
import { ELBV2_EMPTY_LISTS } from "./elbv2/empty-lists.ts";
import type { AbsentThing } from "./absent-thing.ts";
import type { EmptyList } from "./empty-list.ts";
import { EVENTS_ABSENT_THINGS, EVENTS_EMPTY_LISTS } from "./events/empty-lists.ts";
import { GUARDDUTY_EMPTY_LISTS } from "./guardduty/empty-lists.ts";
import { SERVICE_LIST } from "./index.ts";
import { KMS_EMPTY_LISTS } from "./kms/empty-lists.ts";
import { LOGS_EMPTY_LISTS } from "./logs/empty-lists.ts";
import { S3CONTROL_EMPTY_LISTS } from "./s3control/empty-lists.ts";
import { SmallAccount } from "./small-account.ts";
import { SNS_EMPTY_LISTS } from "./sns/other-channels.ts";
import { SQS_EMPTY_LISTS } from "./sqs/empty-lists.ts";
import { SSM_ABSENT_THINGS, SSM_EMPTY_LISTS } from "./ssm/empty-lists.ts";
import { STATES_EMPTY_LISTS } from "./states/empty-lists.ts";

type Input = Record<string, unknown>;

const TABLES: [service: string, sdk: object, lists: Readonly<Record<string, EmptyList>>][] = [
  ["autoscaling", autoscaling, AUTOSCALING_EMPTY_LISTS],
  ["cloudformation", cloudformation, CLOUDFORMATION_EMPTY_LISTS],
  ["cloudtrail", cloudtrail, CLOUDTRAIL_EMPTY_LISTS],
  ["cloudwatch", cloudwatch, CLOUDWATCH_EMPTY_LISTS],
  ["config", config, CONFIG_EMPTY_LISTS],
  ["dynamodb", dynamodb, DYNAMODB_EMPTY_LISTS],
  ["elbv2", elbv2, ELBV2_EMPTY_LISTS],
  ["events", events, EVENTS_EMPTY_LISTS],
  ["guardduty", guardduty, GUARDDUTY_EMPTY_LISTS],
  ["kms", kms, KMS_EMPTY_LISTS],
  ["logs", logs, LOGS_EMPTY_LISTS],
  ["s3control", s3control, S3CONTROL_EMPTY_LISTS],
  ["sns", sns, SNS_EMPTY_LISTS],
  ["sqs", sqs, SQS_EMPTY_LISTS],
  ["ssm", ssm, SSM_EMPTY_LISTS],
  ["states", states, STATES_EMPTY_LISTS],
];
const ALL = TABLES.flatMap(([service, sdk, lists]) =>
  Object.entries(lists).map(([operation, list]) => ({ service, sdk, operation, list })),
);

/** Lists of something that must be there first: their services' own tests ask for them. */
const OF_SOMETHING = new Set([
  "DescribeStackResourceDrifts",
  "DescribeWarmPool",
  "DescribeRemediationExceptions",
  "ListMessageMoveTasks",
  "DescribeEffectiveInstanceAssociations",
  "DescribeInstanceAssociationsStatus",
  "ListMapRuns",
  "ListStateMachineAliases",
  "ListStateMachineVersions",
]);
const FREE = ALL.filter(({ operation }) => !OF_SOMETHING.has(operation));

const aws = new SmallAccount(SERVICE_LIST);
let known: Input;

beforeAll(() => {
  const { DetectorId } = aws.call<Input>("guardduty", "CreateDetector", { Enable: true });
  aws.call("logs", "CreateLogGroup", { logGroupName: "/app" });
  known = {
    DetectorId,
    AccountId: aws.account.id,
    State: "Active",
    Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }],
    ResourceType: "INSTANCE",
    InstanceId: "i-0123456789abcdef0",
    InstanceIds: ["i-0123456789abcdef0"],
    policyType: "DATA_PROTECTION_POLICY",
    logGroupIdentifiers: ["/app"],
  };
});

/** The members of an operation, from the schema that the SDK exports. */
function membersOf(sdk: object, operation: string, which: "input" | "output"): string[] {
  const schema = (sdk as Record<string, readonly unknown[]>)[`${operation}$`]!;
  const shape = schema[which === "input" ? 4 : 5];
  const resolved = (typeof shape === "function" ? (shape as () => unknown)() : shape) as readonly unknown[];
  return [...((resolved[4] as string[] | undefined) ?? [])];
}

/** What the operation cannot do without. */
const inputOf = ({ sdk, operation }: (typeof ALL)[number], more: Input = {}): Input => ({
  ...Object.fromEntries(
    membersOf(sdk, operation, "input").flatMap((name) => (name in known ? [[name, known[name]]] : [])),
  ),
  ...more,
});

describe("lists of what nobody can make", () => {
  it.each(ALL)(
    "$service:$operation names members and operations that AWS has",
    ({ service, sdk, operation, list }) => {
      expect(`${list.maker}Command` in sdk).toBe(true);
      const { handlers } = SERVICE_LIST.find(({ id }) => id === service)!;
      expect(Object.hasOwn(handlers, list.maker), `${list.maker} is there: the list must be real`).toBe(
        false,
      );
      expect(membersOf(sdk, operation, "output")).toContain(list.list);
      const inputs = membersOf(sdk, operation, "input");
      const named = [
        list.size?.[0] ?? [],
        list.token ?? [],
        list.required ?? [],
        Object.keys(list.filters ?? {}),
        Object.keys(list.choices ?? {}),
      ];
      for (const member of named.flat()) expect(inputs).toContain(member);
    },
  );

  it.each(FREE)("$service:$operation is empty", (entry) => {
    const { service, operation, list } = entry;
    expect(aws.call(service, operation, inputOf(entry))).toEqual({ ...list.also, [list.list]: [] });
  });

  const sized = FREE.filter(({ list }) => list.size);
  it.each(sized)("$service:$operation has bounds for its pages", (entry) => {
    const [member, least, most] = entry.list.size!;
    for (const size of [least - 1, most + 1])
      expect(aws.refusal(entry.service, entry.operation, inputOf(entry, { [member]: size }))).toMatch(
        /^\w+$/,
      );
    expect(aws.refusal(entry.service, entry.operation, inputOf(entry, { [member]: most }))).toBeUndefined();
  });

  const paged = FREE.filter(({ sdk, operation, list }) =>
    membersOf(sdk, operation, "input").includes(list.token ?? "NextToken"),
  );
  it.each(paged)("$service:$operation gave no token", (entry) => {
    const token = { [entry.list.token ?? "NextToken"]: "made-up" };
    expect(aws.refusal(entry.service, entry.operation, inputOf(entry, token))).toMatch(
      /Token|Marker|Invalid|Validation|BadRequest/,
    );
  });

  const longTokens = /^(cloudformation|cloudtrail|events|kms|logs|states)$/;
  it.each(paged)("$service:$operation takes an empty token as its model says", (entry) => {
    const token = { [entry.list.token ?? "NextToken"]: "" };
    const refused = aws.refusal(entry.service, entry.operation, inputOf(entry, token)) !== undefined;
    expect(refused).toBe(longTokens.test(entry.service));
  });

  const asking = ALL.filter(({ list }) => list.required?.length);
  it.each(asking)("$service:$operation insists on what it needs", (entry) => {
    for (const member of entry.list.required!)
      expect(aws.refusal(entry.service, entry.operation, inputOf(entry, { [member]: undefined }))).toMatch(
        /Validation|Invalid|BadRequest/,
      );
  });

  const choosing = FREE.flatMap((entry) =>
    Object.keys(entry.list.choices ?? {}).map((member) => ({ ...entry, member })),
  );
  it.each(choosing)("$service:$operation knows the values of $member", ({ member, ...entry }) => {
    expect(aws.refusal(entry.service, entry.operation, inputOf(entry, { [member]: "?" }))).toMatch(
      /Validation|Invalid/,
    );
  });

  const filtering = FREE.flatMap((entry) =>
    Object.entries(entry.list.filters ?? {}).map(([member, keys]) => ({ ...entry, member, keys })),
  );
  it.each(filtering)("$service:$operation knows the keys of $member", ({ member, keys, ...entry }) => {
    const by = (key: string) =>
      aws.refusal(
        entry.service,
        entry.operation,
        inputOf(entry, { [member]: [{ Key: key, Values: ["x"] }] }),
      );
    for (const key of keys) expect(by(key)).toBeUndefined();
    expect(by("Colour")).toBe("InvalidFilterKey");
  });

  const NAMED: [service: string, operation: string, input: Input, code: string][] = [
    [
      "config",
      "DescribeConfigurationAggregators",
      { ConfigurationAggregatorNames: ["a"] },
      "NoSuchConfigurationAggregatorException",
    ],
    ["config", "DescribeConformancePacks", { ConformancePackNames: ["a"] }, "NoSuchConformancePackException"],
    [
      "config",
      "DescribeRetentionConfigurations",
      { RetentionConfigurationNames: ["default"] },
      "NoSuchRetentionConfigurationException",
    ],
    ["config", "DescribeRemediationExceptions", { ConfigRuleName: "none" }, "NoSuchConfigRuleException"],
    ["kms", "DescribeCustomKeyStores", { CustomKeyStoreName: "a" }, "CustomKeyStoreNotFoundException"],
    ["elbv2", "DescribeTrustStores", { Names: ["a"] }, "TrustStoreNotFound"],
    ["autoscaling", "DescribeWarmPool", { AutoScalingGroupName: "none" }, "ValidationError"],
    [
      "sqs",
      "ListMessageMoveTasks",
      { SourceArn: "arn:aws:sqs:us-east-1:111122223333:none" },
      "ResourceNotFoundException",
    ],
    [
      "states",
      "ListStateMachineVersions",
      { stateMachineArn: "arn:aws:states:us-east-1:111122223333:stateMachine:none" },
      "StateMachineDoesNotExist",
    ],
    [
      "states",
      "ListMapRuns",
      { executionArn: "arn:aws:states:us-east-1:111122223333:execution:none:1" },
      "ExecutionDoesNotExist",
    ],
    ["s3control", "ListAccessPoints", { AccountId: "444455556666" }, "AccessDenied"],
    ["guardduty", "DescribeMalwareScans", { DetectorId: "0".repeat(32) }, "BadRequestException"],
    ["logs", "DescribeIndexPolicies", { logGroupIdentifiers: ["/none"] }, "ResourceNotFoundException"],
    [
      "ssm",
      "DescribeEffectiveInstanceAssociations",
      { InstanceId: "i-0123456789abcdef0" },
      "InvalidInstanceId",
    ],
    ["cloudformation", "DescribeStackResourceDrifts", { StackName: "none" }, "ValidationError"],
    ["ecr", "GetRegistryPolicy", {}, "RegistryPolicyNotFoundException"],
  ];
  it.each(NAMED)("%s:%s of %j is %s", (service, operation, input, code) => {
    expect(aws.refusal(service, operation, input)).toBe(code);
  });

  it("those of something that is there are empty", () => {
    aws.call("sqs", "CreateQueue", { QueueName: "work" });
    const SourceArn = "arn:aws:sqs:us-east-1:111122223333:work";
    expect(aws.call("sqs", "ListMessageMoveTasks", { SourceArn })).toEqual({ Results: [] });
    aws.call("iam", "CreateRole", {
      RoleName: "machine",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    const { stateMachineArn } = aws.call("states", "CreateStateMachine", {
      name: "work",
      roleArn: "arn:aws:iam::111122223333:role/machine",
      definition: JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }),
    });
    const of = { stateMachineArn };
    expect(aws.call("states", "ListStateMachineVersions", of)).toEqual({ stateMachineVersions: [] });
    expect(aws.call("states", "ListStateMachineAliases", of)).toEqual({ stateMachineAliases: [] });
    const { executionArn } = aws.call("states", "StartExecution", of);
    expect(aws.call("states", "ListMapRuns", { executionArn })).toEqual({ mapRuns: [] });
  });
});

const NAMES = ["none", "0b5aa2f4-6bd2-4c0e-9c0a-8e2c7d1f3a55", "mw-0123456789abcdef0", "oi-0123456789ab"];
const ABSENT = (
  [
    ["cloudformation", cloudformation, CLOUDFORMATION_ABSENT_THINGS],
    ["cloudtrail", cloudtrail, CLOUDTRAIL_ABSENT_THINGS],
    ["cloudwatch", cloudwatch, CLOUDWATCH_ABSENT_THINGS],
    ["config", config, CONFIG_ABSENT_THINGS],
    ["events", events, EVENTS_ABSENT_THINGS],
    ["ssm", ssm, SSM_ABSENT_THINGS],
  ] satisfies [service: string, sdk: object, things: Readonly<Record<string, AbsentThing>>][]
).flatMap(([service, sdk, things]) =>
  Object.entries(things).map(([operation, thing]) => ({ service, sdk, operation, thing })),
);

describe("things that nobody can make", () => {
  it.each(ABSENT)("$service:$operation names nothing", ({ service, sdk, operation, thing }) => {
    const { handlers } = SERVICE_LIST.find(({ id }) => id === service)!;
    expect(`${thing.maker}Command` in sdk).toBe(true);
    expect(Object.hasOwn(handlers, thing.maker), `${thing.maker} is there: the thing must be`).toBe(false);
    expect(membersOf(sdk, operation, "input")).toContain(thing.by);
    const name = NAMES.find((each) => thing.form?.test(each) ?? true)!;
    const by = (value: unknown) =>
      aws.refusal(service, operation, { [thing.by]: thing.by.endsWith("s") ? [value] : value });
    const code = by(name)!;
    expect(Object.keys(sdk)).toContain(code);
    expect(code).toMatch(/NotFound|NoSuch|DoesNotExist/);
    if (thing.form) expect(by("?")).toBe("ValidationException");
    expect(aws.refusal(service, operation, {})).toMatch(thing.optional ? code : /^Validation/);
  });
});

describe("what an account has of its own accord", () => {
  it("is said of text messages and of its registry", () => {
    expect(aws.call("sns", "GetSMSAttributes")).toEqual({ attributes: {} });
    expect(aws.call("sns", "GetSMSSandboxAccountStatus")).toEqual({ IsInSandbox: true });
    const registryId = aws.account.id;
    expect(aws.call("ecr", "DescribeRegistry")).toEqual({
      registryId,
      replicationConfiguration: { rules: [] },
    });
    expect(aws.call("ecr", "GetRegistryScanningConfiguration")).toMatchObject({ registryId });
  });

  it.each(["Analytics", "IntelligentTiering", "Inventory"])("buckets have no configuration of %s", (kind) => {
    aws.call("s3", "CreateBucket", { Bucket: `b-${kind.toLowerCase()}` });
    const Bucket = `b-${kind.toLowerCase()}`;
    expect(aws.call("s3", `ListBucket${kind}Configurations`, { Bucket })).toEqual({ IsTruncated: false });
    expect(aws.refusal("s3", `GetBucket${kind}Configuration`, { Bucket, Id: "all" })).toBe(
      "NoSuchConfiguration",
    );
    for (const operation of [`ListBucket${kind}Configurations`, `GetBucket${kind}Configuration`])
      expect(aws.refusal("s3", operation, { Bucket: "b-none", Id: "all" })).toBe("NoSuchBucket");
    expect(SERVICE_LIST.find(({ id }) => id === "s3")!.handlers).not.toHaveProperty(
      `PutBucket${kind}Configuration`,
    );
  });
});
