import type { Event } from "@aws-sdk/client-cloudtrail";
import type { ShownAttribute, Told } from "../../../grader/index.ts";
import type { CallRecord } from "../../../range/call.ts";

/** What a call's answer told that CloudTrail does not record and judges need; undefined where it is nothing. */
export function toldBy({ call, output }: CallRecord): Told | undefined {
  if (!output) return undefined;
  if (call.service === "lambda" && call.operation === "Invoke") {
    const { FunctionError } = output as { FunctionError?: string };
    return FunctionError === undefined ? undefined : { functionError: FunctionError };
  }
  if (call.service !== "cloudtrail" || call.operation !== "LookupEvents") return undefined;
  return { shown: attributesOf((output as { Events?: readonly Event[] }).Events ?? []) };
}

/** The attributes by which event history is asked, of all events together. */
function attributesOf(events: readonly Event[]): ShownAttribute[] {
  const found = new Map<string, ShownAttribute>();
  const add = (attributeKey: string, attributeValue: string | undefined): void => {
    if (attributeValue !== undefined)
      found.set(`${attributeKey} ${attributeValue}`, { attributeKey, attributeValue });
  };
  for (const { EventName, EventSource, Username, AccessKeyId, Resources = [] } of events) {
    add("EventName", EventName);
    add("EventSource", EventSource);
    add("Username", Username);
    add("AccessKeyId", AccessKeyId);
    for (const { ResourceName, ResourceType } of Resources) {
      add("ResourceName", ResourceName);
      add("ResourceType", ResourceType);
    }
  }
  return [...found.values()];
}
