import { byteText, compareValues, membersOf, sameValue, typeOf, type Item, type Value } from "../values.ts";
import type { Comparator, Condition, Operand, Path } from "./tree.ts";

/** The value at a path of an item, if there is one. */
export function valueAt(item: Item, path: Path): Value | undefined {
  return path.reduce<Value | undefined>(
    (value, step) => {
      if (!value) return undefined;
      if (typeof step === "number") return "L" in value ? value.L[step] : undefined;
      return "M" in value ? value.M[step] : undefined;
    },
    { M: item },
  );
}

/** Whether an item, or the lack of one (an item without attributes), meets a condition. */
export function meets(item: Item, condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => meets(item, part));
    case "or":
      return condition.parts.some((part) => meets(item, part));
    case "not":
      return !meets(item, condition.part);
    case "compare":
      return compares(
        condition.operator,
        operandValue(item, condition.left),
        operandValue(item, condition.right),
      );
    case "between": {
      const value = operandValue(item, condition.operand);
      return (
        compares(">=", value, operandValue(item, condition.lower)) &&
        compares("<=", value, operandValue(item, condition.upper))
      );
    }
    case "in":
      return condition.among.some((one) =>
        compares("=", operandValue(item, condition.operand), operandValue(item, one)),
      );
    case "call":
      return holds(
        condition.name,
        condition.args.map((one) => operandValue(item, one)),
      );
  }
}

function operandValue(item: Item, operand: Operand): Value | undefined {
  if ("value" in operand) return operand.value;
  if ("path" in operand) return valueAt(item, operand.path);
  const size = sizeOf(operandValue(item, operand.sizeOf));
  return size === undefined ? undefined : { N: String(size) };
}

function sizeOf(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("B" in value) return value.B.length;
  if ("M" in value) return Object.keys(value.M).length;
  if ("L" in value) return value.L.length;
  return membersOf(value)?.length;
}

/** What is not there differs from everything, and compares with nothing else. */
function compares(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (operator === "<>") return !(left && right && sameValue(left, right));
  if (!left || !right) return false;
  if (operator === "=") return sameValue(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function holds(name: string, [first, second]: readonly (Value | undefined)[]): boolean {
  if (name === "attribute_exists") return first !== undefined;
  if (name === "attribute_not_exists") return first === undefined;
  if (!first || !second) return false;
  if (name === "attribute_type") return "S" in second && typeOf(first) === second.S;
  if (name === "begins_with") return beginsWith(first, second);
  return contains(first, second);
}

function beginsWith(value: Value, start: Value): boolean {
  if ("S" in value && "S" in start) return value.S.startsWith(start.S);
  return "B" in value && "B" in start && byteText(value.B).startsWith(byteText(start.B));
}

function contains(value: Value, part: Value): boolean {
  if ("S" in value) return "S" in part && value.S.includes(part.S);
  if ("B" in value) return "B" in part && byteText(value.B).includes(byteText(part.B));
  const members = "L" in value ? value.L : membersOf(value);
  return members?.some((one) => sameValue(one, part)) ?? false;
}
