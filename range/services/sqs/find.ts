import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { sqsState, type QueueRow } from "./state.ts";

export interface FoundQueue {
  queue: Readonly<QueueRow>;
  /** Where the queue lives: the owner's account. */
  scope: Scope;
}

export const queueUrl = (scope: Scope, name: string): string =>
  `https://sqs.${scope.region}.amazonaws.com/${scope.accountId}/${name}`;

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterValue", message, 400);

export const noSuchQueue = (): AwsError =>
  new AwsError("QueueDoesNotExist", "The specified queue does not exist.", 400);

/**
 * The queue of a URL. Its host does not matter: clients with an endpoint of their own send whatever they were given.
 *
 * @throws {AwsError} MissingParameter, InvalidAddress, QueueDoesNotExist
 */
export function queueOf(call: Call, url: string | undefined): FoundQueue {
  if (!url) throw new AwsError("MissingParameter", "The request must contain the parameter QueueUrl.", 400);
  const [, accountId, name] = /(?:^|\/)(\d{12})\/([\w-]+(?:\.fifo)?)$/.exec(url) ?? [];
  if (name === undefined || accountId === undefined)
    throw new AwsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`, 404);
  const account = call.world.accounts.get(accountId);
  const scope = account?.scope(call.region);
  const queue = scope && sqsState(scope).queues.get(name);
  if (!scope || !queue) throw noSuchQueue();
  return { queue, scope };
}
