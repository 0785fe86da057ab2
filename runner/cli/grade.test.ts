import fc from "fast-check";
import { expect, test } from "vitest";
import { whereTheyPart } from "./grade.ts";

test("a short event is shown whole", () => {
  expect(whereTheyPart({ at: 1 }, { at: 2 })).toEqual(['{"at":1}', '{"at":2}']);
  expect(whereTheyPart({ at: 1 }, undefined)).toEqual(['{"at":1}', "nothing"]);
});

test("of a long one the place is shown where it differs", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (before, after) => {
      const shown = whereTheyPart(
        "a".repeat(before) + "X" + "z".repeat(after),
        "a".repeat(before) + "Y" + "z".repeat(after),
      );
      expect(shown[0]).toContain("X");
      expect(shown[1]).toContain("Y");
      for (const text of shown) expect(text.length).toBeLessThanOrEqual(302);
    }),
  );
});
