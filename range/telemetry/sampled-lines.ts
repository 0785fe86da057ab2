/**
 * Of customers' requests only so many get a line in each delivery of a log: every kind of end at least one, the others
 * by how often they came. Requests of scenarios always do.
 */
const SAMPLED_LINES = 40;

/**
 * How many lines requests get that ended alike.
 *
 * @param count how many they are, of `total` customers' requests in the delivery
 */
export const sampledLines = (count: number, total: number): number =>
  Math.min(count, Math.max(1, Math.round((SAMPLED_LINES * count) / total)));
