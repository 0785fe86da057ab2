import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError } from "../../errors.ts";
import { guestOf } from "../../guest/guest.ts";
import { primaryInterface } from "../../physics/network/index.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { isOnline, managedInstances } from "./managed.ts";
import { invalidToken } from "./refusals.ts";
import type { ManagedRow } from "./state.ts";

const AGENT_VERSION = "3.3.1611.0";

/** Managed instances. */
export const managedNodes = handlers<typeof SSM>()({
  DescribeInstanceInformation(input, call) {
    const filters = [
      ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key ?? "", values: Values ?? [] })),
      ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({
        key: key ?? "",
        values: valueSet ?? [],
      })),
    ];
    const wanted = managedInstances(call.scope)
      .map((row) => viewInstance(call.scope, row))
      .filter((view) => filters.every(({ key, values }) => fitsFilter(call.scope, view, key, values)));
    if (input.MaxResults !== undefined && (input.MaxResults < 5 || input.MaxResults > 50))
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${input.MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${input.MaxResults < 5 ? "greater than or equal to 5" : "less than or equal to 50"}`,
        400,
      );
    const page = pageOf(wanted, { token: input.NextToken, size: input.MaxResults, most: 50 }, invalidToken);
    return { InstanceInformationList: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },
});

function viewInstance(scope: Scope, row: Readonly<ManagedRow>): SSM.InstanceInformation {
  const online = isOnline(scope, row.instanceId);
  const exists = ec2State(scope).instances.has(row.instanceId);
  return {
    InstanceId: row.instanceId,
    PingStatus: online ? "Online" : "ConnectionLost",
    LastPingDateTime: new Date(row.lastPingAt),
    AgentVersion: AGENT_VERSION,
    IsLatestVersion: true,
    PlatformType: "Linux",
    PlatformName: "Amazon Linux",
    PlatformVersion: "2023",
    ResourceType: "EC2Instance",
    IPAddress: primaryInterface(scope, row.instanceId)?.privateIp ?? "",
    ComputerName: exists ? guestOf(scope, row.instanceId).hostname : "",
    SourceId: row.instanceId,
    SourceType: "AWS::EC2::Instance",
  };
}

function fitsFilter(
  scope: Scope,
  view: SSM.InstanceInformation,
  key: string,
  values: readonly string[],
): boolean {
  const tags = ec2State(scope).instances.get(view.InstanceId)?.tags ?? [];
  switch (key) {
    case "InstanceIds":
      return values.includes(view.InstanceId ?? "");
    case "PingStatus":
      return values.includes(view.PingStatus ?? "");
    case "PlatformTypes":
      return values.includes("Linux");
    case "AgentVersion":
      return values.includes(AGENT_VERSION);
    case "ResourceType":
      return values.includes("EC2Instance");
    case "IamRole":
    case "ActivationIds":
    case "AssociationStatus":
      return false;
    case "tag-key":
      return tags.some((tag) => values.includes(tag.Key ?? ""));
    default:
      if (!key.startsWith("tag:"))
        throw new AwsError(
          "InvalidInstanceInformationFilterValue",
          "The specified filter value isn't valid.",
          400,
        );
      return tags.some((tag) => tag.Key === key.slice("tag:".length) && values.includes(tag.Value ?? ""));
  }
}
