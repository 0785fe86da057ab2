import type {
  AttributeValue,
  AttributeValueUpdate,
  Condition as GivenCondition,
  ConditionalOperator,
  ExpectedAttributeValue,
} from "@aws-sdk/client-dynamodb";
import type { Comparator, Condition, Operand, Update } from "./expressions/tree.ts";
import { invalid, invalidValues } from "./refusals.ts";
import { membersOf, readValue, typeOf } from "./values.ts";

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  EQ: "=",
  NE: "<>",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
};
const COUNTS: Readonly<Record<string, number>> = { NULL: 0, NOT_NULL: 0, BETWEEN: 2 };

/**
 * The conditions of the time before expressions (KeyConditions, QueryFilter, ScanFilter) as the tree of an expression.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 * @throws {AwsError} ValidationException
 */
export function legacyCondition(
  conditions: Readonly<Record<string, GivenCondition>> | undefined,
  operator: ConditionalOperator | undefined = "AND",
): Condition | undefined {
  return joined(
    Object.entries(conditions ?? {}).map(([name, { ComparisonOperator: how, AttributeValueList: values }]) =>
      comparison(name, how ?? "", values ?? []),
    ),
    operator,
  );
}

/** The parameter Expected, as the tree of an expression. */
export function legacyExpectation(
  expected: Readonly<Record<string, ExpectedAttributeValue>> | undefined,
  operator: ConditionalOperator | undefined = "AND",
): Condition | undefined {
  return joined(
    Object.entries(expected ?? {}).map(([name, one]) => expectation(name, one)),
    operator,
  );
}

function expectation(name: string, one: ExpectedAttributeValue): Condition {
  const { ComparisonOperator: how, AttributeValueList: values, Exists, Value } = one;
  if (how !== undefined) {
    if (Exists !== undefined)
      throw invalidValues(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    return comparison(name, how, values ?? (Value ? [Value] : []));
  }
  if (Exists === false) {
    if (Value) throw invalidValues(`Value cannot be used when Exists is false for Attribute: ${name}`);
    return call("attribute_not_exists", name);
  }
  if (!Value)
    throw invalidValues(
      `Value must be provided when Exists is ${Exists === undefined ? "null" : "true"} for Attribute: ${name}`,
    );
  return comparison(name, "EQ", [Value]);
}

function joined(parts: readonly Condition[], operator: ConditionalOperator): Condition | undefined {
  if (!parts.length) return undefined;
  if (parts.length === 1) return parts[0];
  return { kind: operator === "OR" ? "or" : "and", parts };
}

const at = (name: string): Operand => ({ path: [name] });
const call = (
  name: Extract<Condition, { kind: "call" }>["name"],
  attribute: string,
  ...args: Operand[]
): Condition => ({ kind: "call", name, args: [at(attribute), ...args] });

function comparison(name: string, how: string, given: readonly AttributeValue[]): Condition {
  const values = given.map((one): Operand => ({ value: readValue(one) }));
  const expected = how === "IN" ? Math.max(values.length, 1) : (COUNTS[how] ?? 1);
  if (values.length !== expected)
    throw invalidValues(`Invalid number of argument(s) for the ${how} ComparisonOperator`);
  const [first, second] = values as [Operand, Operand];
  const comparator = COMPARATORS[how];
  if (comparator) return { kind: "compare", operator: comparator, left: at(name), right: first };
  switch (how) {
    case "NULL":
      return call("attribute_not_exists", name);
    case "NOT_NULL":
      return call("attribute_exists", name);
    case "BETWEEN":
      return { kind: "between", operand: at(name), lower: first, upper: second };
    case "IN":
      return { kind: "in", operand: at(name), among: values };
    case "BEGINS_WITH":
      return call("begins_with", name, first);
    case "CONTAINS":
      return call("contains", name, first);
    case "NOT_CONTAINS":
      return {
        kind: "and",
        parts: [call("attribute_exists", name), { kind: "not", part: call("contains", name, first) }],
      };
    default:
      throw invalid(
        `1 validation error detected: Value '${how}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]`,
      );
  }
}

/** The parameter AttributeUpdates, as the tree of an expression. */
export function legacyUpdate(updates: Readonly<Record<string, AttributeValueUpdate>> | undefined): Update {
  const update: Update = { set: [], remove: [], add: [], delete: [] };
  for (const [name, { Action = "PUT", Value }] of Object.entries(updates ?? {})) {
    const path = [name];
    if (!Value) {
      if (Action !== "DELETE")
        throw invalidValues("Only DELETE action is allowed when no attribute value is specified");
      update.remove.push(path);
      continue;
    }
    const value = readValue(Value);
    if (Action === "PUT") update.set.push({ path, to: { value } });
    else if (Action === "ADD") {
      if (typeOf(value) !== "N" && !membersOf(value))
        throw invalidValues(`ADD action is not supported for the type ${typeOf(value)}`);
      update.add.push({ path, value });
    } else if (Action === "DELETE") {
      if (!membersOf(value))
        throw invalidValues(`DELETE action with value is not supported for the type ${typeOf(value)}`);
      update.delete.push({ path, value });
    } else
      throw invalid(
        `1 validation error detected: Value '${String(Action)}' at 'action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]`,
      );
  }
  return update;
}
