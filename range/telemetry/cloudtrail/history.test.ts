import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../call.ts";
import { SmallAccount } from "../../services/small-account.ts";
import { EventHistory } from "./history.ts";

const aws = new SmallAccount([]);
const call = (operation: string): CallRecord =>
  ({
    call: { world: aws.world, service: "ec2", operation },
    eventId: operation,
    input: {},
    output: { big: [] },
  }) as unknown as CallRecord;

const names = (history: EventHistory): string[] =>
  [...history.newestFirst()].map(({ record }) => record.eventId);

describe("event history", () => {
  it("tells reads and writes in one order, the newest first", () => {
    const history = new EventHistory(10);
    for (const name of ["StopA", "DescribeB", "DescribeC", "StopD"]) history.add(call(name));
    expect(names(history)).toEqual(["StopD", "DescribeC", "DescribeB", "StopA"]);
  });

  it("forgets the oldest reads first, and writes only when no read is left", () => {
    const history = new EventHistory(3);
    for (const name of ["StopA", "DescribeB", "StopC", "DescribeD", "StopE"]) history.add(call(name));
    expect(names(history)).toEqual(["StopE", "StopC", "StopA"]);
    history.add(call("StopF"));
    expect(names(history)).toEqual(["StopF", "StopE", "StopC"]);
  });

  it("stays bounded over many events and keeps no answers of reads", () => {
    const history = new EventHistory(50);
    for (let i = 0; i < 5_000; i++) history.add(call(`Describe${i}`));
    expect(history.size).toBe(50);
    expect(names(history)[0]).toBe("Describe4999");
    expect([...history.newestFirst()].every(({ record }) => record.output === undefined)).toBe(true);
  });
});
