import { describe, expect, it } from "vitest";
import { bar, bytesMeter, bytesText, customersMeter, percentText } from "./meters.ts";

const chars = (spark: readonly { char: string }[]): string => spark.map((x) => x.char).join("");

it.each([
  [undefined, "·"],
  [0, "▁"],
  [0.5, "▅"],
  [1, "█"],
  [7, "█"],
  [-1, "▁"],
])("shows a share of %s as %s", (share, char) => {
  expect(bar(share)).toBe(char);
});

describe("customers", () => {
  it("are shown as shares, with the last minute as a figure", () => {
    const samples = [0, 30, 60, 90].map((s, i) => ({ at: s * 1000, requests: 10, ok: i < 3 ? 10 : 5 }));
    const { spark, value } = customersMeter(samples, 3);
    expect(chars(spark)).toBe("██▅");
    expect(value).toBe(0.75);
  });

  it("are a gap when nobody asked, and nothing before the first sample", () => {
    expect(customersMeter([{ at: 1, requests: 0, ok: 0 }], 5)).toEqual({
      spark: [{ char: "·", share: undefined }],
      value: undefined,
    });
    expect(customersMeter([], 5)).toEqual({ spark: [], value: undefined });
  });
});

describe("bytes that leave", () => {
  it("are told as a rate over the last minute", () => {
    const samples = Array.from({ length: 121 }, (_, s) => ({ at: s * 1000, total: s * 100 }));
    const { spark, value } = bytesMeter(samples, 10);
    expect(value).toBe(6_000);
    expect(chars(spark)).toBe("██████████");
  });

  it("show a peak where it was", () => {
    const samples = Array.from({ length: 31 }, (_, s) => ({ at: s * 1000, total: s > 12 ? 1_000 : 0 }));
    expect(chars(bytesMeter(samples, 6).spark)).toBe("▁▁█▁▁▁");
  });

  it("are unknown at first", () => {
    expect(bytesMeter([{ at: 0, total: 5 }], 6)).toEqual({ spark: [], value: undefined });
  });
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [15_640, "15.6 kB"],
  [123_456, "123 kB"],
  [999_999, "1.0 MB"],
  [1_234_567_890, "1.2 GB"],
])("writes %i bytes as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [1, "100 %"],
  [0.9999, "99.9 %"],
  [0.992, "99.2 %"],
  [0, "0.0 %"],
])("never rounds %d up to a whole hundred: %s", (share, text) => {
  expect(percentText(share)).toBe(text);
});
