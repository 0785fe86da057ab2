import { readAggregate } from "./aggregate.ts";
import { isTrue, order, readExpression, type Row, type Value } from "./expression.ts";
import type { Fields } from "./fields.ts";
import { malformedQuery, refuseLacking, Scanner } from "./scan.ts";

/** A query that was read: what it makes of the events, which come newest first. */
export interface Query {
  run: (events: readonly Fields[]) => Table;
}

export interface Table {
  /** The fields that are shown, in their order. */
  columns: readonly string[];
  rows: readonly Fields[];
  /** How many events the query's filters let through. */
  matched: number;
  /** Rows are worked out of many events: they point to none. */
  isAggregated: boolean;
}

/** A step of a query. */
type Step = (table: Table & { shown: boolean }) => Table & { shown: boolean };

const MOST_ROWS = 10_000;

/**
 * Reads a query of CloudWatch Logs Insights.
 *
 * @param limit how many rows are wanted where the query says nothing
 * @throws {AwsError} MalformedQueryException; NotImplemented with the name of what the range lacks
 */
export function readQuery(text: string, limit = MOST_ROWS): Query {
  const scanner = new Scanner(text);
  const steps: Step[] = [];
  let limited = false;
  if (scanner.peek().kind === "end") throw scanner.unexpected();
  do {
    const { kind, value: word } = scanner.peek();
    if (kind !== "word") throw scanner.unexpected(", expecting a command");
    refuseLacking("command", word, LACKING);
    const name = word.toLowerCase();
    const read = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!read) throw scanner.unexpected(`, expecting one of ${Object.keys(COMMANDS).join(", ")}`);
    scanner.take();
    limited ||= name === "limit";
    steps.push(read(scanner));
  } while (scanner.takeIf("|"));
  if (scanner.peek().kind !== "end") throw scanner.unexpected();
  return {
    run(events) {
      const all = {
        columns: ["@timestamp", "@message"],
        rows: events,
        matched: 0,
        isAggregated: false,
        shown: false,
      };
      let table: Table & { shown: boolean } = { ...all, matched: events.length };
      for (const step of steps) table = step(table);
      return { ...table, rows: table.rows.slice(0, limited ? MOST_ROWS : limit) };
    },
  };
}

const LACKING = new Set([
  "pattern",
  "diff",
  "anomaly",
  "unmask",
  "unnest",
  "lookup",
  "source",
  "filterindex",
]);

const COMMANDS: Readonly<Record<string, (scanner: Scanner) => Step>> = {
  fields: (scanner) => {
    const named = list(scanner, () => column(scanner));
    return (table) => {
      const rows = withColumns(table.rows, named);
      const before = table.shown ? table.columns : [];
      return { ...table, rows, columns: unique([...before, ...named.map((x) => x.name)]), shown: true };
    };
  },

  display: (scanner) => {
    const named = list(scanner, () => column(scanner));
    return (table) => ({
      ...table,
      rows: withColumns(table.rows, named),
      columns: named.map((x) => x.name),
      shown: true,
    });
  },

  filter: (scanner) => {
    const { of } = readExpression(scanner);
    return (table) => {
      const rows = table.rows.filter((fields) => isTrue(of(rowOf(fields))));
      return { ...table, rows, ...(!table.isAggregated && { matched: rows.length }) };
    };
  },

  parse: (scanner) => {
    const from = scanner.takeWord();
    const regex = scanner.takeRegex();
    const pattern = regex ?? globOf(scanner.takeText());
    const names = regex
      ? [...regex.source.matchAll(/\(\?<(\w+)>/g)].map((x) => x[1]!)
      : (expectAs(scanner), list(scanner, () => scanner.takeWord()));
    if (!regex && names.length !== globStars(pattern))
      throw malformedQuery("the number of names must be that of the asterisks in the parse pattern");
    if (!names.length) throw malformedQuery("the parse pattern has no named group");
    return (table) => ({
      ...table,
      rows: table.rows.map((fields) => {
        const found = pattern.exec(String(fields.get(from) ?? ""));
        if (!found) return fields;
        const values = regex ? names.map((name) => found.groups?.[name]) : found.slice(1);
        return new Map([...fields, ...names.map((name, i): [string, Value] => [name, values[i]])]);
      }),
      ...(!table.shown && { columns: unique([...table.columns, ...names]) }),
    });
  },

  stats: (scanner) => {
    const made = list(scanner, () => readAggregate(scanner));
    const by = scanner.takeIf("by") ? list(scanner, () => column(scanner)) : [];
    return (table) => {
      const groups = new Map<string, { keys: Value[]; rows: Row[] }>();
      if (!by.length) groups.set("[]", { keys: [], rows: [] });
      for (const fields of table.rows) {
        const row = rowOf(fields);
        const keys = by.map((x) => x.of(row));
        const id = JSON.stringify(keys);
        const group = groups.get(id) ?? { keys, rows: [] };
        if (!group.rows.length) groups.set(id, group);
        group.rows.push(row);
      }
      const names = [...by.map((x) => x.name), ...made.map((x) => x.name)];
      const rows = [...groups.values()].map(
        ({ keys, rows: of }) =>
          new Map(names.map((name, i) => [name, i < by.length ? keys[i] : made[i - by.length]!.of(of)])),
      );
      return { ...table, rows, columns: names, shown: true, isAggregated: true };
    };
  },

  sort: (scanner) => {
    const keys = list(scanner, () => {
      const { of } = readExpression(scanner);
      const down = scanner.takeIf("desc");
      if (!down) scanner.takeIf("asc");
      return { of, sign: down ? -1 : 1 };
    });
    return (table) => ({
      ...table,
      rows: table.rows
        .map((fields) => ({ fields, values: keys.map(({ of }) => of(rowOf(fields))) }))
        .sort((a, b) => {
          for (const [i, { sign }] of keys.entries()) {
            const [x, y] = [a.values[i], b.values[i]];
            const by =
              x === undefined || y === undefined
                ? Number(x === undefined) - Number(y === undefined)
                : sign * order(x, y);
            if (by) return by;
          }
          return 0;
        })
        .map((x) => x.fields),
    });
  },

  limit: (scanner) => {
    const { kind, value } = scanner.peek();
    if (kind !== "number" || !/^\d+$/.test(value) || Number(value) < 1 || Number(value) > MOST_ROWS)
      throw scanner.unexpected(`, expecting a number from 1 to ${MOST_ROWS}`);
    scanner.take();
    return (table) => ({ ...table, rows: table.rows.slice(0, Number(value)) });
  },

  dedup: (scanner) => {
    const fields = list(scanner, () => column(scanner));
    return (table) => {
      const seen = new Set<string>();
      const rows = table.rows.filter((row) => {
        const values = fields.map((x) => x.of(rowOf(row)));
        const id = JSON.stringify(values);
        if (values.includes(undefined) || seen.has(id)) return false;
        seen.add(id);
        return true;
      });
      return { ...table, rows };
    };
  },
};

interface Column {
  name: string;
  of: (row: Row) => Value;
}

const rowOf =
  (fields: Fields): Row =>
  (name) =>
    fields.get(name);

const unique = (names: readonly string[]): string[] => [...new Set(names)];

function list<T>(scanner: Scanner, item: () => T): T[] {
  const items = [item()];
  while (scanner.takeIf(",")) items.push(item());
  return items;
}

const expectAs = (scanner: Scanner): void => scanner.expect("as");

function column(scanner: Scanner): Column {
  const { text, of } = readExpression(scanner);
  const plain = /^`([^`]+)`$/.exec(text)?.[1] ?? text;
  return { name: scanner.takeIf("as") ? scanner.takeWord() : plain, of };
}

/** What was worked out is a field from then on. */
function withColumns(rows: readonly Fields[], columns: readonly Column[]): Fields[] {
  return rows.map((fields) => {
    const row = rowOf(fields);
    return new Map([...fields, ...columns.map(({ name, of }): [string, Value] => [name, of(row)])]);
  });
}

/** `user=*, from *` as a regular expression with a group for each asterisk. */
const globOf = (pattern: string): RegExp =>
  new RegExp(
    pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .reduce(
        (sum, part, i, parts) => `${sum}${i === parts.length - 1 && part === "" ? "(.*)" : "(.*?)"}${part}`,
      ),
    "s",
  );

const globStars = (pattern: RegExp): number => new RegExp(`${pattern.source}|`).exec("")!.length - 1;

/** A value as results show it. */
export const shown = (value: Exclude<Value, undefined>): string =>
  typeof value === "number" ? String(Math.round(value * 1e4) / 1e4) : String(value);
