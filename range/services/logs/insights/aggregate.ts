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

const FOLDS: Readonly<Record<string, Fold>> = {
  count: (values) => present(values).length,
  count_distinct: (values) => new Set(present(values).map(String)).size,
  sum: (values) => total(numbers(values)),
  avg: (values) => (numbers(values).length ? total(numbers(values)) / numbers(values).length : undefined),
  min: extreme(-1),
  max: extreme(1),
  earliest: byTime(-1),
  latest: byTime(1),
  stddev: (values) => {
    const all = numbers(values);
    const mean = total(all) / all.length;
    return all.length ? Math.sqrt(total(all.map((x) => (x - mean) ** 2)) / all.length) : undefined;
  },
};
const LACKING_FOLDS = new Set(["pct", "median", "sortsfirst", "sortslast", "values"]);

/**
 * Reads one of the functions of `stats`, such as `count(*) as n`.
 *
 * @throws {AwsError} MalformedQueryException; NotImplemented for those of AWS's that the range lacks
 */
export function readAggregate(scanner: Scanner): Aggregate {
  const { from } = scanner.peek();
  const name = scanner.takeWord();
  refuseLacking("function", name, LACKING_FOLDS);
  const fold = Object.hasOwn(FOLDS, name.toLowerCase()) ? FOLDS[name.toLowerCase()] : undefined;
  if (!fold) throw malformedQuery(`${name} is no function of stats (${Object.keys(FOLDS).join(", ")})`);
  scanner.expect("(");
  const of: Expression = scanner.takeIf("*") ? { text: "*", of: () => 1 } : readExpression(scanner);
  scanner.expect(")");
  const text = scanner.textFrom(from);
  return {
    name: scanner.takeIf("as") ? scanner.takeWord() : text,
    of: (rows) => fold(rows.map(of.of), rows),
  };
}
