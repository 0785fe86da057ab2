import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { CancellationReason, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { stringifyTyped } from "../../wire/typed.ts";
import { bytesOf, sumOf } from "./batch.ts";
import { consumed, IN_TRANSACTION, readUnits, type Used } from "./capacity.ts";
import { project } from "./expressions/projection.ts";
import { placeholdersOf } from "./expressions/requested.ts";
import { readDelete, readKeyed, readPaths, readPut, readUpdate } from "./items.ts";
import { checkKey } from "./keys.ts";
import { invalid } from "./refusals.ts";
import { dynamodbState } from "./state.ts";
import { openTable } from "./tables-found.ts";
import { canonical, readItem } from "./values.ts";
import { carryOut, judge, shown, unitsOf, type Change, type OpenTable, type Write } from "./write.ts";

const MOST_ITEMS = 100;
const MOST_BYTES = 4 * 1024 * 1024;
/** A token stands for its transaction for ten minutes. */
const TOKEN_MS = 600_000;
const MOST_TOKEN_LENGTH = 36;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
export const transactions = handlers<typeof Sdk>()({
  TransactGetItems(input, call) {
    const asked = checkCount(input.TransactItems);
    const reads = asked.map(({ Get }) => {
      if (!Get) throw invalid("TransactItems can only contain one of Get");
      const placeholders = placeholdersOf(Get, []);
      const paths = readPaths(Get, placeholders);
      placeholders.mustBeUsed();
      const key = readItem(Get.Key ?? {});
      const on = openTable(call, Get.TableName);
      checkKey(on.table, key);
      return { on, key, paths };
    });
    mustDiffer(reads);
    const found = reads.map(({ on, key }) => on.store.get(key)?.item);
    if (bytesOf(found) > MOST_BYTES)
      throw invalid("Aggregated size of all items in the transaction has exceeded the maximum allowed size");
    const used = reads.map(({ on }, i) => {
      const item = found[i];
      return { on, units: { table: readUnits(item ? bytesOf([item]) : 0, IN_TRANSACTION) } };
    });
    return {
      Responses: found.map((item, i) => {
        const { paths } = reads[i]!;
        return item ? { Item: shown(paths ? project(item, paths) : item) } : {};
      }),
      ...capacityOf(input.ReturnConsumedCapacity, used, "read"),
    };
  },

  TransactWriteItems(input, call) {
    const asked = checkCount(input.TransactItems);
    const token = input.ClientRequestToken;
    const {
      ClientRequestToken: _,
      ReturnConsumedCapacity: __,
      ReturnItemCollectionMetrics: ___,
      ...rest
    } = input;
    const request = createHash("sha256").update(stringifyTyped(rest)).digest("hex");
    if (token !== undefined && isKnown(call, token, request)) return {};
    const writes = asked.map((one) => readWrite(call, one));
    mustDiffer(writes);
    const changes = judgeAll(writes);
    if (bytesOf(changes.map(({ after }) => after)) > MOST_BYTES)
      throw invalid("Aggregated size of all items in the transaction has exceeded the maximum allowed size");
    for (const [i, write] of writes.entries()) if (!asked[i]!.ConditionCheck) carryOut(write, changes[i]!);
    if (token !== undefined)
      dynamodbState(call.scope).transactions.set(token, { until: call.at + TOKEN_MS, request });
    const used = writes.map(({ on }, i) => ({ on, units: unitsOf(on, changes[i]!, IN_TRANSACTION) }));
    return capacityOf(input.ReturnConsumedCapacity, used, "write");
  },
});

function checkCount<T>(asked: readonly T[] | undefined): readonly T[] {
  if (!asked?.length)
    throw invalid(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (asked.length > MOST_ITEMS)
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ITEMS}`,
    );
  return asked;
}

function mustDiffer(named: readonly Pick<Write, "on" | "key">[]): void {
  const texts = named.map(({ on, key }) => `${on.table.arn} ${canonical({ M: key })}`);
  if (new Set(texts).size < texts.length)
    throw invalid("Transaction request cannot include multiple operations on one item");
}

/** Whether the same transaction was done a moment ago: then it is not done again. */
function isKnown(call: Call, token: string, request: string): boolean {
  if (!token || token.length > MOST_TOKEN_LENGTH)
    throw invalid(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length ${token ? `less than or equal to ${MOST_TOKEN_LENGTH}` : "greater than or equal to 1"}`,
    );
  const { transactions: known } = dynamodbState(call.scope);
  for (const [one, { until }] of known) if (until < call.at) known.delete(one);
  const before = known.get(token);
  if (before && before.request !== request)
    throw new AwsError(
      "IdempotentParameterMismatchException",
      "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
      400,
    );
  return before !== undefined;
}

function readWrite(call: Call, one: TransactWriteItem): Write {
  const { Put, Delete, Update, ConditionCheck } = one;
  if ([Put, Delete, Update, ConditionCheck].filter(Boolean).length !== 1)
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  if (Put) return readPut(call, Put);
  if (Delete) return readDelete(call, Delete);
  if (Update) return readUpdate(call, Update).write;
  if (ConditionCheck!.ConditionExpression === undefined)
    throw invalid("ConditionExpression must be specified for ConditionCheck");
  return readKeyed(call, ConditionCheck!, (before) => before);
}

/** @throws {AwsError} TransactionCanceledException, with the reason of each write */
function judgeAll(writes: readonly Write[]): Change[] {
  const outcomes = writes.map((write): Change | AwsError => {
    try {
      return judge(write);
    } catch (thrown) {
      if (thrown instanceof AwsError) return thrown;
      throw thrown;
    }
  });
  if (!outcomes.some((one) => one instanceof AwsError)) return outcomes as Change[];
  const reasons = outcomes.map((one): CancellationReason =>
    one instanceof AwsError ? reasonOf(one) : { Code: "None" },
  );
  throw new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    400,
    { CancellationReasons: reasons },
  );
}

const reasonOf = ({ code, message, members }: AwsError): CancellationReason => ({
  Code: code.replace(/^ValidationException$/, "ValidationError").replace(/Exception$/, ""),
  Message: message,
  ...members,
});

function capacityOf(
  asked: Sdk.ReturnConsumedCapacity | undefined,
  used: readonly { on: OpenTable; units: Used }[],
  kind: "read" | "write",
): { ConsumedCapacity?: Sdk.ConsumedCapacity[] } {
  const sums = new Map<string, { on: OpenTable; units: Used }>();
  for (const { on, units } of used) {
    const { name } = on.table;
    sums.set(name, { on, units: sumOf(sums.get(name)?.units, units) });
  }
  const capacities = [...sums.values()].flatMap(
    ({ on, units }) => consumed(asked, on.table, units, kind).ConsumedCapacity ?? [],
  );
  return capacities.length ? { ConsumedCapacity: capacities } : {};
}
