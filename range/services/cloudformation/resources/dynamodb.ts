import type * as Sdk from "@aws-sdk/client-dynamodb";
import type {
  BillingMode,
  KeyType,
  ProjectionType,
  ScalarAttributeType,
  SSESpecification,
  SSEType,
  StreamViewType,
  TableClass,
} from "@aws-sdk/client-dynamodb";
import { NotImplemented } from "../../../errors.ts";
import type { Steps } from "../deploy/steps.ts";
import {
  fixed,
  flag,
  json,
  list,
  number,
  object,
  oneOf,
  required,
  tags,
  text,
  type KeyValue,
  type ValuesOf,
} from "./shape.ts";
import { api, found, OwnWords, resource, type Act, type ActOn, type Changed, type Made } from "./type.ts";

const dynamodb = api<typeof Sdk>("dynamodb");

/** Between two looks at a table, in simulated milliseconds. */
const POLL_MS = 500;

const keySchema = list(object({ AttributeName: required(text), KeyType: required(oneOf<KeyType>()) }));
const projection = object({ NonKeyAttributes: list(text), ProjectionType: oneOf<ProjectionType>() });
const throughput = object({ ReadCapacityUnits: required(number), WriteCapacityUnits: required(number) });
const onDemand = object({ MaxReadRequestUnits: number, MaxWriteRequestUnits: number });
const localIndexes = list(
  object({
    IndexName: required(text),
    KeySchema: required(keySchema),
    Projection: required(projection),
  }),
);

/** What tables of one and of several Regions have in common. */
const COMMON = {
  AttributeDefinitions: list(
    object({ AttributeName: required(text), AttributeType: required(oneOf<ScalarAttributeType>()) }),
  ),
  BillingMode: oneOf<BillingMode>(),
  KeySchema: required(fixed(keySchema)),
  LocalSecondaryIndexes: fixed(localIndexes),
  TableName: fixed(text),
  TimeToLiveSpecification: object({ AttributeName: text, Enabled: required(flag) }),
} as const;

const PROPERTIES = {
  ...COMMON,
  DeletionProtectionEnabled: flag,
  GlobalSecondaryIndexes: list(
    object({
      IndexName: required(text),
      KeySchema: required(keySchema),
      Projection: required(projection),
      ProvisionedThroughput: throughput,
    }),
  ),
  OnDemandThroughput: onDemand,
  PointInTimeRecoverySpecification: object({
    PointInTimeRecoveryEnabled: flag,
    RecoveryPeriodInDays: number,
  }),
  ProvisionedThroughput: throughput,
  ResourcePolicy: object({ PolicyDocument: required(json) }),
  SSESpecification: object({ KMSMasterKeyId: text, SSEEnabled: required(flag), SSEType: oneOf<SSEType>() }),
  StreamSpecification: object({ StreamViewType: required(oneOf<StreamViewType>()) }),
  TableClass: oneOf<TableClass>(),
  Tags: tags,
} as const;

type Properties = ValuesOf<typeof PROPERTIES>;

const table = resource("AWS::DynamoDB::Table", {
  properties: PROPERTIES,
  attributes: ["Arn", "StreamArn"],
  create: (act, p) => createTable(act, p, act.tags),
  update: updateTable,
  retag(act, set, removed) {
    const ResourceArn = String(act.attributes["Arn"]);
    if (set.length) dynamodb(act, "TagResource", { ResourceArn, Tags: set });
    if (removed.length) dynamodb(act, "UntagResource", { ResourceArn, TagKeys: removed });
  },
  delete: deleteTable,
  gone: isGone,
});

function* createTable(act: Act, p: Properties, tagged: readonly KeyValue[]): Steps<Made> {
  const TableName = act.name(p.TableName, { most: 255 });
  const { TableDescription } = dynamodb(act, "CreateTable", {
    TableName,
    AttributeDefinitions: p.AttributeDefinitions ?? [],
    KeySchema: p.KeySchema,
    BillingMode: p.BillingMode,
    DeletionProtectionEnabled: p.DeletionProtectionEnabled,
    GlobalSecondaryIndexes: p.GlobalSecondaryIndexes?.length ? p.GlobalSecondaryIndexes : undefined,
    LocalSecondaryIndexes: p.LocalSecondaryIndexes?.length ? p.LocalSecondaryIndexes : undefined,
    OnDemandThroughput: p.OnDemandThroughput,
    ProvisionedThroughput: p.ProvisionedThroughput,
    ResourcePolicy: p.ResourcePolicy?.PolicyDocument,
    SSESpecification: encryptionOf(p.SSESpecification),
    StreamSpecification: streamOf(p.StreamSpecification),
    TableClass: p.TableClass,
    Tags: [...tagged],
  });
  const Arn = found(TableDescription?.TableArn, "TableArn");
  act.begin(TableName, { Arn });
  const made = yield* untilActive(act, TableName);
  yield* setTimeToLive(act, TableName, p, {});
  setRecovery(act, TableName, p, {});
  return {
    id: TableName,
    attributes: { Arn, TableId: made?.TableId, StreamArn: made?.LatestStreamArn },
  };
}

const encryptionOf = (given: Properties["SSESpecification"]): SSESpecification | undefined =>
  given && {
    Enabled: given.SSEEnabled,
    ...(given.SSEType && { SSEType: given.SSEType }),
    ...(given.KMSMasterKeyId !== undefined && { KMSMasterKeyId: given.KMSMasterKeyId }),
  };

const streamOf = (given: Properties["StreamSpecification"]) =>
  given && { StreamEnabled: true, StreamViewType: given.StreamViewType };

/** Waits until a table can be used, with all of its indexes. */
function* untilActive(act: Act, TableName: string): Steps<Sdk.TableDescription | undefined> {
  for (;;) {
    const { Table } = dynamodb(act, "DescribeTable", { TableName });
    if (Table?.TableStatus === "ACTIVE") return Table;
    yield POLL_MS;
  }
}

function* setTimeToLive(act: Act, TableName: string, p: Properties, was: Partial<Properties>): Steps {
  const [is, before] = [p.TimeToLiveSpecification, was.TimeToLiveSpecification];
  if (JSON.stringify(is) === JSON.stringify(before)) return;
  const set = (Enabled: boolean, AttributeName: string | undefined): void =>
    void dynamodb(act, "UpdateTimeToLive", {
      TableName,
      TimeToLiveSpecification: { Enabled, AttributeName },
    });
  if (before?.Enabled) {
    if (is?.Enabled)
      throw new OwnWords(
        "TimeToLive is active on a different AttributeName; disable it before it is changed.",
      );
    set(false, before.AttributeName);
  } else if (is?.Enabled) set(true, is.AttributeName);
  else return;
  while (isSettling(act, TableName)) yield POLL_MS;
}

const isSettling = (act: Act, TableName: string): boolean => {
  const { TimeToLiveDescription } = dynamodb(act, "DescribeTimeToLive", { TableName });
  return TimeToLiveDescription?.TimeToLiveStatus?.endsWith("ING") === true;
};

function setRecovery(act: Act, TableName: string, p: Properties, was: Partial<Properties>): void {
  const [is, before] = [p.PointInTimeRecoverySpecification, was.PointInTimeRecoverySpecification];
  if (JSON.stringify(is) === JSON.stringify(before)) return;
  if (!is?.PointInTimeRecoveryEnabled && !before?.PointInTimeRecoveryEnabled) return;
  dynamodb(act, "UpdateContinuousBackups", {
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: is?.PointInTimeRecoveryEnabled ?? false,
      ...(is?.RecoveryPeriodInDays !== undefined && { RecoveryPeriodInDays: is.RecoveryPeriodInDays }),
    },
  });
}

function* updateTable(act: ActOn, p: Properties, was: Properties): Steps<Changed> {
  const TableName = act.id;
  for (const change of changesOf(p, was)) {
    dynamodb(act, "UpdateTable", { TableName, ...change });
    yield* untilActive(act, TableName);
  }
  yield* setTimeToLive(act, TableName, p, was);
  setRecovery(act, TableName, p, was);
  setPolicy(act, p, was);
  const { Table } = dynamodb(act, "DescribeTable", { TableName });
  return { attributes: { StreamArn: Table?.LatestStreamArn } };
}

/** The updates that lead from one state to another, each as much as the table takes at once. */
function changesOf(p: Properties, was: Properties): Partial<Sdk.UpdateTableInput>[] {
  const differs = (name: keyof Properties): boolean => JSON.stringify(p[name]) !== JSON.stringify(was[name]);
  const general: Partial<Sdk.UpdateTableInput> = {
    ...((differs("BillingMode") || differs("ProvisionedThroughput")) && {
      BillingMode: p.BillingMode ?? "PROVISIONED",
      ...(p.ProvisionedThroughput && { ProvisionedThroughput: p.ProvisionedThroughput }),
    }),
    ...(differs("OnDemandThroughput") &&
      p.OnDemandThroughput && { OnDemandThroughput: p.OnDemandThroughput }),
    ...(differs("DeletionProtectionEnabled") && {
      DeletionProtectionEnabled: p.DeletionProtectionEnabled ?? false,
    }),
    ...(differs("SSESpecification") && {
      SSESpecification: encryptionOf(p.SSESpecification) ?? { Enabled: false },
    }),
    ...(differs("TableClass") && { TableClass: p.TableClass ?? "STANDARD" }),
  };
  const streams = differs("StreamSpecification")
    ? [...(was.StreamSpecification ? [{ StreamEnabled: false }] : []), streamOf(p.StreamSpecification) ?? []]
    : [];
  return [
    ...(Object.keys(general).length ? [general] : []),
    ...streams.flat().map((StreamSpecification) => ({ StreamSpecification })),
    ...indexChanges(p, was),
  ];
}

function indexChanges(p: Properties, was: Properties): Partial<Sdk.UpdateTableInput>[] {
  const [is, before] = [p.GlobalSecondaryIndexes ?? [], was.GlobalSecondaryIndexes ?? []];
  const textOf = (index: (typeof is)[number]): string => JSON.stringify(index);
  const same = new Set(before.map(textOf));
  const kept = new Set(is.map(textOf));
  const gone = before.filter((index) => !kept.has(textOf(index)));
  const fresh = is.filter((index) => !same.has(textOf(index)));
  if (gone.length > 1 || fresh.length > 1)
    throw new OwnWords("Cannot perform more than one GSI creation or deletion in a single update");
  return [
    ...gone.map(({ IndexName }) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...fresh.map((Create) => ({
      AttributeDefinitions: p.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create }],
    })),
  ];
}

function setPolicy(act: ActOn, p: Properties, was: Properties): void {
  const [is, before] = [p.ResourcePolicy?.PolicyDocument, was.ResourcePolicy?.PolicyDocument];
  const ResourceArn = String(act.attributes["Arn"]);
  if (is !== undefined && is !== before) dynamodb(act, "PutResourcePolicy", { ResourceArn, Policy: is });
  if (is === undefined && before !== undefined) dynamodb(act, "DeleteResourcePolicy", { ResourceArn });
}

function* deleteTable(act: ActOn): Steps {
  yield* untilActive(act, act.id);
  dynamodb(act, "DeleteTable", { TableName: act.id });
}

function isGone(act: ActOn): boolean {
  dynamodb(act, "DescribeTable", { TableName: act.id });
  return false;
}

const REPLICA = {
  Region: required(text),
  DeletionProtectionEnabled: PROPERTIES.DeletionProtectionEnabled,
  /** Settings of the indexes that the table declares; those of capacity are refused by name. */
  GlobalSecondaryIndexes: list(object({ IndexName: required(text) })),
  PointInTimeRecoverySpecification: PROPERTIES.PointInTimeRecoverySpecification,
  ResourcePolicy: PROPERTIES.ResourcePolicy,
  SSESpecification: object({ KMSMasterKeyId: required(text) }),
  TableClass: PROPERTIES.TableClass,
  Tags: tags,
} as const;

const GLOBAL_PROPERTIES = {
  ...COMMON,
  GlobalSecondaryIndexes: list(
    object({
      IndexName: required(text),
      KeySchema: required(keySchema),
      Projection: required(projection),
    }),
  ),
  Replicas: required(list(object(REPLICA))),
  SSESpecification: object({ SSEEnabled: required(flag), SSEType: oneOf<SSEType>() }),
  StreamSpecification: PROPERTIES.StreamSpecification,
  WriteOnDemandThroughputSettings: object({ MaxWriteRequestUnits: number }),
} as const;

type GlobalProperties = ValuesOf<typeof GLOBAL_PROPERTIES>;

/** A global table whose only replica is that of the stack's own Region. */
const globalTable = resource("AWS::DynamoDB::GlobalTable", {
  properties: GLOBAL_PROPERTIES,
  attributes: ["Arn", "StreamArn", "TableId"],
  create: (act, p) => createTable(act, localOf(act, p), localOf(act, p).Tags ?? []),
  update: (act, p, was) => updateGlobal(act, localOf(act, p), localOf(act, was)),
  delete: deleteTable,
  gone: isGone,
});

/** What the replica of this Region is by itself. */
function localOf(act: Act, p: GlobalProperties): Properties {
  const { Replicas, SSESpecification, WriteOnDemandThroughputSettings: most, ...common } = p;
  const [replica, ...others] = Replicas;
  if (!replica || others.length || replica.Region !== act.scope.region)
    throw new NotImplemented("replicas of AWS::DynamoDB::GlobalTable in other Regions");
  const { Region: _, GlobalSecondaryIndexes: __, SSESpecification: key, ...own } = replica;
  return {
    ...common,
    ...own,
    ...(most && { OnDemandThroughput: most }),
    ...(SSESpecification && { SSESpecification: { ...SSESpecification, ...key } }),
  };
}

function* updateGlobal(act: ActOn, p: Properties, was: Properties): Steps<Changed> {
  const [set, before] = [p.Tags ?? [], was.Tags ?? []];
  const removed = before.filter(({ Key }) => !set.some((tag) => tag.Key === Key)).map(({ Key }) => Key);
  if (JSON.stringify(set) !== JSON.stringify(before)) table.retag!(act, set, removed);
  return yield* updateTable(act, p, was);
}

export const dynamodbTypes = [table, globalTable];
