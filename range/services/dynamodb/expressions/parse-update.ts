import { membersOf, typeOf, type Type, type Value } from "../values.ts";
import { checkPaths } from "./path-conflicts.ts";
import type { Placeholders } from "./placeholders.ts";
import { Reader } from "./reader.ts";
import type { Path, SetValue, Update } from "./tree.ts";

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof SECTIONS)[number];
const KEYWORDS: ReadonlySet<string> = new Set(SECTIONS);
const OF_CONDITIONS: readonly string[] = [
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
];
/** What DynamoDB's messages about ADD and DELETE call the types. */
const TYPE_NAMES: Readonly<Record<Type, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
  M: "MAP",
  L: "LIST",
  NULL: "NULL",
  BOOL: "BOOLEAN",
};

/**
 * Reads an update expression: SET, REMOVE, ADD and DELETE, each at most once.
 *
 * @throws {AwsError} ValidationException in DynamoDB's words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function parseUpdate(text: string, placeholders: Placeholders): Update {
  const reader = new Reader("UpdateExpression", text, placeholders, KEYWORDS);
  const update: Update = { set: [], remove: [], add: [], delete: [] };
  const seen = new Set<Section>();
  do {
    const section = SECTIONS.find((one) => reader.takeIf(one));
    if (!section) throw reader.syntaxError();
    if (seen.has(section))
      reader.complain(`The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do READ[section](reader, update);
    while (reader.takeIf(","));
  } while (reader.next.kind !== "end");
  const { set, remove, add, delete: removed } = update;
  const problem = checkPaths([...[...set, ...add, ...removed].map(({ path }) => path), ...remove]);
  if (problem !== undefined) reader.complain(problem);
  reader.finish();
  return update;
}

const READ: Readonly<Record<Section, (reader: Reader, update: Update) => void>> = {
  SET(reader, update) {
    const path = reader.path();
    reader.expect("=");
    update.set.push({ path, to: sum(reader) });
  },
  REMOVE: (reader, update) => void update.remove.push(reader.path()),
  ADD(reader, update) {
    const path = reader.path();
    const value = reader.value();
    mustBe(reader, "ADD", value, typeOf(value) === "N" || membersOf(value) !== undefined);
    update.add.push({ path, value });
  },
  DELETE(reader, update) {
    const path = reader.path();
    const value = reader.value();
    mustBe(reader, "DELETE", value, membersOf(value) !== undefined);
    update.delete.push({ path, value });
  },
};

function mustBe(reader: Reader, operator: string, value: Value, isAllowed: boolean): void {
  if (!isAllowed)
    reader.complain(
      `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${TYPE_NAMES[typeOf(value)]}, typeSet: ALLOWED_FOR_${operator}_OPERAND`,
    );
}

function sum(reader: Reader): SetValue {
  const left = term(reader);
  const operator = ["+", "-"].find((one) => reader.takeIf(one));
  if (!operator) return left;
  reader.countOperator();
  const right = term(reader);
  for (const one of [left, right]) mustTake(reader, operator, one, "N");
  return { sum: [left, right], sign: operator === "+" ? 1 : -1 };
}

function term(reader: Reader): SetValue {
  if (reader.takeIf("(")) {
    reader.countOperator();
    const inner = sum(reader);
    reader.expect(")");
    return inner;
  }
  if (reader.next.kind === "value") return { value: reader.value() };
  if (reader.next.kind === "word" && reader.afterNext?.text === "(") return call(reader);
  return { path: reader.path() };
}

function call(reader: Reader): SetValue {
  const name = reader.take().text;
  reader.countOperator();
  reader.expect("(");
  const args = [term(reader)];
  while (reader.takeIf(",")) args.push(term(reader));
  reader.expect(")");
  const [first, second] = args as [SetValue, SetValue];
  if (OF_CONDITIONS.includes(name))
    reader.complain(`The function is not allowed in an update expression; function: ${name}`);
  else if (name !== "if_not_exists" && name !== "list_append")
    reader.complain(`Invalid function name; function: ${name}`);
  else if (args.length !== 2)
    reader.complain(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${args.length}`,
    );
  else if (name === "if_not_exists") return ifMissing(reader, first, second);
  else {
    for (const one of [first, second]) mustTake(reader, name, one, "L");
    return { joined: [first, second] };
  }
  return first;
}

function ifMissing(reader: Reader, first: SetValue, otherwise: SetValue): SetValue {
  const path: Path | undefined = "path" in first ? first.path : undefined;
  if (!path)
    reader.complain("Operator or function requires a document path; operator or function: if_not_exists");
  return { ifMissing: path ?? [], otherwise };
}

function mustTake(reader: Reader, operator: string, one: SetValue, type: Type): void {
  if ("value" in one && typeOf(one.value) !== type)
    reader.complain(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(one.value)}`,
    );
}
