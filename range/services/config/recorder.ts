import type * as Sdk from "@aws-sdk/client-config-service";
import type { ConfigurationRecorder, RecorderStatus, RecordingGroup } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { beginRecording } from "./recording.ts";
import { checkedLimit, invalidToken, refuse } from "./refusals.ts";
import { configState, type RecorderRow } from "./state.ts";

/** The recorder that writes down what resources are like, and when they change: one in each Region. */
export const recorder = handlers<typeof Sdk>()({
  PutConfigurationRecorder(input, call) {
    const wanted = input.ConfigurationRecorder ?? {};
    refuseMembers("PutConfigurationRecorder", wanted, ["servicePrincipal", "recordingScope"]);
    const { name = "default", roleARN } = wanted;
    if (name.length > 256 || !name)
      throw refuse(
        "InvalidConfigurationRecorderNameException",
        `The configuration recorder name '${name}' is not valid, blank string.`,
      );
    if (!roleARN)
      throw refuse("InvalidRoleException", "The ARN '' cannot be accepted: role ARN is required.");
    const { recorders } = configState(call.scope);
    const [existing] = recorders.list();
    if (existing && existing.name !== name)
      throw refuse(
        "MaxNumberOfConfigurationRecordersExceededException",
        `Failed to put configuration recorder '${name}' because the maximum number of configuration recorders: 1 is reached.`,
      );
    const facts = { roleArn: roleARN, group: checkGroup(wanted.recordingGroup), mode: checkMode(wanted) };
    const tags = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
    if (existing) recorders.update(name, (row) => void Object.assign(row, facts));
    else
      recorders.put(name, {
        name,
        arn: call.scope.arn("config", `configuration-recorder/${name}/${shortId(call)}`),
        ...facts,
        recording: false,
        status: { code: "PENDING" },
        tags,
      });
    if (existing?.recording) beginRecording(call.scope);
  },

  DescribeConfigurationRecorders(input, call) {
    return {
      ConfigurationRecorders: named(input, call).map((row) => ({
        arn: row.arn,
        name: row.name,
        roleARN: row.roleArn,
        recordingGroup: structuredClone(row.group),
        recordingMode: structuredClone(row.mode),
        recordingScope: "PAID" as const,
      })),
    };
  },

  /** AWS answers states in capitals, whatever its model says (AWS CLI reference, examples). */
  DescribeConfigurationRecorderStatus(input, call) {
    return {
      ConfigurationRecordersStatus: named(input, call).map(({ arn, name, recording, status, ...row }) => ({
        arn,
        name,
        recording,
        lastStatus: status.code as RecorderStatus,
        ...(row.startedAt !== undefined && { lastStartTime: new Date(row.startedAt) }),
        ...(row.stoppedAt !== undefined && { lastStopTime: new Date(row.stoppedAt) }),
        ...(status.at !== undefined && { lastStatusChangeTime: new Date(status.at) }),
        ...(status.error !== undefined && { lastErrorCode: status.error }),
        ...(status.message !== undefined && { lastErrorMessage: status.message }),
      })),
    };
  },

  ListConfigurationRecorders(input, call) {
    refuseMembers("ListConfigurationRecorders", input, ["Filters"]);
    const page = pageOf(
      configState(call.scope).recorders.list(),
      { token: input.NextToken, size: checkedLimit(input.MaxResults, 20), most: 20 },
      invalidToken,
    );
    return {
      ConfigurationRecorderSummaries: page.items.map(({ arn, name }) => ({
        arn,
        name,
        recordingScope: "PAID" as const,
      })),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  StartConfigurationRecorder(input, call) {
    const { name } = recorderNamed(call, input.ConfigurationRecorderName);
    const { channels, recorders } = configState(call.scope);
    if (!channels.size)
      throw refuse(
        "NoAvailableDeliveryChannelException",
        "Delivery channel is not available to start configuration recorder.",
      );
    recorders.update(name, (row) => {
      row.recording = true;
      row.startedAt = call.at;
      row.status = { code: "PENDING", at: call.at };
    });
    beginRecording(call.scope);
  },

  StopConfigurationRecorder(input, call) {
    const { name } = recorderNamed(call, input.ConfigurationRecorderName);
    configState(call.scope).recorders.update(name, (row) => {
      row.recording = false;
      row.stoppedAt = call.at;
    });
  },

  DeleteConfigurationRecorder(input, call) {
    const { name } = recorderNamed(call, input.ConfigurationRecorderName);
    configState(call.scope).recorders.delete(name);
  },
});

export function recorderNamed({ scope }: Call, name: string | undefined): Readonly<RecorderRow> {
  const row = configState(scope).recorders.get(name);
  if (!row)
    throw refuse(
      "NoSuchConfigurationRecorderException",
      `Cannot find configuration recorder with the specified name '${name ?? ""}'.`,
    );
  return row;
}

function named(
  input: {
    ConfigurationRecorderNames?: string[] | undefined;
    ServicePrincipal?: string | undefined;
    Arn?: string | undefined;
  },
  call: Call,
): Readonly<RecorderRow>[] {
  refuseMembers(call.operation, input, ["ServicePrincipal", "Arn"]);
  return input.ConfigurationRecorderNames?.length
    ? input.ConfigurationRecorderNames.map((name) => recorderNamed(call, name))
    : configState(call.scope).recorders.list();
}

/** Everything that is supported unless told; global resources (IAM) only where they are asked for. */
function checkGroup(asked: RecordingGroup | undefined): RecorderRow["group"] {
  if (!asked)
    return {
      allSupported: true,
      includeGlobalResourceTypes: false,
      resourceTypes: [],
      recordingStrategy: { useOnly: "ALL_SUPPORTED_RESOURCE_TYPES" },
    };
  const { resourceTypes = [], exclusionByResourceTypes, recordingStrategy } = asked;
  const excluded = exclusionByResourceTypes?.resourceTypes ?? [];
  const strategy =
    recordingStrategy?.useOnly ??
    (asked.allSupported
      ? "ALL_SUPPORTED_RESOURCE_TYPES"
      : excluded.length
        ? "EXCLUSION_BY_RESOURCE_TYPES"
        : "INCLUSION_BY_RESOURCE_TYPES");
  const allSupported = strategy === "ALL_SUPPORTED_RESOURCE_TYPES";
  const fits =
    (!allSupported || resourceTypes.length + excluded.length === 0) &&
    (strategy !== "INCLUSION_BY_RESOURCE_TYPES" || (resourceTypes.length > 0 && !asked.allSupported)) &&
    (strategy !== "EXCLUSION_BY_RESOURCE_TYPES" || excluded.length > 0) &&
    (allSupported || !asked.includeGlobalResourceTypes);
  if (!fits) throw refuse("InvalidRecordingGroupException", "The recording group provided is not valid");
  return {
    allSupported,
    includeGlobalResourceTypes: asked.includeGlobalResourceTypes ?? false,
    resourceTypes: [...resourceTypes],
    ...(excluded.length && { exclusionByResourceTypes: { resourceTypes: [...excluded] } }),
    recordingStrategy: { useOnly: strategy },
  };
}

function checkMode({ recordingMode: asked }: ConfigurationRecorder): RecorderRow["mode"] {
  if (asked?.recordingFrequency === "DAILY" || asked?.recordingModeOverrides?.length)
    throw new NotImplemented("config:PutConfigurationRecorder with a recordingMode other than CONTINUOUS");
  return { recordingFrequency: "CONTINUOUS" };
}

const shortId = ({ scope }: Call): string =>
  configState(scope).random.text(16, "abcdefghijklmnopqrstuvwxyz0123456789");
