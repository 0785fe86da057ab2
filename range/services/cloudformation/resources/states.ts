import type * as Sdk from "@aws-sdk/client-sfn";
import type { LogLevel, LoggingConfiguration, StateMachineType } from "@aws-sdk/client-sfn";
import { parse as parseYaml } from "yaml";
import {
  fixed,
  flag,
  json,
  list,
  map,
  object,
  oneOf,
  PropertyProblem,
  required,
  tags,
  text,
  type KeyValue,
  type ValuesOf,
} from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const states = api<typeof Sdk>("states");

const LOGGING = object({
  Destinations: list(object({ CloudWatchLogsLogGroup: object({ LogGroupArn: text }) })),
  IncludeExecutionData: flag,
  Level: oneOf<LogLevel>(),
});

const MACHINE = {
  Definition: json,
  DefinitionS3Location: object({ Bucket: required(text), Key: required(text), Version: text }),
  DefinitionString: text,
  DefinitionSubstitutions: map(text),
  EncryptionConfiguration: object({
    KmsDataKeyReusePeriodSeconds: text,
    KmsKeyId: text,
    Type: required(text),
  }),
  LoggingConfiguration: LOGGING,
  RoleArn: required(text),
  StateMachineName: fixed(text),
  StateMachineType: fixed(oneOf<StateMachineType>()),
  Tags: tags,
  TracingConfiguration: object({ Enabled: flag }),
} as const;

type Machine = ValuesOf<typeof MACHINE>;

const stateMachine = resource("AWS::StepFunctions::StateMachine", {
  properties: MACHINE,
  attributes: ["Arn", "Name", "StateMachineRevisionId"],
  create(act, p) {
    const name = act.name(p.StateMachineName, { most: 80 });
    const made = states(act, "CreateStateMachine", {
      name,
      ...settingsOf(act, p),
      ...(p.StateMachineType && { type: p.StateMachineType }),
      ...(p.EncryptionConfiguration && {
        encryptionConfiguration: { type: p.EncryptionConfiguration.Type as Sdk.EncryptionType },
      }),
      tags: listed(act.tags),
    });
    const arn = found(made.stateMachineArn, "stateMachineArn");
    return { id: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: "INITIAL" } };
  },
  update(act, p) {
    const { revisionId } = states(act, "UpdateStateMachine", {
      stateMachineArn: act.id,
      ...settingsOf(act, p),
    });
    return { attributes: { StateMachineRevisionId: revisionId } };
  },
  retag(act, set, removed) {
    if (set.length) states(act, "TagResource", { resourceArn: act.id, tags: listed(set) });
    if (removed.length) states(act, "UntagResource", { resourceArn: act.id, tagKeys: removed });
  },
  delete: (act) => void states(act, "DeleteStateMachine", { stateMachineArn: act.id }),
});

const listed = (all: readonly KeyValue[]): { key: string; value: string }[] =>
  all.map(({ Key, Value }) => ({ key: Key, value: Value }));

const settingsOf = (act: Act, p: Machine) => ({
  definition: definitionOf(act, p),
  roleArn: p.RoleArn,
  loggingConfiguration: loggingOf(p.LoggingConfiguration),
  ...(p.TracingConfiguration && {
    tracingConfiguration: { enabled: p.TracingConfiguration.Enabled ?? false },
  }),
});

const loggingOf = (asked: Machine["LoggingConfiguration"]): LoggingConfiguration => ({
  level: asked?.Level ?? "OFF",
  includeExecutionData: asked?.IncludeExecutionData ?? false,
  ...(asked?.Destinations && {
    destinations: asked.Destinations.map(({ CloudWatchLogsLogGroup: group }) => ({
      cloudWatchLogsLogGroup: { ...(group?.LogGroupArn !== undefined && { logGroupArn: group.LogGroupArn }) },
    })),
  }),
});

/** The definition as the template gives it, with its `${…}` filled in. */
function definitionOf(act: Act, p: Machine): string {
  const given = [p.Definition, p.DefinitionString, p.DefinitionS3Location].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new PropertyProblem(
      "#: exactly one of [Definition, DefinitionString, DefinitionS3Location] must be given",
    );
  const source = p.DefinitionString ?? p.Definition ?? definitionInS3(act, p.DefinitionS3Location!);
  return source.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(p.DefinitionSubstitutions ?? {}, name)
      ? JSON.stringify(p.DefinitionSubstitutions![name]).slice(1, -1)
      : whole,
  );
}

/** A file may hold JSON or YAML. */
function definitionInS3(
  act: Act,
  { Bucket, Key, Version }: NonNullable<Machine["DefinitionS3Location"]>,
): string {
  const answer = act.call("s3", "GetObject", { Bucket, Key, ...(Version && { VersionId: Version }) });
  const { Body: body } = answer as { Body?: Uint8Array | string };
  const source = typeof body === "string" ? body : Buffer.from(body ?? []).toString("utf8");
  return /\.ya?ml$/.test(Key) ? JSON.stringify(parseYaml(source)) : source;
}

export const statesTypes = [stateMachine];
