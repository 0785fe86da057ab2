import { AwsError } from "../../../errors.ts";
import type { Scope, World } from "../../../world.ts";
import { readStream, type ShownRecord } from "../../dynamodb/stream-view.ts";
import { compilePattern } from "../../events/pattern.ts";
import { roleMay } from "../execution-role.ts";
import { parseReference } from "../names.ts";
import { lambdaState, type MappingRow, type StreamPosition } from "../state.ts";
import { pickVersion } from "../versions.ts";
import { startRun, type EndedRun } from "./runs.ts";

/** Mappings whose batch is being worked on: a shard's batches follow one another. */
const running = new WeakMap<World, Set<string>>();

function runningIn(world: World): Set<string> {
  let known = running.get(world);
  if (!known) running.set(world, (known = new Set()));
  return known;
}

/** What a mapping has to do with the records that it read. */
interface Batch {
  records: ShownRecord[];
  /** Where the mapping stands when they are done. */
  end: number;
}

/**
 * Hands the next records of a table's stream to a function, in order; a batch that fails comes again until it succeeds,
 * was tried often enough, or is too old.
 *
 * @param again looks again after some milliseconds
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function pollStream(
  scope: Scope,
  row: Readonly<MappingRow> & { stream: StreamPosition },
  again: (ms: number) => void,
): void {
  const { world } = scope;
  const { uuid, eventSourceArn, functionArn } = row;
  const reference = parseReference(functionArn);
  if (!row.enabled || row.state !== "Enabled" || !reference || runningIn(world).has(uuid)) return;
  const batch = nextBatch(scope, row);
  if (!batch) return;
  const settle = (result: string, to: Partial<StreamPosition>): void => advance(scope, uuid, result, to);
  if (!batch.records.length) {
    settle("OK", { after: batch.end, attempts: 0 });
    return again(0);
  }
  if (!lambdaState(scope).functions.has(reference.name)) return settle("PROBLEM: Function not found", {});
  const located = {
    scope,
    name: reference.name,
    ...(reference.qualifier !== undefined && { qualifier: reference.qualifier }),
  };
  const version = pickVersion(located);
  if (!roleMay(scope, version.configuration.role, "dynamodb:GetRecords", eventSourceArn))
    return settle("PROBLEM: Lambda access denied by the function's role", {});
  const request = {
    requestId: lambdaState(scope).random.uuid(),
    attempt: row.stream.attempts + 1,
    payload: JSON.stringify({ Records: batch.records.map(({ shown }) => shown) }),
    invokedArn: functionArn,
  };
  try {
    startRun(scope, version, request, (ended) => {
      runningIn(world).delete(uuid);
      const now = lambdaState(scope).mappings.get(uuid)?.stream;
      if (!now) return;
      const to = after(row, now, batch, ended);
      settle(ended.outcome.failed ? "PROBLEM: Function call failed" : "OK", to);
      again(to.attempts ? world.pace("lambda-retry") : 0);
    });
    runningIn(world).add(uuid);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    settle(`PROBLEM: ${thrown.message}`, {});
    again(world.pace("lambda-retry"));
  }
}

function advance(scope: Scope, uuid: string, result: string, to: Partial<StreamPosition>): void {
  const { mappings } = lambdaState(scope);
  if (!mappings.has(uuid)) return;
  mappings.update(uuid, (row) => {
    row.lastResult = result;
    row.stream = { ...row.stream!, ...to };
  });
}

function nextBatch(
  scope: Scope,
  { eventSourceArn, stream, batchSize, filterPatterns }: Readonly<MappingRow> & { stream: StreamPosition },
): Batch | undefined {
  const oldest = stream.maximumAgeSeconds < 0 ? 0 : scope.world.clock.now() - stream.maximumAgeSeconds * 1000;
  const read = readStream(scope, eventSourceArn, stream.after, stream.size ?? batchSize);
  const last = read.at(-1);
  if (!last) return undefined;
  const tests = filterPatterns.map(compilePattern);
  const records = read.filter(
    ({ at, shown }) => at >= oldest && (!tests.length || tests.some((fits) => fits(shown))),
  );
  return { records, end: last.sequence };
}

/** Where a mapping stands after a run. */
function after(
  row: Readonly<MappingRow>,
  { attempts, maximumRetries, bisects }: StreamPosition,
  { records, end }: Batch,
  ended: EndedRun,
): Pick<StreamPosition, "after" | "attempts" | "size"> {
  const failed = firstFailed(row, records, ended);
  if (!failed) return { after: end, attempts: 0, size: undefined };
  const before = failed.sequence - 1;
  if (failed !== records[0]) return { after: before, attempts: 1, size: undefined };
  if (maximumRetries >= 0 && attempts >= maximumRetries) return { after: end, attempts: 0, size: undefined };
  const size = bisects && records.length > 1 ? Math.ceil(records.length / 2) : undefined;
  return { after: before, attempts: attempts + 1, size };
}

/** The record from which on a batch comes again: its first, or the first that a partial answer names. */
function firstFailed(
  { responseTypes }: Readonly<MappingRow>,
  records: readonly ShownRecord[],
  { outcome }: EndedRun,
): ShownRecord | undefined {
  if (outcome.failed) return records[0];
  if (!responseTypes.includes("ReportBatchItemFailures")) return undefined;
  const { batchItemFailures = [] } = (JSON.parse(outcome.payload) ?? {}) as {
    batchItemFailures?: { itemIdentifier?: unknown }[];
  };
  const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  if (!ids.size) return undefined;
  return records.find(({ shown }) => ids.has(shown.dynamodb.SequenceNumber)) ?? records[0];
}
