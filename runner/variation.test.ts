import { expect, test } from "vitest";
import type { Scenario } from "../scenarios/kit/define.ts";
import { circumstancesOf, readVariation, unusual, variationInWords } from "./variation.ts";

const SCENARIO = {
  id: "key",
  varies: {
    region: {
      title: "Region",
      values: { "us-east-1": "in us-east-1", "eu-central-1": "in eu-central-1" },
      region: (value: string) => value,
    },
    disks: {
      title: "disks",
      values: { "1": "one disk", "2": "two disks" },
      parameters: (value: string) => ({ Disks: value }),
    },
  },
} as unknown as Scenario;

test("what a user asks for is read, and told in words", () => {
  const variation = readVariation(SCENARIO, ["disks=2", "region=us-east-1", "api=throttled"]);
  expect(variation).toEqual({ disks: "2", region: "us-east-1", api: "throttled" });
  expect(unusual(SCENARIO, variation)).toEqual({ disks: "2", api: "throttled" });
  expect(variationInWords(SCENARIO, variation)).toEqual([
    "two disks",
    "an API that throttles every fourth call or so",
  ]);
});

test.each<[asked: string, says: string]>([
  ["disk=2", 'nothing called "disk" varies in key; did you mean "disks"?'],
  ["toString=2", 'nothing called "toString" varies in key'],
  ["disks=3", 'disks cannot be "3" (disks=1, disks=2)'],
  ["disks", 'disks cannot be ""'],
  ["region=eu-central-2", 'region cannot be "eu-central-2" (region=us-east-1, region=eu-central-1)'],
])("%s is refused", (asked, says) => {
  expect(() => readVariation(SCENARIO, [asked])).toThrow(says);
});

test("a variation asks for a Region, for parameters, and for weather", () => {
  expect(circumstancesOf(SCENARIO)).toEqual({});
  expect(
    circumstancesOf(SCENARIO, { region: "eu-central-1", disks: "2", api: "inconsistent", events: "twice" }),
  ).toEqual({
    region: "eu-central-1",
    parameters: { Disks: "2" },
    weather: { inconsistentMs: 1_500, deliveries: 2 },
  });
});
