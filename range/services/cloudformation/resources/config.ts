import type * as Sdk from "@aws-sdk/client-config-service";
import type {
  EvaluationMode,
  EventSource,
  MaximumExecutionFrequency,
  MessageType,
  Owner,
  RemediationTargetType,
  ResourceType as RecordedType,
  ResourceValueType,
} from "@aws-sdk/client-config-service";
import { fixed, flag, json, list, map, number, object, oneOf, required, text } from "./shape.ts";
import { api, resource } from "./type.ts";

const config = api<typeof Sdk>("config");

const recorder = resource("AWS::Config::ConfigurationRecorder", {
  properties: {
    Name: fixed(text),
    RoleARN: required(text),
    RecordingGroup: object({
      AllSupported: flag,
      IncludeGlobalResourceTypes: flag,
      ResourceTypes: list(oneOf<RecordedType>()),
    }),
  },
  create(act, p) {
    const id = act.name(p.Name, { most: 256 });
    config(act, "PutConfigurationRecorder", {
      ConfigurationRecorder: {
        name: id,
        roleARN: p.RoleARN,
        ...(p.RecordingGroup && { recordingGroup: recordingGroup(p.RecordingGroup) }),
      },
    });
    return { id };
  },
  update: (act, p) =>
    void config(act, "PutConfigurationRecorder", {
      ConfigurationRecorder: {
        name: act.id,
        roleARN: p.RoleARN,
        ...(p.RecordingGroup && { recordingGroup: recordingGroup(p.RecordingGroup) }),
      },
    }),
  delete: (act) => void config(act, "DeleteConfigurationRecorder", { ConfigurationRecorderName: act.id }),
});

function recordingGroup(group: {
  AllSupported?: boolean;
  IncludeGlobalResourceTypes?: boolean;
  ResourceTypes?: RecordedType[];
}) {
  const { AllSupported, IncludeGlobalResourceTypes, ResourceTypes } = group;
  return {
    ...(AllSupported !== undefined && { allSupported: AllSupported }),
    ...(IncludeGlobalResourceTypes !== undefined && {
      includeGlobalResourceTypes: IncludeGlobalResourceTypes,
    }),
    ...(ResourceTypes && { resourceTypes: ResourceTypes }),
  };
}

/** A recorder with a channel starts to record: CloudFormation has no property that says so. */
const channel = resource("AWS::Config::DeliveryChannel", {
  properties: {
    Name: fixed(text),
    S3BucketName: required(text),
    S3KeyPrefix: text,
    SnsTopicARN: text,
    ConfigSnapshotDeliveryProperties: object({ DeliveryFrequency: oneOf<MaximumExecutionFrequency>() }),
  },
  create(act, p) {
    const id = act.name(p.Name, { most: 256 });
    config(act, "PutDeliveryChannel", { DeliveryChannel: channelOf(id, p) });
    for (const { name } of config(act, "DescribeConfigurationRecorders", {}).ConfigurationRecorders ?? [])
      config(act, "StartConfigurationRecorder", { ConfigurationRecorderName: name });
    return { id };
  },
  update: (act, p) => void config(act, "PutDeliveryChannel", { DeliveryChannel: channelOf(act.id, p) }),
  /** A channel cannot go while a recorder writes to it. */
  delete(act) {
    for (const { name } of config(act, "DescribeConfigurationRecorders", {}).ConfigurationRecorders ?? [])
      config(act, "StopConfigurationRecorder", { ConfigurationRecorderName: name });
    config(act, "DeleteDeliveryChannel", { DeliveryChannelName: act.id });
  },
});

function channelOf(
  name: string,
  p: {
    S3BucketName: string;
    S3KeyPrefix?: string;
    SnsTopicARN?: string;
    ConfigSnapshotDeliveryProperties?: { DeliveryFrequency?: MaximumExecutionFrequency };
  },
) {
  const frequency = p.ConfigSnapshotDeliveryProperties?.DeliveryFrequency;
  return {
    name,
    s3BucketName: p.S3BucketName,
    ...(p.S3KeyPrefix !== undefined && { s3KeyPrefix: p.S3KeyPrefix }),
    ...(p.SnsTopicARN !== undefined && { snsTopicARN: p.SnsTopicARN }),
    ...(frequency && { configSnapshotDeliveryProperties: { deliveryFrequency: frequency } }),
  };
}

const rule = resource("AWS::Config::ConfigRule", {
  properties: {
    ConfigRuleName: fixed(text),
    Description: text,
    InputParameters: json,
    MaximumExecutionFrequency: oneOf<MaximumExecutionFrequency>(),
    Scope: object({
      ComplianceResourceId: text,
      ComplianceResourceTypes: list(text),
      TagKey: text,
      TagValue: text,
    }),
    Source: required(
      object({
        Owner: required(oneOf<Owner>()),
        SourceIdentifier: text,
        SourceDetails: list(
          object({
            EventSource: required(oneOf<EventSource>()),
            MessageType: required(oneOf<MessageType>()),
            MaximumExecutionFrequency: oneOf<MaximumExecutionFrequency>(),
          }),
        ),
      }),
    ),
    EvaluationModes: list(object({ Mode: oneOf<EvaluationMode>() })),
  },
  attributes: ["Arn", "ConfigRuleId", "Compliance.Type"],
  create(act, p) {
    const ConfigRuleName = act.name(p.ConfigRuleName, { most: 128 });
    config(act, "PutConfigRule", { ConfigRule: { ...p, ConfigRuleName } });
    act.begin(ConfigRuleName);
    const [made] =
      config(act, "DescribeConfigRules", { ConfigRuleNames: [ConfigRuleName] }).ConfigRules ?? [];
    return {
      id: ConfigRuleName,
      attributes: { Arn: made?.ConfigRuleArn, ConfigRuleId: made?.ConfigRuleId },
    };
  },
  attribute(act, name) {
    if (name !== "Compliance.Type") return undefined;
    const input = { ConfigRuleNames: [act.id] };
    return config(act, "DescribeComplianceByConfigRule", input).ComplianceByConfigRules?.[0]?.Compliance
      ?.ComplianceType;
  },
  update: (act, p) => void config(act, "PutConfigRule", { ConfigRule: { ...p, ConfigRuleName: act.id } }),
  delete: (act) => void config(act, "DeleteConfigRule", { ConfigRuleName: act.id }),
});

const remediationParameter = object({
  ResourceValue: object({ Value: required(oneOf<ResourceValueType>()) }),
  StaticValue: object({ Values: required(list(text)) }),
});

const remediation = resource("AWS::Config::RemediationConfiguration", {
  properties: {
    ConfigRuleName: required(fixed(text)),
    TargetType: required(oneOf<RemediationTargetType>()),
    TargetId: required(text),
    TargetVersion: text,
    Parameters: map(remediationParameter),
    ResourceType: text,
    Automatic: flag,
    MaximumAutomaticAttempts: number,
    RetryAttemptSeconds: number,
  },
  create(act, p) {
    config(act, "PutRemediationConfigurations", { RemediationConfigurations: [p] });
    return { id: p.ConfigRuleName };
  },
  update: (act, p) => void config(act, "PutRemediationConfigurations", { RemediationConfigurations: [p] }),
  delete: (act) => void config(act, "DeleteRemediationConfiguration", { ConfigRuleName: act.id }),
});

export const configTypes = [recorder, channel, rule, remediation];
