import { Collection, type Entry } from "./collection.ts";
import { positionOf } from "./keys.ts";
import type { IndexRow, KeySchema, TableRow } from "./state.ts";
import { itemBytes, type Item } from "./values.ts";

/** The items of one table, and where they stand in each of its indexes. */
export class TableStore {
  readonly items = new Collection();
  readonly #indexes = new Map<string, { key: KeySchema; items: Collection }>();

  constructor(private readonly table: Pick<TableRow, "key">) {}

  get size(): { count: number; bytes: number } {
    return this.items.size;
  }

  indexSize(name: string): { count: number; bytes: number } | undefined {
    return this.#indexes.get(name)?.items.size;
  }

  /** The items of an index. */
  index(name: string): Collection {
    return this.#indexes.get(name)!.items;
  }

  addIndex({ name, key }: Pick<IndexRow, "name" | "key">): void {
    const items = new Collection();
    this.#indexes.set(name, { key, items });
    for (const entry of this.all()) put(items, key, entry);
  }

  dropIndex(name: string): void {
    this.#indexes.delete(name);
  }

  all(): Iterable<Entry> {
    return this.items.scan({ number: 0, of: 1 });
  }

  get(key: Item): Entry | undefined {
    const position = positionOf(this.table.key, key)!;
    return this.items.get(position.partition, position.sort);
  }

  /** Keeps an item in the place of the one with its key. */
  put(item: Item): void {
    this.delete(item);
    const entry = { ...positionOf(this.table.key, item)!, tie: "", item, bytes: itemBytes(item) };
    this.items.put(entry);
    for (const { key, items } of this.#indexes.values()) put(items, key, entry);
  }

  delete(key: Item): void {
    const entry = this.get(key);
    if (!entry) return;
    this.items.delete(entry);
    for (const index of this.#indexes.values()) {
      const position = positionOf(index.key, entry.item);
      if (position) index.items.delete({ ...position, tie: tieOf(entry) });
    }
  }
}

/** Puts an item into an index, unless it lacks the index's key: indexes are sparse. */
function put(items: Collection, key: KeySchema, entry: Entry): void {
  const position = positionOf(key, entry.item);
  if (position) items.put({ ...entry, ...position, tie: tieOf(entry) });
}

/** What tells items apart that have the same key in an index: their key in the table. */
export const tieOf = ({ partition, sort }: Pick<Entry, "partition" | "sort">): string =>
  `${partition.length}:${partition}${sort}`;
