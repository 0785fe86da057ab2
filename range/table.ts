/**
 * The rows of one kind of resource, by id. Rows are changed only through {@link Table.update}, so that every
 * change is seen: surveys and caches ask which rows are new instead of reading everything again.
 */
export class Table<Row extends object> implements Iterable<Readonly<Row>> {
  #rows = new Map<string, Row>();
  /** Rises with every change; a cache that remembers it knows when it is stale. */
  version = 0;

  /** @param changed told of each row that is put, updated or deleted */
  constructor(
    readonly name: string,
    private readonly changed: (table: string, id: string) => void,
  ) {}

  get size(): number {
    return this.#rows.size;
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  get(id: string | undefined): Readonly<Row> | undefined {
    return id === undefined ? undefined : this.#rows.get(id);
  }

  ids(): IterableIterator<string> {
    return this.#rows.keys();
  }

  [Symbol.iterator](): IterableIterator<Readonly<Row>> {
    return this.#rows.values();
  }

  list(): Readonly<Row>[] {
    return [...this.#rows.values()];
  }

  filter(wanted: (row: Readonly<Row>) => boolean): Readonly<Row>[] {
    return this.list().filter(wanted);
  }

  find(wanted: (row: Readonly<Row>) => boolean): Readonly<Row> | undefined {
    for (const row of this.#rows.values()) if (wanted(row)) return row;
    return undefined;
  }

  put(id: string, row: Row): Readonly<Row> {
    this.#rows.set(id, row);
    this.#touch(id);
    return row;
  }

  /** Changes one row in place. Throws when there is none: look first, and answer AWS's own error. */
  update(id: string, change: (row: Row) => void): Readonly<Row> {
    const row = this.#rows.get(id);
    if (!row) throw new Error(`${this.name} has no row ${id}`);
    change(row);
    this.#touch(id);
    return row;
  }

  /**
   * Notes something on a row that nothing is derived from, such as when it was last used: neither surveys nor
   * caches hear of it. Without such a row nothing is noted.
   */
  note(id: string, change: (row: Row) => void): void {
    const row = this.#rows.get(id);
    if (row) change(row);
  }

  delete(id: string): boolean {
    const was = this.#rows.delete(id);
    if (was) this.#touch(id);
    return was;
  }

  #touch(id: string): void {
    this.version++;
    this.changed(this.name, id);
  }
}
