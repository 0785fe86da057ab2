import { expect, test } from "vitest";
import { snappyStream } from "./snappy.ts";

/** Undoes what a Snappy stream of compressed chunks says, by the two format descriptions. */
function decoded(stream: Buffer): Buffer {
  expect(stream.toString("latin1", 0, 10)).toBe("\xff\x06\0\0sNaPpY");
  const out: number[] = [];
  for (let at = 10; at < stream.length;) {
    const head = stream.readUInt32LE(at);
    expect(head & 0xff).toBe(0);
    const end = at + 4 + (head >>> 8);
    at += 8;
    while (stream[at]! & 128) at++;
    at++;
    while (at < end) {
      const tag = stream[at]!;
      if ((tag & 3) === 0) {
        expect(tag >> 2).toBe(61);
        const length = stream.readUInt16LE(at + 1) + 1;
        out.push(...stream.subarray(at + 3, at + 3 + length));
        at += 3 + length;
      } else {
        expect(tag & 3).toBe(2);
        const offset = stream.readUInt16LE(at + 1);
        for (let i = 0; i <= tag >> 2; i++) out.push(out.at(-offset)!);
        at += 3;
      }
    }
  }
  return Buffer.from(out);
}

test.each([
  ["nothing", ""],
  ["text", "no runs here"],
  ["runs between texts", `a${"\0".repeat(5_000)}secret${"x".repeat(200)}b`],
  ["several chunks", `${"page".repeat(20_000)}${"\0".repeat(100_000)}`],
])("%s comes out as it went in", (_what, text) => {
  expect(decoded(snappyStream(Buffer.from(text))).toString()).toBe(text);
});

test("a run is its first byte, and copies of up to 64 of the byte before", () => {
  const chunk = snappyStream(Buffer.alloc(100)).subarray(10);
  const [length, first, copyOf64, copyOf35] = ["64", "f4000000", "fe0100", "8a0100"];
  expect(chunk.subarray(8).toString("hex")).toBe([length, first, copyOf64, copyOf35].join(""));
  expect(chunk.readUInt32LE(0) >>> 8).toBe(4 + 11);
});
