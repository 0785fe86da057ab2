import { gzipSync } from "node:zlib";
import { AwsError } from "../../errors.ts";
import type { Scope, World } from "../../world.ts";
import { putMetric } from "../cloudwatch/series.ts";
import { compilePattern } from "./filter-pattern/index.ts";
import { ofGroup } from "./find.ts";
import {
  logsState,
  type LogEvent,
  type LogGroupRow,
  type LogStreamRow,
  type SubscriptionFilterRow,
} from "./state.ts";
import { eventId } from "./stored-events.ts";

/**
 * Delivers to the destination of a subscription filter, such as a Lambda function.
 *
 * @param event what Lambda gets: `{ awslogs: { data } }`, base64 of gzipped JSON
 * @param sourceArn the log group: what the destination's policy is asked about
 * @throws when the destination refuses: PutSubscriptionFilter then answers that it could not execute the function
 */
export type SubscriptionSink = (
  scope: Scope,
  destinationArn: string,
  event: { awslogs: { data: string } },
  sourceArn: string,
) => void;

const sinks = new WeakMap<World, SubscriptionSink>();

/** Names who invokes the destinations of subscription filters. */
export function setSubscriptionSink(world: World, sink: SubscriptionSink): void {
  sinks.set(world, sink);
}

export const subscriptionSink = (world: World): SubscriptionSink | undefined => sinks.get(world);

/** Hands the events that a group's subscription filters match to their destinations. */
export function deliverToSubscribers(
  scope: Scope,
  group: Readonly<LogGroupRow>,
  stream: Readonly<LogStreamRow>,
  events: readonly LogEvent[],
): void {
  const sink = sinks.get(scope.world);
  if (!sink) return;
  for (const filter of ofGroup(logsState(scope).subscriptionFilters, group.name)) {
    const pattern = compilePattern(filter.pattern);
    const logEvents = events.flatMap((event) => {
      const match = pattern(event.message);
      if (!match) return [];
      const { timestamp, message } = event;
      const extractedFields = Object.keys(match.extracted).length ? { extractedFields: match.extracted } : {};
      return [{ id: eventId(event), timestamp, message, ...extractedFields }];
    });
    if (logEvents.length === 0) continue;
    const event = payload({
      messageType: "DATA_MESSAGE",
      owner: scope.accountId,
      logGroup: group.name,
      logStream: stream.name,
      subscriptionFilters: [filter.name],
      logEvents,
    });
    // A call from within another one must not run a function in its middle.
    scope.world.clock.after(0, `subscription ${filter.name}`, () => hand(scope, sink, filter, event));
  }
}

/** What the destination refuses is lost, as on AWS, and counted. */
function hand(
  scope: Scope,
  sink: SubscriptionSink,
  { groupName, name, destinationArn }: Readonly<SubscriptionFilterRow>,
  event: { awslogs: { data: string } },
): void {
  const count = (metric: string): void =>
    putMetric(
      scope,
      "AWS/Logs",
      metric,
      { LogGroupName: groupName, DestinationType: "Lambda", FilterName: name },
      1,
      "Count",
    );
  try {
    sink(scope, destinationArn, event, sourceArnOf(scope, groupName));
    count("ForwardedLogEvents");
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    count("DeliveryErrors");
  }
}

/** The log group as policies of destinations name it. */
export const sourceArnOf = (scope: Scope, groupName: string): string =>
  scope.arn("logs", `log-group:${groupName}:*`);

export const payload = (content: unknown): { awslogs: { data: string } } => ({
  awslogs: { data: gzipSync(JSON.stringify(content)).toString("base64") },
});
