import type * as sdk from "@aws-sdk/client-cloudtrail";
import type { Event, LookupAttribute, LookupEventsRequest } from "@aws-sdk/client-cloudtrail";
import type { Call, CallRecord } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { eventNameOf, eventSourceOf, isReadOnly } from "../../telemetry/cloudtrail/facts.ts";
import { eventHistory } from "../../telemetry/cloudtrail/history.ts";
import { accessKeyOf, usernameOf } from "../../telemetry/cloudtrail/identity.ts";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { resourcesOf } from "../../telemetry/cloudtrail/resources.ts";
import { defineState } from "../../world.ts";

type Sdk = typeof sdk;

const DAY = 86_400_000;
/** Event history goes back 90 days (ground truth, fact 18). */
const REACH_MS = 90 * DAY;
const MOST = 50;

/** Lookups a second, in each Region of an account (ground truth, fact 18). */
const RATE = 2;
/** How many may come at once after a quiet time. AWS tells of no such number: this lets a few questions through. */
const BURST = 10;

/** What is left of the rate, as it stood at a moment. */
const allowanceOf = defineState("regional", () => ({ lookups: BURST, at: 0 }));

/**
 * Whoever is within the range asks once, and nobody's haste may keep a colleague from looking.
 *
 * @throws {AwsError} ThrottlingException; SDKs wait and ask again
 */
function throttle({ scope, at, fromOutside }: Call): void {
  if (!fromOutside) return;
  const allowance = allowanceOf(scope);
  const earned = (Math.max(0, at - allowance.at) / 1000) * RATE;
  allowance.lookups = Math.min(BURST, allowance.lookups + earned);
  allowance.at = at;
  if (allowance.lookups < 1) throw new AwsError("ThrottlingException", "Rate exceeded", 400);
  allowance.lookups--;
}

export const lookup = handlers<Sdk>()({
  LookupEvents(input, call) {
    throttle(call);
    const { attribute, from, until, known, size } = check(input, call);
    const cursor = input.NextToken ? cursorOf(input.NextToken, input) : Infinity;
    const events: Event[] = [];
    let last = 0;
    for (const { order, record } of eventHistory(call.scope).newestFirst(cursor)) {
      const { at } = record.call;
      if (eventTime(at) < from) break;
      if (at > known || eventTime(at) > until || (attribute && !fits(attribute, record))) continue;
      if (events.length === size) return { Events: events, NextToken: tokenOf(last, input) };
      events.push(eventView(record, call.account.id));
      last = order;
    }
    return { Events: events };
  },
});

/** Event times are whole seconds, and are compared as such. */
const eventTime = (timeMs: number): number => Math.floor(timeMs / 1000) * 1000;

function check(input: LookupEventsRequest, call: Call) {
  const { LookupAttributes: attributes = [], StartTime, EndTime, MaxResults = MOST, EventCategory } = input;
  if (EventCategory === "insight")
    throw new NotImplemented("Insights events (EventCategory of LookupEvents)");
  if (EventCategory !== undefined)
    throw new AwsError(
      "InvalidEventCategoryException",
      `Invalid event category: ${String(EventCategory)}`,
      400,
    );
  if (MaxResults < 1 || MaxResults > MOST)
    throw new AwsError(
      "InvalidMaxResultsException",
      `Value ${MaxResults} for MaxResults is invalid: it must be between 1 and ${MOST}.`,
      400,
    );
  if (attributes.length > 1)
    throw new AwsError(
      "InvalidLookupAttributesException",
      "You can only specify one attribute key for each lookup.",
      400,
    );
  const attribute = attributes[0];
  if (attribute && (!isKey(attribute.AttributeKey) || !attribute.AttributeValue))
    throw new AwsError(
      "InvalidLookupAttributesException",
      `Invalid lookup attribute: ${attribute.AttributeKey ?? ""}`,
      400,
    );
  if (StartTime && EndTime && StartTime > EndTime)
    throw new AwsError("InvalidTimeRangeException", "The start time must be before the end time.", 400);
  return {
    attribute,
    from: Math.max(StartTime?.getTime() ?? 0, call.at - REACH_MS),
    until: EndTime?.getTime() ?? Infinity,
    // Events become known some time after the call.
    known: call.at - call.world.pace("cloudtrail-history"),
    size: MaxResults,
  };
}

type Key = NonNullable<LookupAttribute["AttributeKey"]>;

const ATTRIBUTES: Readonly<Record<Key, (record: CallRecord, value: string) => boolean>> = {
  AccessKeyId: ({ call }, value) => accessKeyOf(call.principal) === value,
  EventId: ({ eventId }, value) => eventId === value,
  EventName: (record, value) => eventNameOf(record) === value,
  EventSource: (record, value) => eventSourceOf(record) === value,
  ReadOnly: (record, value) => String(isReadOnly(record)) === value.toLowerCase(),
  ResourceName: (record, value) => resourcesOf(record).some(({ name }) => name === value),
  ResourceType: (record, value) => resourcesOf(record).some(({ type }) => type === value),
  Username: ({ call }, value) => usernameOf(call.principal) === value,
};

const isKey = (key: string | undefined): key is Key => key !== undefined && Object.hasOwn(ATTRIBUTES, key);

const fits = ({ AttributeKey, AttributeValue }: LookupAttribute, record: CallRecord): boolean =>
  ATTRIBUTES[AttributeKey!](record, AttributeValue!);

function eventView(record: CallRecord, accountId: string): Event {
  const { principal, at } = record.call;
  const username = usernameOf(principal);
  const accessKeyId = accessKeyOf(principal);
  return {
    EventId: record.eventId,
    EventName: eventNameOf(record),
    ReadOnly: String(isReadOnly(record)),
    ...(accessKeyId !== undefined && { AccessKeyId: accessKeyId }),
    EventTime: new Date(eventTime(at)),
    EventSource: eventSourceOf(record),
    ...(username !== undefined && { Username: username }),
    Resources: resourcesOf(record).map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(renderRecord(record, accountId)),
  };
}

/** The token stands for a place in the history, so that newer events do not shift the pages. */
const tokenOf = (order: number, input: LookupEventsRequest): string =>
  Buffer.from(JSON.stringify([order, questionOf(input)])).toString("base64");

const questionOf = ({ LookupAttributes = [], StartTime, EndTime }: LookupEventsRequest): unknown => [
  LookupAttributes.map(({ AttributeKey, AttributeValue }) => [AttributeKey, AttributeValue]),
  StartTime?.getTime() ?? null,
  EndTime?.getTime() ?? null,
];

function cursorOf(token: string, input: LookupEventsRequest): number {
  const refuse = new AwsError("InvalidNextTokenException", "Invalid or malformed next token.", 400);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, "base64").toString());
  } catch {
    throw refuse;
  }
  if (!Array.isArray(parsed) || typeof parsed[0] !== "number") throw refuse;
  if (JSON.stringify(parsed[1]) !== JSON.stringify(questionOf(input))) throw refuse;
  return parsed[0];
}
