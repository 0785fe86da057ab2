import { never, type Operator } from "./operator.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** BinaryEquals compares byte by byte; both sides are base64. */
export const binaryOperators: Record<string, Operator> = {
  BinaryEquals: {
    negated: false,
    text: "plain",
    prepare(text) {
      if (!BASE64.test(text)) return never;
      const wanted = Buffer.from(text, "base64");
      return (value) => BASE64.test(value) && Buffer.from(value, "base64").equals(wanted);
    },
  },
};
