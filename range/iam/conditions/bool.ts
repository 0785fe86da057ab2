import { never, type Operator } from "./operator.ts";

export const boolOperators: Record<string, Operator> = {
  Bool: {
    negated: false,
    text: "plain",
    prepare(text) {
      const wanted = text.toLowerCase();
      if (wanted !== "true" && wanted !== "false") return never;
      return (value) => value.toLowerCase() === wanted;
    },
  },
};
