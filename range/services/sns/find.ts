import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { homeOf, snsState, type SubscriptionRow, type TopicRow } from "./state.ts";

export const invalid = (reason: string): AwsError =>
  new AwsError("InvalidParameter", `Invalid parameter: ${reason}`, 400);

export const notFound = (what: string): AwsError => new AwsError("NotFound", `${what} does not exist`, 404);

const TOPIC_ARN = /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

export interface FoundTopic {
  topic: Readonly<TopicRow>;
  scope: Scope;
}

/** @throws {AwsError} InvalidParameter, NotFound */
export function topicOf(call: Call, arn: string | undefined): FoundTopic {
  if (!arn || !TOPIC_ARN.test(arn))
    throw invalid(
      `TopicArn Reason: ${arn ? "An ARN must have at least 6 elements, not " + arn.split(":").length : "no value for required parameter"}`,
    );
  const scope = homeOf(call.world, arn);
  const topic = scope && snsState(scope).topics.get(arn);
  if (!scope || !topic || scope.region !== call.region) throw notFound("Topic");
  return { topic, scope };
}

/** @throws {AwsError} InvalidParameter, NotFound */
export function subscriptionOf(
  call: Call,
  arn: string | undefined,
): { subscription: Readonly<SubscriptionRow>; scope: Scope } {
  if (!arn || !/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+:[0-9a-f-]{36}$/.test(arn))
    throw invalid(
      `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${(arn ?? "").split(":").length}`,
    );
  const scope = homeOf(call.world, arn);
  const subscription = scope && snsState(scope).subscriptions.get(arn);
  if (!scope || !subscription) throw notFound("Subscription");
  return { subscription, scope };
}
