import { invalid, invalidValues } from "../refusals.ts";
import type { SortRange } from "../collection.ts";
import { keyNames } from "../keys.ts";
import type { KeySchema, TableRow } from "../state.ts";
import { sortable, typeOf, valueBytes, type Value } from "../values.ts";
import type { Comparator, Condition, Operand } from "./tree.ts";

/** Which items of one partition a query wants. */
export interface KeyCondition {
  partition: Value;
  range: SortRange;
}

/** What a query says of one attribute of the key. */
interface Part {
  name: string;
  operator: Comparator | "BETWEEN" | "begins_with";
  values: Value[];
}

const RANGE_OPERATORS: readonly string[] = ["=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"];
const PREFIX_END = "\uffff";

/**
 * Reads what a query says of the key: equality for the partition key, and at most one condition on the sort key.
 *
 * @param schema that of the table, or of the index that is asked
 * @throws {AwsError} ValidationException in DynamoDB's words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function readKeyCondition(
  condition: Condition,
  schema: KeySchema,
  { attributes }: Pick<TableRow, "attributes">,
): KeyCondition {
  const parts = (condition.kind === "and" ? condition.parts : [condition]).flatMap(partsOf);
  if (parts.length > 2) throw conditionsOfOneKey();
  const names = keyNames(schema);
  const byName = new Map<string, Part>();
  for (const part of parts) {
    if (byName.has(part.name)) throw conditionsOfOneKey();
    byName.set(part.name, part);
  }
  const [hash, range] = [
    byName.get(schema.hash),
    schema.range === undefined ? undefined : byName.get(schema.range),
  ];
  if (!hash) throw missing(schema.hash);
  if (parts.length === 2 && !range) {
    if (schema.range === undefined) throw notSupported();
    throw missing(schema.range);
  }
  for (const part of parts) checkValues(part, attributes[part.name]!, names);
  if (hash.operator !== "=") throw notSupported();
  return { partition: hash.values[0]!, range: range ? rangeOf(range) : {} };
}

const notSupported = (): Error => invalid("Query key condition not supported");
const missing = (name: string): Error => invalid(`Query condition missed key schema element: ${name}`);
const conditionsOfOneKey = (): Error =>
  invalid("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
const wrongOperator = (operator: string): Error =>
  invalid(`Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: ${operator}`);

function partsOf(condition: Condition): Part[] {
  switch (condition.kind) {
    case "and":
      return condition.parts.flatMap(partsOf);
    case "compare": {
      if (!RANGE_OPERATORS.includes(condition.operator)) throw wrongOperator(condition.operator);
      return [partOf(condition.operator, [condition.left, condition.right])];
    }
    case "between":
      return [partOf("BETWEEN", [condition.operand, condition.lower, condition.upper])];
    case "call":
      if (condition.name !== "begins_with") throw wrongOperator(condition.name);
      return [partOf("begins_with", condition.args)];
    default:
      throw wrongOperator(condition.kind.toUpperCase());
  }
}

const FLIPPED: Readonly<Record<string, Comparator>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function partOf(operator: Part["operator"], [first, ...rest]: readonly Operand[]): Part {
  if (
    first &&
    "value" in first &&
    rest[0] &&
    "path" in rest[0] &&
    rest.length === 1 &&
    operator !== "begins_with"
  )
    return partOf(FLIPPED[operator] ?? operator, [rest[0], first]);
  if (!first || !("path" in first))
    throw invalid(
      "Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  if (first.path.length !== 1)
    throw invalid(
      "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes",
    );
  const values = rest.map((one) => {
    if ("value" in one) return one.value;
    throw invalid(
      "Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  });
  return { name: String(first.path[0]), operator, values };
}

function checkValues({ name, values, operator }: Part, type: string, names: readonly string[]): void {
  if (!names.includes(name)) throw missing(names[0]!);
  for (const value of values) {
    if (typeOf(value) !== type) throw invalidValues("Condition parameter type does not match schema type");
    if (!valueBytes(value) && operator !== "begins_with")
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "B" ? "binary" : "string"} value. Key: ${name}`,
      );
  }
}

function rangeOf({ operator, values }: Part): SortRange {
  const [text = "", upper = ""] = values.map((value) => sortable(value)!);
  const [from, to] = [
    { text, inclusive: true },
    { text, inclusive: true },
  ];
  switch (operator) {
    case "=":
      return { from, to };
    case "<":
      return { to: { text, inclusive: false } };
    case "<=":
      return { to };
    case ">":
      return { from: { text, inclusive: false } };
    case ">=":
      return { from };
    case "BETWEEN":
      return { from, to: { text: upper, inclusive: true } };
    default:
      return { from, to: { text: text + PREFIX_END, inclusive: true } };
  }
}
