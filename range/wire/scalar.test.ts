import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeText } from "./scalar.ts";

describe("encodeText", () => {
  it.each(["", "plain", "café", "\u0080", "\u00ff", "日本", "🦊", "lone \ud800 half"])(
    "writes %j as UTF-8",
    (text) => {
      expect(encodeText(text)).toEqual(Buffer.from(text, "utf8"));
    },
  );

  it("writes any text as UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(encodeText(text)).toEqual(Buffer.from(text, "utf8"));
      }),
    );
  });
});
