import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { DEFAULT_FORMAT, fieldsOf, FLOW_LOG_FIELDS } from "../../telemetry/flow-logs/record.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { once } from "./idempotency.ts";
import { find, findOrAll, kindOfId } from "./kinds.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type FlowLogRow } from "./state.ts";
import { newTags } from "./tags.ts";

const RESOURCE_TYPES = { VPC: "vpc", Subnet: "subnet", NetworkInterface: "network-interface" } as const;

export const flowLogs = handlers<typeof EC2>()({
  CreateFlowLogs(input, call) {
    const { scope } = call;
    const type = oneOf(
      required(input.ResourceType, "ResourceType"),
      ["VPC", "Subnet", "NetworkInterface"],
      "ResourceType",
    );
    const ids = required(input.ResourceIds, "ResourceId");
    const tags = newTags(input.TagSpecifications, "vpc-flow-log", call);
    const shared = destinationOf(scope, input);
    const made: string[] = [];
    const unsuccessful: EC2.UnsuccessfulItem[] = [];
    const create = (): string[] => {
      for (const resourceId of ids) {
        const wrong = problem(scope, type, resourceId, shared);
        if (wrong)
          unsuccessful.push({ ResourceId: resourceId, Error: { Code: wrong[0], Message: wrong[1] } });
        else made.push(put(scope, resourceId, shared, tags));
      }
      return made;
    };
    return {
      FlowLogIds: once(call, input, create),
      Unsuccessful: unsuccessful,
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  },

  DescribeFlowLogs(input, call) {
    const all = findOrAll(call.scope, "flowLog", input.FlowLogIds).map((row): EC2.FlowLog => ({ ...row }));
    const { views, nextToken } = pageViews(
      all,
      { ...input, Filters: input.Filter },
      {
        "deliver-log-status": (view) => view.DeliverLogsStatus,
        "flow-log-id": (view) => view.FlowLogId,
        "log-destination-type": (view) => view.LogDestinationType,
        "log-group-name": (view) => view.LogGroupName,
        "resource-id": (view) => view.ResourceId,
        "traffic-type": (view) => view.TrafficType,
      },
      { least: 1 },
    );
    return { FlowLogs: views, NextToken: nextToken };
  },

  DeleteFlowLogs(input, call) {
    for (const id of required(input.FlowLogIds, "FlowLogId")) find(call.scope, "flowLog", id);
    for (const id of input.FlowLogIds ?? []) ec2State(call.scope).flowLogs.delete(id);
    return { Unsuccessful: [] };
  },
});

type Destination = Partial<FlowLogRow>;

function destinationOf(scope: Scope, input: EC2.CreateFlowLogsRequest): Destination {
  const type = oneOf(
    input.LogDestinationType ?? "cloud-watch-logs",
    ["cloud-watch-logs", "s3", "kinesis-data-firehose"],
    "LogDestinationType",
  );
  if (type === "kinesis-data-firehose") throw new NotImplemented("flow logs to Amazon Data Firehose");
  const interval = input.MaxAggregationInterval ?? 600;
  if (interval !== 60 && interval !== 600) refuseValue(interval, "MaxAggregationInterval");
  const trafficType = oneOf(
    required(input.TrafficType, "TrafficType"),
    ["ALL", "ACCEPT", "REJECT"],
    "TrafficType",
  );
  const shared = {
    TrafficType: trafficType,
    LogDestinationType: type,
    LogFormat: checkFormat(input.LogFormat),
    MaxAggregationInterval: interval,
  };
  if (type === "s3") {
    if (input.LogGroupName !== undefined || input.DeliverLogsPermissionArn !== undefined)
      refuse(
        "InvalidParameter",
        "LogGroupName and DeliverLogsPermissionArn are not applicable for S3 delivery",
      );
    const arn = required(input.LogDestination, "LogDestination");
    if (!/^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(arn))
      refuse("InvalidParameter", `LogDestination: ${arn} is not a valid S3 bucket ARN.`);
    return { ...shared, LogDestination: arn, ...destinationOptions(input) };
  }
  if (input.DeliverLogsPermissionArn === undefined)
    refuse(
      "InvalidParameter",
      "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
    );
  const group = input.LogGroupName ?? /:log-group:([^:]+)(:\*)?$/.exec(input.LogDestination ?? "")?.[1];
  if (group === undefined)
    return refuse(
      "InvalidParameter",
      "LogDestination or LogGroupName can't be empty if LogDestinationType is cloud-watch-logs.",
    );
  return {
    ...shared,
    LogGroupName: group,
    DeliverLogsPermissionArn: input.DeliverLogsPermissionArn,
    LogDestination: input.LogDestination ?? scope.arn("logs", `log-group:${group}`),
  };
}

function checkFormat(format: string | undefined): string {
  if (format === undefined) return DEFAULT_FORMAT;
  if (!/^\$\{[a-z0-9-]+\}( \$\{[a-z0-9-]+\})*$/.test(format)) refuse("InvalidParameter", "Invalid LogFormat");
  const unknown = fieldsOf(format).find((field) => !FLOW_LOG_FIELDS.includes(field));
  if (unknown !== undefined) throw new NotImplemented(`the flow log field ${unknown}`);
  return format;
}

function destinationOptions(input: EC2.CreateFlowLogsRequest): Destination {
  const options = input.DestinationOptions;
  if (!options) return {};
  if ((options.FileFormat ?? "plain-text") !== "plain-text")
    throw new NotImplemented(`flow log files in the format ${options.FileFormat}`);
  return {
    DestinationOptions: {
      FileFormat: "plain-text",
      HiveCompatiblePartitions: options.HiveCompatiblePartitions ?? false,
      PerHourPartition: options.PerHourPartition ?? false,
    },
  };
}

function problem(
  scope: Scope,
  type: keyof typeof RESOURCE_TYPES,
  resourceId: string,
  wanted: Destination,
): [code: string, message: string] | undefined {
  const kind = kindOfId(resourceId);
  if (!kind?.table(scope).has(resourceId) || kind.type !== RESOURCE_TYPES[type])
    return [
      `Invalid${type === "VPC" ? "Vpc" : type}Id.NotFound`,
      `The ${RESOURCE_TYPES[type]} ID '${resourceId}' does not exist`,
    ];
  const same = ec2State(scope).flowLogs.find(
    (row) =>
      row.ResourceId === resourceId &&
      row.TrafficType === wanted.TrafficType &&
      row.LogDestination === wanted.LogDestination,
  );
  if (same)
    return [
      "FlowLogAlreadyExists",
      "Error. There is an existing Flow Log with the same configuration and log destination.",
    ];
  return undefined;
}

function put(scope: Scope, resourceId: string, destination: Destination, tags: readonly EC2.Tag[]): string {
  const id = scope.world.random.id("fl");
  ec2State(scope).flowLogs.put(id, {
    FlowLogId: id,
    ResourceId: resourceId,
    FlowLogStatus: "ACTIVE",
    DeliverLogsStatus: "SUCCESS",
    CreationTime: scope.world.clock.date(),
    ...destination,
    Tags: tags.map((tag) => ({ ...tag })),
  });
  return id;
}
