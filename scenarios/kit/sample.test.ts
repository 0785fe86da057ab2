import { describe, expect, it } from "vitest";
import { endsWithoutSample } from "./sample.ts";

type Machines = Parameters<typeof endsWithoutSample>[0];
type Snapshots = Parameters<typeof endsWithoutSample>[1];

const machines = (states: Record<string, string>): Machines =>
  Object.entries(states).map(([VolumeId, State]) => ({
    State,
    BlockDevices: [{ VolumeId }],
  })) as unknown as Machines;
const snapshotsOf = (...volumes: string[]): Snapshots =>
  volumes.map((VolumeId) => ({ VolumeId, State: "pending" })) as unknown as Snapshots;

describe("machines end without a sample", () => {
  it.each<[string, Record<string, string>, string[], boolean]>([
    ["not while all run", { a: "running", b: "running" }, [], false],
    ["when the first ends and nobody has thought of one", { a: "shutting-down", b: "running" }, [], true],
    ["not when one that lives on is being copied", { a: "terminated", b: "running" }, ["b"], false],
    ["not when the copied one is stopped", { a: "terminated", b: "stopped" }, ["b"], false],
    ["when the copied one itself ends", { a: "shutting-down", b: "running" }, ["a"], true],
    ["when something else was copied", { a: "shutting-down", b: "running" }, ["c"], true],
    ["when all end", { a: "terminated", b: "terminated" }, ["a", "b"], true],
  ])("%s", (_, states, copied, expected) => {
    expect(endsWithoutSample(machines(states), snapshotsOf(...copied))).toBe(expected);
  });
});
