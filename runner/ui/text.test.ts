import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fit,
  plainLine,
  plainText,
  reflow,
  truncate,
  truncateMiddle,
  widthOf,
  wrapHard,
  wrapWords,
} from "./text.ts";

describe("text from elsewhere", () => {
  it.each([
    ["colours", "\u001b[31mred\u001b[0m", "red"],
    ["cursor movement", "a\u001b[2J\u001b[1;1Hb", "ab"],
    ["a window title", "\u001b]0;owned\u0007name", "name"],
    ["a title that never ends", "x\u001b]0;owned", "x"],
    ["a device control string", "a\u001bP1;2q#0\u001b\\b", "ab"],
    ["8-bit controls", "a\u009b31mb", "ab"],
    ["an escape alone", "a\u001b", "a"],
    ["backspace and bell", "a\u0008\u0007b", "ab"],
    ["a turned direction", "name\u202egnp.exe", "namegnp.exe"],
    ["zero width", "ad\u200bmin", "admin"],
    ["tabs", "a\tb\tc\t", "a       b       c       "],
    ["carriage returns", "50%\r100%\r\nend", "50%\n100%\nend"],
  ])("is shown without %s", (_, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it("never lets a control sequence through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const unseen = Array.from(plainText(text)).filter(
          (char) => char !== "\n" && /[\p{Cc}\p{Bidi_Control}]/u.test(char),
        );
        expect(unseen).toEqual([]);
      }),
    );
  });

  it("is made safe in time in proportion to its length", () => {
    const started = performance.now();
    for (const part of ["\t", "\u001b]", "\u001b[", "é"]) plainText(part.repeat(200_000), 1_000_000);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("is bounded, and on one line where it must be", () => {
    expect(plainText("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
    expect(plainLine("a\n  b")).toBe("a b");
  });
});

describe("widths", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["漢字", 4],
    ["█▁", 2],
    ["●○", 2],
    ["😀", 2],
  ])("%j takes %i cells", (text, cells) => {
    expect(widthOf(text)).toBe(cells);
  });

  it("fits any text to any width, never wider", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const line = plainLine(text);
        expect(widthOf(truncate(line, width))).toBeLessThanOrEqual(width);
        expect(widthOf(truncateMiddle(line, width))).toBeLessThanOrEqual(width);
        expect(widthOf(fit(line, width))).toBe(width);
      }),
    );
  });

  it("keeps the ends apart by which names differ", () => {
    expect(truncateMiddle("Backdoor:EC2/C&CActivity.B", 20)).toBe("Backdoor:EC2/…vity.B");
    expect(truncateMiddle("Backdoor:EC2/C&CActivity.B!DNS", 20)).toBe("Backdoor:EC2/….B!DNS");
    expect(truncateMiddle("short", 20)).toBe("short");
  });

  it("wraps without losing or adding anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const line = plainLine(text);
        const rows = wrapHard(line, width);
        expect(rows.join("")).toBe(line);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("prose", () => {
  it("is broken at spaces, and keeps its indentation", () => {
    expect(wrapWords("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrapWords("  one two three", 8)).toEqual(["  one", "  two", "  three"]);
    expect(wrapWords("a-word-that-is-long", 8)).toEqual(["a-word-t", "hat-is-l", "ong"]);
  });

  it("is joined again where its author broke it, but tables stay", () => {
    expect(reflow("a line\nof prose\n\n  key   value\n  other x\nend")).toBe(
      "a line of prose\n\n  key   value\n  other x\nend",
    );
  });
});
