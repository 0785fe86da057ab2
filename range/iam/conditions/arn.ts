import { fitsArn } from "../arn.ts";
import { type Operator, withOpposite } from "./operator.ts";

const like = {
  text: "patterns" as const,
  prepare: (pattern: string) => (value: string) => fitsArn(pattern, value),
};

/** ArnEquals and ArnLike do the same thing in AWS: both know wildcards, part by part. */
export const arnOperators: Record<string, Operator> = {
  ...withOpposite("ArnEquals", "ArnNotEquals", like),
  ...withOpposite("ArnLike", "ArnNotLike", like),
};
