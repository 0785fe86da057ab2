import { arnOperators } from "./arn.ts";
import { binaryOperators } from "./binary.ts";
import { boolOperators } from "./bool.ts";
import { dateOperators } from "./date.ts";
import { ipOperators } from "./ip.ts";
import { numericOperators } from "./numeric.ts";
import type { Operator } from "./operator.ts";
import { stringOperators } from "./string.ts";

/** Every condition operator of IAM but `Null`, which looks at the key and not at its values. Names in lower case. */
const OPERATORS = new Map<string, Operator>(
  Object.entries({
    ...stringOperators,
    ...numericOperators,
    ...dateOperators,
    ...boolOperators,
    ...binaryOperators,
    ...ipOperators,
    ...arnOperators,
  }).map(([name, operator]) => [name.toLowerCase(), operator]),
);

/** An operator as a policy writes it, such as `ForAllValues:StringLikeIfExists`, taken apart. */
export interface OperatorUse {
  operator: Operator | "null";
  set?: "all" | "any";
  ifExists: boolean;
}

/** Reads an operator's name, whatever its case. Answers nothing for one that IAM does not know. */
export function readOperator(name: string): OperatorUse | undefined {
  let rest = name.toLowerCase();
  let set: OperatorUse["set"];
  for (const [prefix, kind] of [
    ["forallvalues:", "all"],
    ["foranyvalue:", "any"],
  ] as const)
    if (rest.startsWith(prefix)) {
      set = kind;
      rest = rest.slice(prefix.length);
      break;
    }
  if (rest === "null") return { operator: "null", ifExists: false, ...(set && { set }) };
  const ifExists = rest.endsWith("ifexists");
  const operator = OPERATORS.get(ifExists ? rest.slice(0, -"ifexists".length) : rest);
  return operator && { operator, ifExists, ...(set && { set }) };
}
