import { expect, test } from "vitest";
import * as fc from "fast-check";
import { Random } from "../../../random.ts";
import { physicalName } from "./physical-name.ts";

test("names read stack, logical id, chance", () => {
  const name = physicalName(new Random("a"), "shop", "DataBucket", { most: 63, lowerCase: true });
  expect(name).toMatch(/^shop-databucket-[a-z0-9]{12}$/);
});

test("names never exceed what the service takes, and both sides stay visible", () => {
  const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,120}$/);
  fc.assert(
    fc.property(id, id, fc.integer({ min: 32, max: 255 }), (stack, logicalId, most) => {
      const name = physicalName(new Random("a"), stack, logicalId, { most });
      expect(name.length).toBeLessThanOrEqual(most);
      const [first, second] = name.split("-") as [string, string];
      expect(first.length).toBeGreaterThan(0);
      expect(second.length).toBeGreaterThan(0);
      expect(stack.startsWith(first) && logicalId.startsWith(second)).toBe(true);
    }),
  );
});
