import { compareValues, typeOf, type Type, type Value } from "../values.ts";
import type { Placeholders } from "./placeholders.ts";
import { Reader } from "./reader.ts";
import { pathText, type Comparator, type Condition, type FunctionName, type Operand } from "./tree.ts";

const COMPARATORS: readonly string[] = ["=", "<>", "<", "<=", ">", ">="];
const ORDERING: readonly string[] = ["<", "<=", ">", ">="];
const SCALARS: readonly Type[] = ["S", "N", "B"];
const SIZED: readonly Type[] = ["S", "B", "SS", "NS", "BS", "L", "M"];
const TYPES: readonly Type[] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

/** How many operands each function takes. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const OF_UPDATES: readonly string[] = ["if_not_exists", "list_append"];
/** Functions whose first operand must be a path. */
const OF_PATHS: readonly string[] = ["attribute_exists", "attribute_not_exists", "attribute_type"];

/**
 * Reads a condition: operators bind as in DynamoDB (comparators, NOT, AND, OR).
 *
 * @param parameter `ConditionExpression`, `FilterExpression` or `KeyConditionExpression`
 * @throws {AwsError} ValidationException in DynamoDB's words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(parameter: string, text: string, placeholders: Placeholders): Condition {
  const reader = new Reader(parameter, text, placeholders);
  const condition = either(reader);
  reader.finish();
  return condition;
}

function either(reader: Reader): Condition {
  const parts = [all(reader)];
  while (reader.takeIf("OR")) {
    reader.countOperator();
    parts.push(all(reader));
  }
  return parts.length === 1 ? parts[0]! : { kind: "or", parts };
}

function all(reader: Reader): Condition {
  const parts = [negated(reader)];
  while (reader.takeIf("AND")) {
    reader.countOperator();
    parts.push(negated(reader));
  }
  return parts.length === 1 ? parts[0]! : { kind: "and", parts };
}

function negated(reader: Reader): Condition {
  if (!reader.takeIf("NOT")) return primary(reader);
  reader.countOperator();
  return { kind: "not", part: negated(reader) };
}

function primary(reader: Reader): Condition {
  if (!reader.takeIf("(")) return comparison(reader);
  reader.countOperator();
  const isDouble = reader.isNext("(");
  const inner = either(reader);
  const before = reader.isNext(")") && isDouble && inner.kind !== "and" && inner.kind !== "or";
  reader.expect(")");
  if (before) reader.complain("The expression has redundant parentheses;");
  return inner;
}

function comparison(reader: Reader): Condition {
  const first = operandOrCall(reader);
  if ("kind" in first) return first;
  reader.countOperator();
  if (reader.takeIf("BETWEEN")) {
    const lower = operand(reader);
    reader.expect("AND");
    return between(reader, first, lower, operand(reader));
  }
  if (reader.takeIf("IN")) {
    const among = listOf(reader);
    return { kind: "in", operand: first, among };
  }
  const { kind, text } = reader.next;
  if (kind !== "symbol" || !COMPARATORS.includes(text)) throw reader.syntaxError();
  reader.take();
  const right = operand(reader);
  mustDiffer(reader, text, [first, right]);
  if (ORDERING.includes(text)) for (const one of [first, right]) mustBe(reader, text, one, SCALARS);
  return { kind: "compare", operator: text as Comparator, left: first, right };
}

function listOf(reader: Reader): Operand[] {
  reader.expect("(");
  const among = [operand(reader)];
  while (reader.takeIf(",")) among.push(operand(reader));
  reader.expect(")");
  return among;
}

function operand(reader: Reader): Operand {
  const found = operandOrCall(reader);
  if ("kind" in found) {
    const name = found.kind === "call" ? found.name : "";
    reader.complain(`The function is not allowed to be used this way in an expression; function: ${name}`);
    return { value: { NULL: true } };
  }
  return found;
}

/** A path, a value, `size(…)`, or a function that is a condition by itself. */
function operandOrCall(reader: Reader): Operand | Condition {
  if (reader.next.kind === "value") return { value: reader.value() };
  if (reader.next.kind === "word" && reader.afterNext?.text === "(") return call(reader);
  return { path: reader.path() };
}

function call(reader: Reader): Operand | Condition {
  const name = reader.take().text;
  reader.countOperator();
  const args = listOf(reader);
  const count = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (OF_UPDATES.includes(name))
    reader.complain(`The function is not allowed in a condition expression; function: ${name}`);
  else if (count === undefined) reader.complain(`Invalid function name; function: ${name}`);
  else if (args.length !== count)
    reader.complain(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${args.length}`,
    );
  else checkArguments(reader, name, args);
  if (name === "size") return { sizeOf: args[0]! };
  if (OF_UPDATES.includes(name)) return args[0]!;
  return { kind: "call", name: name as FunctionName, args };
}

function checkArguments(reader: Reader, name: string, args: readonly Operand[]): void {
  const [first, second] = args as [Operand, Operand?];
  if (OF_PATHS.includes(name) && !("path" in first))
    return reader.complain(`Operator or function requires a document path; operator or function: ${name}`);
  if (name === "size") return mustBe(reader, name, first, SIZED);
  mustDiffer(reader, name, args);
  if (name === "begins_with") for (const one of args) mustBe(reader, name, one, ["S", "B"]);
  if (name !== "attribute_type" || !second) return;
  mustBe(reader, name, second, ["S"]);
  const type = "value" in second && "S" in second.value ? second.value.S : undefined;
  if (type !== undefined && !TYPES.includes(type as Type))
    reader.complain(`Invalid attribute type name found; type: ${type}, valid types: {${TYPES.join(",")}}`);
}

/** Complains of a value that the operator does not take. */
function mustBe(reader: Reader, operator: string, one: Operand, types: readonly Type[]): void {
  if ("value" in one && !types.includes(typeOf(one.value)))
    reader.complain(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(one.value)}`,
    );
}

function mustDiffer(reader: Reader, operator: string, [first, ...rest]: readonly Operand[]): void {
  if (!first || !("path" in first)) return;
  const text = pathText(first.path);
  if (rest.some((one) => "path" in one && pathText(one.path) === text))
    reader.complain(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${text}`,
    );
}

function between(reader: Reader, first: Operand, lower: Operand, upper: Operand): Condition {
  for (const one of [first, lower, upper]) mustBe(reader, "BETWEEN", one, SCALARS);
  if ("value" in lower && "value" in upper) {
    const bounds = `lower bound operand: ${shown(lower.value)}, upper bound operand: ${shown(upper.value)}`;
    const order = compareValues(lower.value, upper.value);
    if (order === undefined)
      reader.complain(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
    else if (order > 0)
      reader.complain(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
  }
  return { kind: "between", operand: first, lower, upper };
}

const shown = (value: Value): string =>
  `AttributeValue: {${typeOf(value)}:${String(Object.values(value)[0])}}`;
