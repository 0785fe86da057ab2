import { describe, expect, test } from "vitest";
import { AwsError } from "../../errors.ts";
import { checkExpression, nextDue, type Timing } from "./expression.ts";

const SET = "2026-01-01T00:00:00Z";

const timing = (expression: string, more: Partial<Timing> = {}): Timing => ({
  expression,
  timezone: "UTC",
  changedAt: Date.parse(SET),
  ...more,
});

const due = (of: Timing, after: string): string | undefined => {
  const next = nextDue(of, Date.parse(after));
  return next === undefined ? undefined : new Date(next).toISOString().replace(".000", "");
};

describe("a schedule is due", () => {
  test.each<[expression: string, timezone: string, after: string, at: string | undefined]>([
    ["at(2026-03-01T10:00:00)", "UTC", SET, "2026-03-01T10:00:00Z"],
    ["at(2026-03-01T10:00:00)", "UTC", "2026-03-01T10:00:00Z", undefined],
    ["at(2026-03-01T10:00:00)", "America/New_York", SET, "2026-03-01T15:00:00Z"],
    ["at(2026-07-01T10:00:00)", "America/New_York", SET, "2026-07-01T14:00:00Z"],
    ["rate(5 minutes)", "UTC", "2025-12-31T23:59:59Z", SET],
    ["rate(5 minutes)", "UTC", SET, "2026-01-01T00:05:00Z"],
    ["rate(1 day)", "Asia/Tokyo", SET, "2026-01-02T00:00:00Z"],
    ["cron(0 9 * * ? *)", "UTC", SET, "2026-01-01T09:00:00Z"],
    ["cron(0 9 * * ? *)", "Europe/Berlin", SET, "2026-01-01T08:00:00Z"],
    ["cron(0 9 * * ? *)", "Europe/Berlin", "2026-06-01T12:00:00Z", "2026-06-02T07:00:00Z"],
    ["cron(0 1 ? * MON *)", "Asia/Kolkata", SET, "2026-01-04T19:30:00Z"],
    // Clocks go from 2:00 to 3:00 on the 29th of March, and from 3:00 to 2:00 on the 25th of October.
    ["cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"],
    ["cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"],
    ["cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
    ["cron(0 0 1 1 ? 2020)", "UTC", SET, undefined],
  ])("%s %s after %s: %s", (expression, timezone, after, at) => {
    expect(due(timing(expression, { timezone }), after)).toBe(at);
  });

  test("from its start on, which a rate counts from, and until its end", () => {
    const startsAt = Date.parse("2026-01-10T00:07:00Z");
    const endsAt = Date.parse("2026-01-10T01:10:00Z");
    const hourly = timing("rate(1 hour)", { startsAt, endsAt });
    expect(due(hourly, SET)).toBe("2026-01-10T00:07:00Z");
    expect(due(hourly, "2026-01-10T00:07:00Z")).toBe("2026-01-10T01:07:00Z");
    expect(due(hourly, "2026-01-10T01:07:00Z")).toBeUndefined();
    const nightly = timing("cron(0 0 * * ? *)", { startsAt });
    expect(due(nightly, SET)).toBe("2026-01-11T00:00:00Z");
  });

  test("once, wherever its start and its end are", () => {
    const startsAt = Date.parse("2026-05-01T00:00:00Z");
    expect(due(timing("at(2026-03-01T10:00:00)", { startsAt }), SET)).toBe("2026-03-01T10:00:00Z");
  });
});

test.each([
  "at(2026-02-30T10:00:00)",
  "at(2026-03-01)",
  "at(soon)",
  "rate(0 minutes)",
  "rate(5 parsecs)",
  "cron(0 9 * * * *)",
  "every day",
  "",
])("%j is no expression", (expression) => {
  expect(() => checkExpression(timing(expression))).toThrow(AwsError);
  expect(() => checkExpression(timing(expression))).toThrow(`Invalid Schedule Expression ${expression}.`);
});

test("a time that a place's clocks never show is none", () => {
  expect(() => checkExpression(timing("at(2026-03-29T02:30:00)", { timezone: "Europe/Berlin" }))).toThrow(
    "Invalid Schedule Expression",
  );
});
