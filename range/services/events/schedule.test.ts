import { describe, expect, it } from "vitest";
import { AwsError } from "../../errors.ts";
import { parseSchedule } from "./schedule.ts";

const start = Date.UTC(2026, 0, 1, 0, 0, 0);

const cases: [expression: string, after: string, due: string | undefined][] = [
  ["rate(5 minutes)", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z"],
  ["rate(1 hour)", "2026-01-01T00:59:59Z", "2026-01-01T01:00:00Z"],
  ["rate(2 days)", "2026-01-01T12:00:00Z", "2026-01-03T00:00:00Z"],
  ["cron(0 12 * * ? *)", "2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z"],
  ["cron(15 10 ? * 6L 2026)", "2026-01-01T00:00:00Z", "2026-01-30T10:15:00Z"],
  ["cron(0/15 8-9 ? * MON-FRI *)", "2026-01-02T09:45:00Z", "2026-01-05T08:00:00Z"],
  ["cron(0 9 ? * 2#1 *)", "2026-01-01T00:00:00Z", "2026-01-05T09:00:00Z"],
  ["cron(0 0 L * ? *)", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"],
  ["cron(30 8 29 FEB ? *)", "2026-03-01T00:00:00Z", "2028-02-29T08:30:00Z"],
  ["cron(0 0 1 1 ? 2020)", "2026-01-01T00:00:00Z", undefined],
];

const refused = [
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 minutes)",
  "rate(5 weeks)",
  "cron(0 12 * * *)",
  "cron(0 12 * * * *)",
  "cron(60 12 * * ? *)",
  "cron(0 12 ? * ? *)",
  "every day",
];

describe("schedule expressions", () => {
  it.each(cases)("%s after %s is due at %s", (expression, after, due) => {
    const next = parseSchedule(expression, start)(Date.parse(after));
    expect(next === undefined ? undefined : new Date(next).toISOString().replace(".000", "")).toBe(due);
  });

  it.each(refused)("refuses %s", (expression) => {
    expect(() => parseSchedule(expression, start)).toThrow(AwsError);
  });
});
