import type { CallRecord } from "../../call.ts";
import { hasPatternRules } from "../../services/events/state.ts";
import type { Scope } from "../../world.ts";
import { eventNameOf, eventSourceOf, eventTypeOf, isDataEvent } from "./facts.ts";
import { isoSeconds } from "./identity.ts";
import { renderRecord } from "./record.ts";

/** Events that EventBridge does not carry (ground truth, fact 20), and STS's two exceptions. */
const NOT_CARRIED = /^(List|Get|Describe)/;
const CARRIED_ALL_THE_SAME = new Set(["GetSessionToken", "GetFederationToken"]);

const DETAIL_TYPES = {
  AwsApiCall: "AWS API Call",
  AwsConsoleSignIn: "AWS Console Sign In",
  AwsServiceEvent: "AWS Service Event",
} as const;

/**
 * Puts `AWS API Call via CloudTrail` on the default event bus of the Region in which the event is recorded.
 * Nothing is rendered where no rule could match.
 */
export function announceCall(scope: Scope, record: CallRecord): void {
  const name = eventNameOf(record);
  if (NOT_CARRIED.test(name) && !CARRIED_ALL_THE_SAME.has(name)) return;
  if (!hasPatternRules(scope)) return;
  const kept = isDataEvent(record) ? { ...record, input: { ...record.input, Body: undefined } } : record;
  scope.world.clock.after(0, "CloudTrail tells EventBridge", () => {
    scope.world.bus.emit("eventbridge-event", { scope, bus: "default", event: envelope(scope, kept) });
  });
}

/** The detail is rendered for the first rule that looks into it; most ask for another source. */
function envelope(scope: Scope, record: CallRecord): Record<string, unknown> {
  let detail: Record<string, unknown> | undefined;
  return {
    version: "0",
    id: scope.world.random.uuid(),
    "detail-type": `${DETAIL_TYPES[eventTypeOf(record)]} via CloudTrail`,
    source: `aws.${eventSourceOf(record).split(".")[0]}`,
    account: scope.accountId,
    time: isoSeconds(record.call.at),
    region: scope.region,
    resources: [],
    get detail() {
      return (detail ??= JSON.parse(JSON.stringify(renderRecord(record, scope.accountId))) as typeof detail);
    },
  };
}
