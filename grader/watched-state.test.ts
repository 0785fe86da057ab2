import { expect, test } from "vitest";
import type { View } from "./criteria.ts";
import { applyChanges, emptyState, type StateTable } from "./state/index.ts";
import { WatchedState } from "./watched-state.ts";

const stopped = { State: "stopped" };

function course() {
  const state = emptyState();
  const watched = new WatchedState(state);
  const criterion = {};
  return {
    change: (table: StateTable, value: unknown) => applyChanges(state, [{ table, id: "x", value }]),
    ask: (look: (view: View<null>) => boolean) => watched.ask(criterion, { facts: null, at: 7 }, look),
    isSettled: (...changed: StateTable[]) => watched.isSettled(criterion, new Set(changed)),
  };
}

test("a test that was never asked is open", () => {
  expect(course().isSettled()).toBe(false);
});

test("a test is asked again only when a table changed that it looked into", () => {
  const { ask, isSettled } = course();
  expect(ask(({ state }) => state.instances["x"]?.State === "stopped")).toBe(false);
  expect(isSettled("volumes", "users")).toBe(true);
  expect(isSettled("volumes", "instances")).toBe(false);
});

test("what counts is where it looked the last time", () => {
  const { ask, change, isSettled } = course();
  const look = ({ state }: View<null>): boolean =>
    state.instances["x"]?.State === "stopped" && state.volumes["x"] === undefined;
  expect(ask(look)).toBe(false);
  expect(isSettled("volumes")).toBe(true);
  change("instances", stopped);
  expect(ask(look)).toBe(true);
  expect(isSettled("volumes")).toBe(false);
});

test("a test that looks at the time is always open", () => {
  const { ask, isSettled } = course();
  expect(ask(({ at }) => at > 5)).toBe(true);
  expect(isSettled("volumes")).toBe(false);
});
