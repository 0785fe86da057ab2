/** What happened lately, by key: sums over a sliding window of time. Old keys are forgotten. */
export class Windows {
  #entries = new Map<string, { at: number; value: number; item: string }[]>();

  /**
   * @param windowMs how far back sums reach
   * @param mostItems how many entries a key keeps
   */
  constructor(
    private readonly windowMs: number,
    private readonly mostItems = 2_000,
    private readonly mostKeys = 2_000,
  ) {}

  /** Adds to a key and answers its sum, its number of entries and of distinct items in the window. */
  add(key: string, at: number, item = "", value = 1): { sum: number; count: number; distinct: number } {
    const kept = (this.#entries.get(key) ?? []).filter((entry) => entry.at > at - this.windowMs);
    kept.push({ at, value, item });
    if (kept.length > this.mostItems) kept.shift();
    // Putting the key at the end keeps the map in order of last use.
    this.#entries.delete(key);
    this.#entries.set(key, kept);
    if (this.#entries.size > this.mostKeys) this.#entries.delete(this.#entries.keys().next().value!);
    return {
      sum: kept.reduce((sum, entry) => sum + entry.value, 0),
      count: kept.length,
      distinct: new Set(kept.map((entry) => entry.item)).size,
    };
  }
}
