import type { Value } from "../values.ts";

/** Where a value stands in an item: names of attributes and of members of maps, positions in lists. */
export type Path = readonly (string | number)[];

export type Operand = { path: Path } | { value: Value } | { sizeOf: Operand };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type FunctionName =
  "attribute_exists" | "attribute_not_exists" | "attribute_type" | "begins_with" | "contains";

/** What a ConditionExpression, a FilterExpression or a KeyConditionExpression says. */
export type Condition =
  | { kind: "and" | "or"; parts: readonly Condition[] }
  | { kind: "not"; part: Condition }
  | { kind: "compare"; operator: Comparator; left: Operand; right: Operand }
  | { kind: "between"; operand: Operand; lower: Operand; upper: Operand }
  | { kind: "in"; operand: Operand; among: readonly Operand[] }
  | { kind: "call"; name: FunctionName; args: readonly Operand[] };

/** What SET writes: an operand, or what functions and arithmetic make of some. */
export type SetValue =
  | { path: Path }
  | { value: Value }
  | { ifMissing: Path; otherwise: SetValue }
  | { joined: readonly [SetValue, SetValue] }
  | { sum: readonly [SetValue, SetValue]; sign: 1 | -1 };

/** What an UpdateExpression does. */
export interface Update {
  set: { path: Path; to: SetValue }[];
  remove: Path[];
  add: { path: Path; value: Value }[];
  delete: { path: Path; value: Value }[];
}

/** A path as DynamoDB's messages write it. */
export const pathText = (path: Path): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
