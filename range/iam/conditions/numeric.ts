import { never, type Operator, withOpposite } from "./operator.ts";

const NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?$/;

function comparing(holds: (value: number, limit: number) => boolean): Omit<Operator, "negated"> {
  return {
    text: "plain",
    prepare(text) {
      if (!NUMBER.test(text)) return never;
      const limit = Number(text);
      return (value) => NUMBER.test(value) && holds(Number(value), limit);
    },
  };
}

export const numericOperators: Record<string, Operator> = {
  ...withOpposite(
    "NumericEquals",
    "NumericNotEquals",
    comparing((a, b) => a === b),
  ),
  NumericLessThan: { ...comparing((a, b) => a < b), negated: false },
  NumericLessThanEquals: { ...comparing((a, b) => a <= b), negated: false },
  NumericGreaterThan: { ...comparing((a, b) => a > b), negated: false },
  NumericGreaterThanEquals: { ...comparing((a, b) => a >= b), negated: false },
};
