import { fits } from "../pattern.ts";
import { type Operator, withOpposite } from "./operator.ts";

/** StringEquals, StringLike and their kin. Values arrive with their policy variables filled in. */
export const stringOperators: Record<string, Operator> = {
  ...withOpposite("StringEquals", "StringNotEquals", {
    text: "variables",
    prepare: (wanted) => (value) => value === wanted,
  }),
  ...withOpposite("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", {
    text: "variables",
    prepare: (wanted) => {
      const lower = wanted.toLowerCase();
      return (value) => value.toLowerCase() === lower;
    },
  }),
  ...withOpposite("StringLike", "StringNotLike", {
    text: "patterns",
    prepare: (pattern) => (value) => fits(pattern, value),
  }),
};
