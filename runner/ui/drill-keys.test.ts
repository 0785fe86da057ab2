import { describe, expect, it } from "vitest";
import { DrillKeys } from "./drill-keys.ts";
import { DRILL_KEYS } from "./keys.ts";

describe("what a key means", () => {
  it.each<[string, boolean, string]>([
    ["ctrl-b", false, "brief"],
    ["f2", false, "brief"],
    ["ctrl-e", true, "finish"],
    ["ctrl-e", false, "type"],
    ["f10", false, "finish"],
    ["ctrl-h", true, "hint"],
    ["ctrl-h", false, "type"],
    ["f3", false, "hint"],
    ["ctrl-d", true, "leave"],
    ["ctrl-d", false, "type"],
    ["ctrl-c", true, "interrupt"],
    ["pageup", true, "look-back"],
    ["a", true, "type"],
    ["enter", true, "type"],
  ])("%s with an empty line: %s is %s", (name, isEmpty, meaning) => {
    expect(new DrillKeys().meaning(name, isEmpty, 0)).toBe(meaning);
  });

  it("takes ^H held down for Backspace, also when the line has become empty", () => {
    const keys = new DrillKeys();
    expect(keys.meaning("ctrl-h", false, 0)).toBe("type");
    expect(keys.meaning("ctrl-h", true, 100)).toBe("type");
    expect(keys.meaning("ctrl-h", true, 200)).toBe("type");
    expect(keys.meaning("ctrl-h", true, 5_000)).toBe("hint");
  });
});

it("binds no key twice", () => {
  const all = DRILL_KEYS.flatMap(({ keys }) => keys);
  expect(new Set(all).size).toBe(all.length);
});
