import type { Message } from "@aws-sdk/client-sqs";
import { AwsError } from "../../../errors.ts";
import type { Principal } from "../../../iam/principal.ts";
import { asRole } from "../../../iam/service-role.ts";
import { serviceCall } from "../../../journey.ts";
import type { Scope, World } from "../../../world.ts";
import { compilePattern } from "../../events/pattern.ts";
import { findQueue, sqsState, type QueueRow } from "../../sqs/state.ts";
import { LAMBDA, roleMay } from "../execution-role.ts";
import { parseReference } from "../names.ts";
import { lambdaState, type MappingRow } from "../state.ts";
import { pickVersion } from "../versions.ts";
import { startRun, type EndedRun } from "./runs.ts";
import { pollStream } from "./stream-poller.ts";

/** SQS hands out so many messages at once; Lambda puts several receipts together for larger batches. */
const MOST_RECEIVED = 10;
/** How many batches of one mapping run side by side, unless it says itself. */
const CONCURRENT_BATCHES = 5;

/** When each mapping will look after its queue. */
const polls = new WeakMap<World, Map<string, Set<number>>>();
/** How many batches of each run. */
const batches = new WeakMap<World, Map<string, number>>();

function mapOf<T>(all: WeakMap<World, Map<string, T>>, world: World): Map<string, T> {
  let known = all.get(world);
  if (!known) all.set(world, (known = new Map<string, T>()));
  return known;
}

/** Makes mappings look after their queues and streams when a message or a record comes. */
export function installPoller(world: World): void {
  world.bus.on("delivery", ({ to }) => {
    if (!to.startsWith("arn:aws:sqs:")) return;
    for (const account of world.accounts.values())
      for (const region of account.regions()) {
        const scope = account.scope(region);
        for (const row of lambdaState(scope).mappings)
          if (row.eventSourceArn === to) pollAfter(scope, row.uuid, row.windowSeconds * 1000);
      }
  });
  world.bus.on("stream-record", ({ scope, streamArn }) => {
    for (const row of lambdaState(scope).mappings)
      if (row.eventSourceArn === streamArn) pollAfter(scope, row.uuid, row.windowSeconds * 1000);
  });
}

/** Lets a mapping look after its queue at the clock's next turn. */
export const pollSoon = (scope: Scope, uuid: string): void => pollAfter(scope, uuid, 0);

function pollAfter(scope: Scope, uuid: string, ms: number): void {
  const { clock } = scope.world;
  const planned = mapOf(polls, scope.world);
  const at = clock.now() + ms;
  const moments = planned.get(uuid) ?? new Set();
  if (moments.has(at)) return;
  planned.set(uuid, moments.add(at));
  clock.after(ms, `Lambda polls for ${uuid}`, () => {
    moments.delete(at);
    poll(scope, uuid);
  });
}

function poll(scope: Scope, uuid: string): void {
  const row = lambdaState(scope).mappings.get(uuid);
  if (row?.stream)
    return pollStream(scope, { ...row, stream: row.stream }, (ms) => pollAfter(scope, uuid, ms));
  const found = row && findQueue(scope.world, row.eventSourceArn);
  const reference = row && parseReference(row.functionArn);
  if (!row || !found || !reference || !row.enabled || row.state !== "Enabled") return;
  const running = mapOf(batches, scope.world);
  if ((running.get(uuid) ?? 0) >= (row.maximumConcurrency ?? CONCURRENT_BATCHES)) return;
  const located = {
    scope,
    name: reference.name,
    ...(reference.qualifier !== undefined && { qualifier: reference.qualifier }),
  };
  if (!lambdaState(scope).functions.has(located.name))
    return note(scope, uuid, "PROBLEM: Function not found");
  const version = pickVersion(located);
  if (!roleMay(scope, version.configuration.role, "sqs:ReceiveMessage", row.eventSourceArn))
    return note(scope, uuid, "PROBLEM: Lambda access denied by the function's role");
  const role = asRole(scope, version.configuration.role, LAMBDA);
  let messages: Message[];
  try {
    messages = receive(found.scope, found.queue, row.batchSize, role);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return note(scope, uuid, `PROBLEM: ${thrown.message}`);
  }
  const wanted = messages.filter((message) => matches(row, message));
  remove(
    found.scope,
    found.queue.url,
    messages.filter((message) => !wanted.includes(message)),
  );
  if (!wanted.length) return;
  const request = {
    requestId: lambdaState(scope).random.uuid(),
    attempt: 1,
    payload: JSON.stringify({ Records: wanted.map((message) => recordOf(row, message)) }),
    invokedArn: row.functionArn,
  };
  const retryMs = found.queue.visibilitySeconds * 1000;
  try {
    startRun(scope, version, request, (ended) => {
      running.set(uuid, (running.get(uuid) ?? 1) - 1);
      const failed = failedIds(row, ended);
      remove(
        found.scope,
        found.queue.url,
        wanted.filter(({ MessageId }) => failed !== "all" && !failed.has(MessageId!)),
      );
      note(scope, uuid, ended.outcome.failed ? "PROBLEM: Function call failed" : "OK");
      if (failed === "all" || failed.size) pollAfter(scope, uuid, retryMs);
      pollSoon(scope, uuid);
    });
    running.set(uuid, (running.get(uuid) ?? 0) + 1);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    note(scope, uuid, `PROBLEM: ${thrown.message}`);
    pollAfter(scope, uuid, retryMs);
  }
  if (hasMore(found.scope, found.queue.name)) pollSoon(scope, uuid);
}

function note(scope: Scope, uuid: string, result: string): void {
  const { mappings } = lambdaState(scope);
  if (mappings.has(uuid)) mappings.update(uuid, (row) => void (row.lastResult = result));
}

/** What is encrypted under a key of KMS is received with the rights of the function's role, other messages by Lambda. */
function receive(
  scope: Scope,
  { url: QueueUrl, kmsMasterKeyId }: Readonly<QueueRow>,
  batchSize: number,
  role: Principal | undefined,
): Message[] {
  const principal = kmsMasterKeyId === undefined ? undefined : role;
  const messages: Message[] = [];
  while (messages.length < batchSize) {
    const wish = {
      QueueUrl,
      MaxNumberOfMessages: Math.min(MOST_RECEIVED, batchSize - messages.length),
      AttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    };
    const { Messages = [] } = serviceCall(scope, LAMBDA, "sqs", "ReceiveMessage", wish, principal) as {
      Messages?: Message[];
    };
    if (!Messages.length) break;
    messages.push(...Messages);
  }
  return messages;
}

function remove(scope: Scope, QueueUrl: string, messages: readonly Message[]): void {
  for (const { ReceiptHandle } of messages)
    serviceCall(scope, LAMBDA, "sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
}

const hasMore = (scope: Scope, queueName: string): boolean => {
  const now = scope.world.clock.now();
  return (
    sqsState(scope).messages.find((row) => row.queue === queueName && row.visibleAt <= now) !== undefined
  );
};

/** Filters see the body as JSON, where it is JSON. */
function matches({ filterPatterns }: Readonly<MappingRow>, message: Message): boolean {
  if (!filterPatterns.length) return true;
  const event = { body: parsed(message.Body ?? ""), messageAttributes: message.MessageAttributes ?? {} };
  return filterPatterns.some((pattern) => compilePattern(pattern)(event));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const recordOf = ({ eventSourceArn }: Readonly<MappingRow>, message: Message): object => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: "aws:sqs",
  eventSourceARN: eventSourceArn,
  awsRegion: eventSourceArn.split(":")[3],
});

/** Which messages of a batch come again: all of a failed one; of a partial answer, those that it names. */
function failedIds({ responseTypes }: Readonly<MappingRow>, { outcome }: EndedRun): "all" | Set<string> {
  if (outcome.failed) return "all";
  if (!responseTypes.includes("ReportBatchItemFailures")) return new Set();
  const { batchItemFailures = [] } = (JSON.parse(outcome.payload) ?? {}) as {
    batchItemFailures?: { itemIdentifier?: unknown }[];
  };
  const ids = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return ids.every((id) => typeof id === "string" && id) ? new Set(ids as string[]) : "all";
}
