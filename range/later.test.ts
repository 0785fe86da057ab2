import { describe, expect, test } from "vitest";
import { Later } from "./later.ts";

describe("Later", () => {
  test("tells who waits in the same turn, in the order in which they asked", () => {
    const later = new Later<number>();
    const told: string[] = [];
    later.map((value) => told.push(`first ${value}`));
    later.map((value) => told.push(`second ${value}`));
    later.resolve(7);
    later.map((value) => told.push(`afterwards ${value}`));
    expect(told).toEqual(["first 7", "second 7", "afterwards 7"]);
  });

  test("a refusal passes through map() until something mends it; what map() throws is a refusal", async () => {
    const later = new Later<number>();
    const mended = later
      .map(() => "not asked")
      .map(
        () => "not asked either",
        (error) => `mended ${String(error)}`,
      );
    const thrown = later.map(
      () => 1,
      () => {
        throw new Error("worse");
      },
    );
    const refused = later.map(() => 1);
    later.reject("no");
    await expect(mended.promise()).resolves.toBe("mended no");
    await expect(thrown.promise()).rejects.toThrow("worse");
    await expect(refused.promise()).rejects.toBe("no");
  });

  test("is settled once", () => {
    const later = new Later<number>();
    later.resolve(1);
    expect(() => later.resolve(2)).toThrow("an answer came twice");
    expect(() => later.reject(new Error("no"))).toThrow("an answer came twice");
  });
});
