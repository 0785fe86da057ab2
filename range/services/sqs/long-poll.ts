import type { Message, ReceiveMessageResult } from "@aws-sdk/client-sqs";
import type { Call } from "../../call.ts";
import { Later } from "../../later.ts";
import { noSuchQueue, type FoundQueue } from "./find.ts";
import { sqsState } from "./state.ts";

/** How often the queue is looked at: a message also comes when it is visible again or a FIFO group is free. */
const LOOK_MS = 100;

/**
 * Receives messages, and waits for them where there are none. Only who is outside of the range can wait, or takes
 * an answer that comes later: time would stand still for others, who are part of what happens in it.
 *
 * @param seconds for how long
 * @param take what is there now
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export function receiveWithin(
  call: Call,
  { queue, scope }: FoundQueue,
  seconds: number,
  take: () => Message[],
): ReceiveMessageResult | Later<ReceiveMessageResult> {
  const there = take();
  if (there.length) return { Messages: there };
  if (!seconds || !(call.fromOutside || call.awaitsAnswer)) return {};
  const { clock } = call.world;
  const until = call.at + seconds * 1000;
  const answer = new Later<ReceiveMessageResult>(true);
  const looks = clock.every(LOOK_MS, `somebody waits for messages of ${queue.name}`, () => {
    try {
      if (!sqsState(scope).queues.has(queue.name)) throw noSuchQueue();
      const came = take();
      if (!came.length && clock.now() < until) return;
      looks.cancel();
      answer.resolve(came.length ? { Messages: came } : {});
    } catch (refusal) {
      looks.cancel();
      answer.reject(refusal);
    }
  });
  return answer;
}
