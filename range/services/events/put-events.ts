import type * as sdk from "@aws-sdk/client-eventbridge";
import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { busName, invalid, required } from "./find.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { isMembers } from "./pattern-refusal.ts";
import { eventsState } from "./state.ts";

type Sdk = typeof sdk;

const MOST_ENTRIES = 10;
const MOST_BYTES = 1_048_576;

export const putEvents = handlers<Sdk>()({
  PutEvents(input, call) {
    refuseMembers("PutEvents", input, ["EndpointId"]);
    const entries = input.Entries ?? [];
    if (!entries.length || entries.length > MOST_ENTRIES)
      throw invalid(
        `1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length ${entries.length ? `less than or equal to ${MOST_ENTRIES}` : "greater than or equal to 1"}`,
      );
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES)
      throw invalid("Total size of the entries in the request is over the limit.");
    const results = entries.map((entry) => put(call, entry));
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
  },

  TestEventPattern(input) {
    const pattern: Pattern = compilePattern(required("eventPattern", input.EventPattern));
    const event = parsed(required("event", input.Event));
    if (!event) throw invalid("Parameter Event is not valid. Reason: it must be a JSON object.");
    for (const name of ["id", "account", "source", "time", "region", "resources", "detail-type"])
      if (event[name] === undefined)
        throw invalid(`Parameter Event is not valid. Reason: ${name} is a required argument.`);
    return { Result: pattern(event) };
  },
});

function put(call: Call, entry: PutEventsRequestEntry): PutEventsResultEntry {
  const refuse = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({
    ErrorCode,
    ErrorMessage,
  });
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if (!entry[name])
      return refuse(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  if (entry.Source!.startsWith("aws."))
    return refuse("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = parsed(entry.Detail!);
  if (!detail) return refuse("MalformedDetail", "Detail is malformed.");
  let bus: string;
  try {
    bus = busName(call.scope, entry.EventBusName);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return refuse(thrown.code, thrown.message);
  }
  const { buses, random } = eventsState(call.scope);
  if (!buses.has(bus)) return refuse("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
  const id = random.uuid();
  call.world.bus.emit("eventbridge-event", {
    scope: call.scope,
    bus,
    event: {
      version: "0",
      id,
      "detail-type": entry.DetailType,
      source: entry.Source,
      account: call.account.id,
      time: `${(entry.Time ?? new Date(call.at)).toISOString().slice(0, 19)}Z`,
      region: call.region,
      resources: [...(entry.Resources ?? [])],
      detail,
    },
  });
  return { EventId: id };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const sizeOf = ({
  Time,
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
}: PutEventsRequestEntry): number =>
  (Time ? 14 : 0) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
