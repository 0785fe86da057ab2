import type * as SSM from "@aws-sdk/client-ssm";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkManaged } from "./empty-lists.ts";
import { viewInstance } from "./instances.ts";
import { managedInstances } from "./managed.ts";
import { invalidToken, invalidSize } from "./refusals.ts";
import type { ManagedRow } from "./state.ts";

/** The one type that every managed node reports of its own accord; the others need an association that gathers them. */
const INFORMATION = "AWS:InstanceInformation";
const SCHEMA_VERSION = "1.0";

export const inventory = handlers<typeof SSM>()({
  GetInventory(input, call) {
    refuseMembers("GetInventory", input, ["Aggregators"]);
    const types = (input.ResultAttributes ?? [{ TypeName: INFORMATION }]).map(({ TypeName }) => TypeName);
    const entities = managedInstances(call.scope)
      .map((row) => ({ row, content: contentOf(call, row) }))
      .filter(({ content }) => (input.Filters ?? []).every((filter) => fits(content, filter)))
      .map(({ row, content }): SSM.InventoryResultEntity => ({
        Id: row.instanceId,
        Data: types.includes(INFORMATION)
          ? {
              [INFORMATION]: {
                TypeName: INFORMATION,
                SchemaVersion: SCHEMA_VERSION,
                CaptureTime: timeText(row.lastPingAt),
                Content: [content],
              },
            }
          : {},
      }));
    const page = pageOf(
      entities,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return { Entities: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },

  ListInventoryEntries(input, call) {
    refuseMembers("ListInventoryEntries", input, ["Filters"]);
    checkManaged(call, input.InstanceId);
    if (!/^(AWS|Custom):.*$/.test(input.TypeName ?? ""))
      throw new AwsError("InvalidTypeNameException", "The parameter type name isn't valid.", 400);
    const known = { TypeName: input.TypeName!, InstanceId: input.InstanceId! };
    if (input.TypeName !== INFORMATION) return { ...known, Entries: [] };
    const row = managedInstances(call.scope).find(({ instanceId }) => instanceId === input.InstanceId)!;
    const { items } = pageOf(
      [contentOf(call, row)],
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      ...known,
      SchemaVersion: SCHEMA_VERSION,
      CaptureTime: timeText(row.lastPingAt),
      Entries: items,
    };
  },
});

function contentOf({ scope }: Call, row: Readonly<ManagedRow>): Record<string, string> {
  const view = viewInstance(scope, row);
  return {
    AgentType: "amazon-ssm-agent",
    AgentVersion: view.AgentVersion ?? "",
    ComputerName: view.ComputerName ?? "",
    InstanceId: row.instanceId,
    IpAddress: view.IPAddress ?? "",
    PlatformName: view.PlatformName ?? "",
    PlatformType: view.PlatformType ?? "",
    PlatformVersion: view.PlatformVersion ?? "",
    ResourceType: view.ResourceType ?? "",
    InstanceStatus: view.PingStatus === "Online" ? "Active" : "Connection Lost",
  };
}

/** Times of inventory have no fractions of a second. */
const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

function fits(content: Readonly<Record<string, string>>, filter: SSM.InventoryFilter): boolean {
  const { Key: key = "", Values: values = [], Type: type = "Equal" } = filter;
  const attribute = key.startsWith(`${INFORMATION}.`) ? key.slice(INFORMATION.length + 1) : undefined;
  if (attribute === undefined || !Object.hasOwn(content, attribute))
    throw new NotImplemented(`GetInventory with a filter by ${key}`);
  const value = content[attribute]!;
  if (type === "Equal") return values.includes(value);
  if (type === "NotEqual") return !values.includes(value);
  if (type === "BeginWith") return values.some((each) => value.startsWith(each));
  throw new NotImplemented(`GetInventory with a filter of type ${type}`);
}
