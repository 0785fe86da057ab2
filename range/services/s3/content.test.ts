import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { Content, etagOf } from "./content.ts";

it("makes bytes when somebody first asks, and once", () => {
  let made = 0;
  const text = "a line of a log\n";
  const content = new Content({
    makeText: () => {
      made++;
      return text;
    },
  });
  const checksum = content.ownChecksum();
  expect(made).toBe(0);
  expect(content.isGzip).toBe(true);
  expect(content.plain()).toBe(text);
  expect(gunzipSync(content.bytes).toString()).toBe(text);
  expect(String(content.plain())).toBe(text);
  expect(content.sizeBytes).toBe(content.bytes.length);
  expect(content.etag).toBe(etagOf(content.bytes));
  expect(checksum.value).toBe(new Content(Buffer.from(content.bytes)).ownChecksum().value);
  expect(made).toBe(1);
});

it("unpacks what it can, and answers nothing for what only looks packed", () => {
  expect(String(new Content(gzipSync("log")).plain())).toBe("log");
  expect(String(new Content(Buffer.from("log")).plain())).toBe("log");
  expect(String(new Content(Buffer.from([0x1f, 0x8b, 1, 2])).plain())).toBe("");
});

it("keeps the entity tag of an object that was uploaded in parts", () => {
  expect(new Content(Buffer.from("log"), '"a-2"').etag).toBe('"a-2"');
});
