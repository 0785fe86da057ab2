import type * as Sdk from "@aws-sdk/client-config-service";
import type { ConfigExportDeliveryInfo, DeliveryStatus } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { findBucket } from "../s3/state.ts";
import { findTopic } from "../sns/state.ts";
import { checkWritable, deliverSnapshot } from "./deliver.ts";
import { refuse } from "./refusals.ts";
import { configState, type ChannelRow, type DeliveryFacts } from "./state.ts";

/** Where the recorder delivers to: a bucket, and a topic if it is told one. One channel in each Region. */
export const deliveryChannel = handlers<typeof Sdk>()({
  PutDeliveryChannel(input, call) {
    const { scope } = call;
    const wanted = input.DeliveryChannel ?? {};
    const { name = "default", s3BucketName: bucket = "", s3KeyPrefix: prefix, snsTopicARN: topic } = wanted;
    const { channels, recorders } = configState(scope);
    if (!recorders.size)
      throw refuse(
        "NoAvailableConfigurationRecorderException",
        "Configuration recorder is not available to put delivery channel.",
      );
    if (!name)
      throw refuse(
        "InvalidDeliveryChannelNameException",
        "The delivery channel name '' is not valid, blank string.",
      );
    if (!findBucket(scope.world, bucket))
      throw refuse(
        "NoSuchBucketException",
        bucket
          ? `Cannot find a S3 bucket with the specified bucket name '${bucket}'.`
          : "Cannot find a S3 bucket with an empty bucket name.",
      );
    if (prefix === "")
      throw refuse("InvalidS3KeyPrefixException", "The s3 key prefix '' is not valid, empty s3 key prefix.");
    if (topic !== undefined && !findTopic(scope.world, topic))
      throw refuse("InvalidSNSTopicARNException", `The sns topic arn '${topic}' is not valid.`);
    const [existing] = channels.list();
    if (existing && existing.name !== name)
      throw refuse(
        "MaxNumberOfDeliveryChannelsExceededException",
        `Failed to put delivery channel '${name}' because the maximum number of delivery channels: 1 is reached.`,
      );
    const channel: ChannelRow = {
      ...structuredClone(wanted),
      name,
      s3BucketName: bucket,
      snapshot: existing?.snapshot ?? {},
      history: existing?.history ?? {},
      stream: existing?.stream ?? {},
    };
    checkWritable(scope, channel);
    channels.put(name, channel);
  },

  DescribeDeliveryChannels(input, call) {
    return {
      DeliveryChannels: named(input, call).map(
        ({ snapshot: _snapshot, history: _history, stream: _stream, ...row }) => structuredClone(row),
      ),
    };
  },

  DescribeDeliveryChannelStatus(input, call) {
    return {
      DeliveryChannelsStatus: named(input, call).map((row) => ({
        name: row.name,
        configSnapshotDeliveryInfo: exportInfo(row.snapshot),
        configHistoryDeliveryInfo: exportInfo(row.history),
        configStreamDeliveryInfo: {
          ...(row.stream.attemptedAt !== undefined && {
            lastStatus: statusOf(row.stream),
            lastStatusChangeTime: new Date(row.stream.attemptedAt),
          }),
          ...(row.stream.error !== undefined && { lastErrorCode: row.stream.error }),
        },
      })),
    };
  },

  DeleteDeliveryChannel(input, call) {
    const { name } = channelNamed(call, input.DeliveryChannelName);
    const { channels, recorders } = configState(call.scope);
    if (recorders.find((row) => row.recording))
      throw refuse(
        "LastDeliveryChannelDeleteFailedException",
        `Failed to delete last specified delivery channel with name '${name}', because there, because there is a running configuration recorder.`,
      );
    channels.delete(name);
  },

  DeliverConfigSnapshot(input, call) {
    const { recorders } = configState(call.scope);
    const channel = channelNamed(call, input.deliveryChannelName ?? "default");
    if (!recorders.size)
      throw refuse("NoAvailableConfigurationRecorderException", "Configuration recorder is not available.");
    if (!recorders.find((row) => row.recording))
      throw refuse("NoRunningConfigurationRecorderException", "There is no configuration recorder running.");
    return { configSnapshotId: deliverSnapshot(call.scope, channel.name) };
  },
});

function channelNamed({ scope }: Call, name: string | undefined): Readonly<ChannelRow> {
  const row = configState(scope).channels.get(name);
  if (!row)
    throw refuse(
      "NoSuchDeliveryChannelException",
      `Cannot find delivery channel with specified name '${name ?? ""}'.`,
    );
  return row;
}

const named = (input: { DeliveryChannelNames?: string[] | undefined }, call: Call): Readonly<ChannelRow>[] =>
  input.DeliveryChannelNames?.length
    ? input.DeliveryChannelNames.map((name) => channelNamed(call, name))
    : configState(call.scope).channels.list();

const exportInfo = ({ attemptedAt, succeededAt, error }: DeliveryFacts): ConfigExportDeliveryInfo => ({
  ...(attemptedAt !== undefined && {
    lastStatus: statusOf({ error }),
    lastAttemptTime: new Date(attemptedAt),
  }),
  ...(succeededAt !== undefined && { lastSuccessfulTime: new Date(succeededAt) }),
  ...(error !== undefined && { lastErrorCode: error }),
});

/** AWS answers states in capitals, whatever its model says (AWS CLI reference, examples). */
const statusOf = ({ error }: { error?: string | undefined }): DeliveryStatus =>
  (error === undefined ? "SUCCESS" : "FAILURE") as DeliveryStatus;
