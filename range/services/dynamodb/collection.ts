import { createHash } from "node:crypto";
import type { Position } from "./keys.ts";
import type { Item } from "./values.ts";

/** One item in its place. `tie` orders items of an index that have the same key. */
export interface Entry extends Position {
  tie: string;
  item: Item;
  bytes: number;
}

interface Partition {
  /** Where the partition lies among others: the digest of its key, as far as it tells them apart. */
  hash: string;
  entries: Entry[];
}

/** Which entries of a partition are wanted, by the texts that they are sorted by. */
export interface SortRange {
  from?: { text: string; inclusive: boolean };
  to?: { text: string; inclusive: boolean };
}

/**
 * Items of a table or an index by partition, sorted inside each. Partitions follow one another by the hash of their
 * keys, as those of DynamoDB do: in no order that a caller could guess.
 */
export class Collection {
  readonly #partitions = new Map<string, Partition>();
  /** Sorted by hash. */
  readonly #order: Partition[] = [];
  #count = 0;
  #bytes = 0;

  get size(): { count: number; bytes: number } {
    return { count: this.#count, bytes: this.#bytes };
  }

  get(partition: string, sort: string): Entry | undefined {
    const entries = this.#partitions.get(partition)?.entries ?? [];
    const entry = entries[firstAt(entries, sort, "")];
    return entry?.sort === sort ? entry : undefined;
  }

  put(entry: Entry): void {
    let partition = this.#partitions.get(entry.partition);
    if (!partition) {
      partition = { hash: hashOf(entry.partition), entries: [] };
      this.#partitions.set(entry.partition, partition);
      this.#order.splice(this.#indexOf(partition.hash), 0, partition);
    }
    const { entries } = partition;
    const at = firstAt(entries, entry.sort, entry.tie);
    const before = entries[at];
    const replaces = before !== undefined && isAt(before, entry);
    entries.splice(at, replaces ? 1 : 0, entry);
    this.#count += replaces ? 0 : 1;
    this.#bytes += entry.bytes - (replaces ? before.bytes : 0);
  }

  delete(entry: Pick<Entry, "partition" | "sort" | "tie">): void {
    const partition = this.#partitions.get(entry.partition);
    if (!partition) return;
    const at = firstAt(partition.entries, entry.sort, entry.tie);
    const found = partition.entries[at];
    if (!found || !isAt(found, entry)) return;
    partition.entries.splice(at, 1);
    this.#count--;
    this.#bytes -= found.bytes;
    if (partition.entries.length) return;
    this.#partitions.delete(entry.partition);
    this.#order.splice(this.#indexOf(partition.hash), 1);
  }

  /**
   * The entries of one partition, in the order of their sort keys.
   *
   * @param after where to go on, which need not be there any more
   */
  *query(
    partition: string,
    { from, to }: SortRange,
    isForward: boolean,
    after?: Pick<Entry, "sort" | "tie">,
  ): Generator<Entry> {
    const entries = this.#partitions.get(partition)?.entries ?? [];
    let start = from ? firstAt(entries, from.text, from.inclusive ? "" : LAST) : 0;
    let end = to ? firstAt(entries, to.text, to.inclusive ? LAST : "") : entries.length;
    if (after && isForward) start = Math.max(start, firstAt(entries, after.sort, `${after.tie}\0`));
    if (after && !isForward) end = Math.min(end, firstAt(entries, after.sort, after.tie));
    if (isForward) for (let i = start; i < end; i++) yield entries[i]!;
    else for (let i = end - 1; i >= start; i--) yield entries[i]!;
  }

  /**
   * Every entry, partition by partition.
   *
   * @param segment which of how many parts of the hashes
   */
  *scan(
    segment: { number: number; of: number },
    after?: Pick<Entry, "partition" | "sort" | "tie">,
  ): Generator<Entry> {
    const start = after ? this.#indexOf(hashOf(after.partition)) : 0;
    for (const { hash, entries } of this.#order.slice(start)) {
      if (segment.of > 1 && segmentOf(hash, segment.of) !== segment.number) continue;
      const isFirst = after !== undefined && hash === hashOf(after.partition);
      for (let i = isFirst ? firstAt(entries, after.sort, `${after.tie}\0`) : 0; i < entries.length; i++)
        yield entries[i]!;
    }
  }

  #indexOf(hash: string): number {
    return firstWhere(this.#order, (partition) => partition.hash >= hash);
  }
}

/** Sorts behind every tie: keys are texts of single bytes. */
const LAST = "\uffff";

const hashOf = (partition: string): string => createHash("md5").update(partition, "latin1").digest("hex");

const segmentOf = (hash: string, of: number): number =>
  Math.floor((Number.parseInt(hash.slice(0, 8), 16) / 2 ** 32) * of);

const isAt = (entry: Entry, { sort, tie }: Pick<Entry, "sort" | "tie">): boolean =>
  entry.sort === sort && entry.tie === tie;

const firstAt = (entries: readonly Entry[], sort: string, tie: string): number =>
  firstWhere(entries, (entry) => entry.sort > sort || (entry.sort === sort && entry.tie >= tie));

/** The first position from which on something holds; it holds for all that follow. */
function firstWhere<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
