import { expect, test } from "vitest";
import { Turnstile } from "./turnstile.ts";

test("lets one in at a time, in order of arrival; an empty one does not make anybody wait", async () => {
  const turnstile = new Turnstile();
  expect(turnstile.enter(() => 1)).toBe(1);
  const order: string[] = [];
  const slow = turnstile.enter(async () => {
    order.push("slow in");
    await new Promise((resolve) => setImmediate(resolve));
    order.push("slow out");
  });
  const next = turnstile.enter(() => order.push("next"));
  const last = turnstile.enter(() => order.push("last"));
  expect(turnstile.busy).toBe(true);
  await Promise.all([slow, next, last]);
  expect(order).toEqual(["slow in", "slow out", "next", "last"]);
  await Promise.resolve();
  await Promise.resolve();
  expect(turnstile.busy).toBe(false);
});

test("somebody who fails does not block those behind", async () => {
  const turnstile = new Turnstile();
  const failing = turnstile.enter(() => Promise.reject(new Error("no")));
  const after = turnstile.enter(() => "in");
  await expect(failing).rejects.toThrow("no");
  expect(await after).toBe("in");
});
