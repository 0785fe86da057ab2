import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { archiveOf } from "./inline-code.ts";

test("the archive holds the file where its directory says", () => {
  const archive = Buffer.from(archiveOf("index.js", "exports.handler = () => 1;"));
  const end = archive.subarray(-22);
  expect(end.readUInt32LE(0)).toBe(0x06054b50);
  const directory = archive.subarray(end.readUInt32LE(16), end.readUInt32LE(16) + end.readUInt32LE(12));
  expect(directory.readUInt32LE(0)).toBe(0x02014b50);
  expect(directory.readUInt16LE(10)).toBe(0);
  expect(directory.subarray(46, 46 + directory.readUInt16LE(28)).toString()).toBe("index.js");
  const local = directory.readUInt32LE(42);
  const start = local + 30 + archive.readUInt16LE(local + 26);
  const content = archive.subarray(start, start + directory.readUInt32LE(20));
  expect(content.toString()).toBe("exports.handler = () => 1;");
  expect(directory.readUInt32LE(16)).toBe(crc32(content));
});
