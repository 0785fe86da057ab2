import { expect, test } from "vitest";
import { Random } from "./random.ts";

test("the same seed draws the same, another seed does not", () => {
  const draw = (seed: string) =>
    Array.from({ length: 20 }, (_, i) => new Random(seed).fork(String(i)).hex(8)).join();
  expect(draw("a")).toBe(draw("a"));
  expect(draw("a")).not.toBe(draw("b"));
});

test("a draw in one fork does not shift another", () => {
  const [one, two] = [new Random("s"), new Random("s")];
  one.fork("x").hex(100);
  expect(one.fork("y").hex(16)).toBe(two.fork("y").hex(16));
  expect(one.hex(16)).toBe(two.hex(16));
});

test("draws that were set aside are the same whenever they are drawn", () => {
  const [now, later] = [new Random("s"), new Random("s")];
  const reserved = later.reserve(5);
  const drawnNow = [now.int(1, 6), now.hex(24), now.float()];
  expect(later.hex(16)).toBe(now.hex(16));
  expect([reserved.int(1, 6), reserved.hex(24), reserved.float()]).toEqual(drawnNow);
});

test("ids have AWS's shapes", () => {
  const random = new Random("s");
  expect(random.id("i")).toMatch(/^i-0[0-9a-f]{16}$/);
  expect(random.iamId("AKIA")).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(random.iamId("AIDA")).toMatch(/^AIDA[A-Z2-7]{17}$/);
  for (let i = 0; i < 100; i++)
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("floats fill [0, 1) evenly and whole numbers reach both ends", () => {
  const random = new Random("even");
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 20_000; i++) buckets[Math.floor(random.float() * 10)]!++;
  for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(250);
  const whole = new Set(Array.from({ length: 200 }, () => random.int(3, 5)));
  expect([...whole].sort()).toEqual([3, 4, 5]);
});
