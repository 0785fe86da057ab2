import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { AwsError } from "../../errors.ts";
import { compilePattern } from "../events/pattern.ts";
import { invalid } from "./find.ts";
import type { SubscriptionRow } from "./state.ts";

/**
 * Whether a subscription wants a message. Filter policies speak EventBridge's pattern language, over the message's
 * attributes or over its body.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function wants(
  { filterPolicy, filterScope }: Readonly<SubscriptionRow>,
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): boolean {
  if (filterPolicy === undefined) return true;
  const subject = filterScope === "MessageBody" ? parsed(body) : plainAttributes(attributes);
  return subject !== undefined && compilePattern(filterPolicy)(subject);
}

/** @throws {AwsError} InvalidParameter with the reason */
export function checkFilterPolicy(text: string): void {
  try {
    compilePattern(text);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw invalid(`FilterPolicy: ${thrown.message.replace("Event pattern is not valid. Reason: ", "")}`);
  }
}

function plainAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue = "" }]) => {
      if (DataType?.startsWith("Number")) return [name, Number(StringValue)];
      return [name, DataType === "String.Array" ? (jsonOf(StringValue) ?? StringValue) : StringValue];
    }),
  );
}

function parsed(body: string): Record<string, unknown> | undefined {
  const value = jsonOf(body);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
