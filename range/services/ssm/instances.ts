import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError, NotImplemented } from "../../errors.ts";
import { guestOf } from "../../guest/guest.ts";
import { profileOf } from "../../guest/identity.ts";
import { primaryInterface } from "../../physics/network/index.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { isOnline, managedInstances } from "./managed.ts";
import { checkSize, invalidToken, invalidSize, validationError } from "./refusals.ts";
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
    checkSize(input.MaxResults, 5, 50);
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return { InstanceInformationList: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },

  DescribeInstanceProperties(input, call) {
    const filters = [
      ...(input.InstancePropertyFilterList ?? []).map(({ key, valueSet }) => ({
        key: key ?? "",
        values: valueSet ?? [],
      })),
      ...(input.FiltersWithOperator ?? []).map(({ Key, Values, Operator = "Equal" }) => {
        if (Operator !== "Equal")
          throw new NotImplemented(`DescribeInstanceProperties with the operator ${Operator}`);
        return { key: Key ?? "", values: Values ?? [] };
      }),
    ];
    checkSize(input.MaxResults, 5, 1_000);
    const wanted = managedInstances(call.scope).filter((row) => {
      const view = viewInstance(call.scope, row);
      return filters.every(({ key, values }) => fitsFilter(call.scope, view, key, values));
    });
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 1_000 },
      invalidToken,
      invalidSize,
    );
    return {
      InstanceProperties: page.items.map((row) => viewProperties(call.scope, row)),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  /** Whether a session could be opened now: the agent's channel is up. What is no node has none. */
  GetConnectionStatus(input, call) {
    const target = input.Target ?? "";
    if (!target)
      throw validationError("target", target, "Member must have length greater than or equal to 1");
    const online = ec2State(call.scope).instances.has(target) && isOnline(call.scope, target);
    return { Target: target, Status: online ? "connected" : "notconnected" };
  },
});

function viewProperties(scope: Scope, row: Readonly<ManagedRow>): SSM.InstanceProperty {
  const { IsLatestVersion: _, ...view } = viewInstance(scope, row);
  const instance = ec2State(scope).instances.get(row.instanceId);
  const profile = profileOf(scope, row.instanceId);
  const name = instance?.tags.find((tag) => tag.Key === "Name")?.Value;
  return {
    ...view,
    ...(name !== undefined && { Name: name }),
    ...(profile && { InstanceRole: profile.arn }),
    ...(instance && {
      InstanceType: instance.instanceType,
      InstanceState: instance.state,
      LaunchTime: new Date(instance.launchTime),
      Architecture: instance.architecture ?? "x86_64",
      ...(instance.keyName !== undefined && { KeyName: instance.keyName }),
    }),
  };
}

/** A managed node as Systems Manager shows it. */
export function viewInstance(scope: Scope, row: Readonly<ManagedRow>): SSM.InstanceInformation {
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
