import { numberOf, order, readExpression, type Expression, type Row, type Value } from "./expression.ts";
import { malformedQuery, refuseLacking, type Scanner } from "./scan.ts";

/** What `stats` works out of many events. */
export interface Aggregate {
  name: string;
  of: (rows: readonly Row[]) => Value;
}

type Fold = (values: readonly Value[], rows: readonly Row[]) => Value;

const numbers = (values: readonly Value[]): number[] => values.map(numberOf).filter((x) => x !== undefined);
const present = (values: readonly Value[]): Exclude<Value, undefined>[] =>
  values.filter((x) => x !== undefined);
const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
const extreme =
  (sign: 1 | -1): Fold =>
  (values) =>
    present(values).reduce<Value>(
      (best, x) => (best === undefined || sign * order(x, best) > 0 ? x : best),
      undefined,
    );
const byTime =
  (sign: 1 | -1): Fold =>
  (values, rows) => {
    const at = rows.map((row) => row("@timestamp"));
    let best = -1;
    values.forEach((value, i) => {
      if (value !== undefined && (best < 0 || sign * order(at[i]!, at[best]!) > 0)) best = i;
    });
    return values[best];
  };

const sorting =
  (sign: 1 | -1): Fold =>
  (values) =>
    present(values)
      .map(String)
      .reduce<Value>(
        (best, x) => (best === undefined || (sign > 0 ? x > best : x < best) ? x : best),
        undefined,
      );

const FOLDS: Readonly<Record<string, Fold>> = {
  count: (values) => present(values).length,
  count_distinct: (values) => new Set(present(values).map(String)).size,
  sum: (values) => total(numbers(values)),
  avg: (values) => (numbers(values).length ? total(numbers(values)) / numbers(values).length : undefined),
  min: extreme(-1),
  max: extreme(1),
  earliest: byTime(-1),
  latest: byTime(1),
  sortsfirst: sorting(-1),
  sortslast: sorting(1),
  median: (values) => {
    const sorted = numbers(values).sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length ? (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2 : undefined;
  },
  stddev: (values) => {
    const all = numbers(values);
    const mean = total(all) / all.length;
    return all.length ? Math.sqrt(total(all.map((x) => (x - mean) ** 2)) / all.length) : undefined;
  },
};
const LACKING_FOLDS = new Set(["values"]);

/** The smallest value that so many per cent of all values do not exceed. */
const percentile =
  (percent: number): Fold =>
  (values) => {
    const sorted = numbers(values).sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  };

/**
 * Reads one of the functions of `stats`, such as `count(*) as n`.
 *
 * @throws {AwsError} MalformedQueryException; NotImplemented for those of AWS's that the range lacks
 */
export function readAggregate(scanner: Scanner): Aggregate {
  const { from } = scanner.peek();
  const name = scanner.takeWord();
  refuseLacking("function", name, LACKING_FOLDS);
  const low = name.toLowerCase();
  const known = Object.hasOwn(FOLDS, low) ? FOLDS[low] : undefined;
  if (!known && low !== "pct")
    throw malformedQuery(`${name} is no function of stats (${[...Object.keys(FOLDS), "pct"].join(", ")})`);
  scanner.expect("(");
  const of: Expression = scanner.takeIf("*") ? { text: "*", of: () => 1 } : readExpression(scanner);
  const fold = known ?? percentile(readPercent(scanner));
  scanner.expect(")");
  const text = scanner.textFrom(from);
  return {
    name: scanner.takeIf("as") ? scanner.takeWord() : text,
    of: (rows) => fold(rows.map(of.of), rows),
  };
}

function readPercent(scanner: Scanner): number {
  scanner.expect(",");
  const percent = numberOf(readExpression(scanner).of(() => undefined));
  if (percent === undefined || percent < 0 || percent > 100)
    throw malformedQuery("the second argument of pct is a number from 0 to 100");
  return percent;
}
