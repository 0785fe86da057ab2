import { ec2State } from "../../services/ec2/state.ts";
import { writeLogEventsLater } from "../../services/logs/index.ts";
import type { Compressed } from "../../services/s3/content.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import type { Scope } from "../../world.ts";
import { DEFAULT_FORMAT, FLOW_LOG_FIELDS, formatOf, placeOf, type LogRecord } from "./record.ts";
import type { Closed, FlowLogRow } from "./windows.ts";

/**
 * Puts a log file into a bucket, whose text is made when somebody reads it.
 *
 * @returns false when the bucket is gone or its policy refuses: the file is lost, as on AWS
 */
export type DeliverToBucket = (scope: Scope, bucketArn: string, key: string, body: Compressed) => boolean;

/** As the log delivery service does it, which the bucket's policy must let in. */
export const deliverToBucket: DeliverToBucket = (scope, bucketArn, key, body) =>
  putServiceObject(scope, bucketArn.slice("arn:aws:s3:::".length), key, body, {
    service: "delivery.logs.amazonaws.com",
    sourceArn: scope.arn("logs", "*"),
  });

/** How long after its interval a record is published: about 10 minutes to S3, about 5 to CloudWatch Logs. */
export function deliveryDelay(scope: Scope, flowLog: FlowLogRow): number {
  const delay = scope.world.pace("flow-log-delivery");
  return flowLog.LogDestinationType === "s3" ? delay : delay / 2;
}

/** Publishes the records of a flow log, and notes on the flow log whether it succeeded. */
export function deliver(scope: Scope, { flowLog, end, interfaces }: Closed, toBucket: DeliverToBucket): void {
  const { fields, write } = formatOf(flowLog.LogFormat ?? DEFAULT_FORMAT);
  const unknown = fields.find((name) => !FLOW_LOG_FIELDS.includes(name));
  if (unknown !== undefined)
    return noteStatus(scope, flowLog, `The range does not write the field ${unknown}.`);
  const places = new Map(interfaces.map(({ id }) => [id, placeOf(scope, id)]));
  const lineOf = (record: LogRecord): string => write(record, places.get(record.interfaceId)!);
  switch (flowLog.LogDestinationType ?? "cloud-watch-logs") {
    case "s3": {
      const { bucketArn, prefix } = destinationOf(flowLog);
      const key = `${prefix}${keyOf(scope, flowLog, end)}`;
      const makeText = (): string =>
        [fields.join(" "), ...interfaces.flatMap(({ records }) => records().map(lineOf)), ""].join("\n");
      const error = toBucket(scope, bucketArn, key, { makeText }) ? undefined : "Access error";
      return noteStatus(scope, flowLog, error);
    }
    case "cloud-watch-logs": {
      const suffix = (flowLog.TrafficType ?? "ALL").toLowerCase();
      for (const { id, since, records } of interfaces)
        writeLogEventsLater(scope, logGroupOf(flowLog), `${id}-${suffix}`, {
          from: since,
          make: () => records().map((record) => ({ timestamp: record.start, message: lineOf(record) })),
        });
      return noteStatus(scope, flowLog, undefined);
    }
    default:
      return noteStatus(scope, flowLog, `The range does not deliver to ${flowLog.LogDestinationType}.`);
  }
}

/** `arn:aws:s3:::bucket/prefix/` in its parts; the prefix ends with a slash when there is one. */
function destinationOf({ LogDestination: arn = "" }: FlowLogRow): { bucketArn: string; prefix: string } {
  const slash = arn.indexOf("/");
  if (slash < 0) return { bucketArn: arn, prefix: "" };
  const prefix = arn.slice(slash + 1);
  return {
    bucketArn: arn.slice(0, slash),
    prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`,
  };
}

const logGroupOf = (flowLog: FlowLogRow): string =>
  flowLog.LogGroupName ?? /:log-group:([^:]+)/.exec(flowLog.LogDestination ?? "")?.[1] ?? "";

/** AWS's key layout (VPC user guide, "Flow log files"), with Hive-compatible and hourly folders where wanted. */
function keyOf(scope: Scope, flowLog: FlowLogRow, timeMs: number): string {
  const { accountId, region } = scope;
  const time = new Date(timeMs).toISOString();
  const [year, month, day, hour, minute] = time.split(/[-T:]/);
  const { HiveCompatiblePartitions: hive, PerHourPartition: hourly } = flowLog.DestinationOptions ?? {};
  const parts = hive
    ? [
        "AWSLogs",
        `aws-account-id=${accountId}`,
        "aws-service=vpcflowlogs",
        `aws-region=${region}`,
        `year=${year}`,
        `month=${month}`,
        `day=${day}`,
      ]
    : ["AWSLogs", accountId, "vpcflowlogs", region, year, month, day];
  if (hourly) parts.push(hive ? `hour=${hour}` : hour);
  const stamp = `${year}${month}${day}T${hour}${minute}Z`;
  const hash = scope.world.random.fork(`flow-log/${flowLog.FlowLogId}/${timeMs}`).hex(8);
  return [...parts, `${accountId}_vpcflowlogs_${region}_${flowLog.FlowLogId}_${stamp}_${hash}.log.gz`].join(
    "/",
  );
}

function noteStatus(scope: Scope, { FlowLogId: id }: FlowLogRow, error: string | undefined): void {
  const { flowLogs } = ec2State(scope);
  const row = flowLogs.get(id);
  const status = error === undefined ? "SUCCESS" : "FAILED";
  if (!row || (row.DeliverLogsStatus === status && row.DeliverLogsErrorMessage === error)) return;
  flowLogs.update(id, (each) => {
    each.DeliverLogsStatus = status;
    if (error === undefined) delete each.DeliverLogsErrorMessage;
    else each.DeliverLogsErrorMessage = error;
  });
}
