import { expect, it } from "vitest";
import { Content, etagOf } from "./content.ts";

it("makes bytes when somebody first asks, and once", () => {
  let made = 0;
  const content = new Content(() => {
    made++;
    return Buffer.from("log");
  });
  const checksum = content.ownChecksum();
  expect(made).toBe(0);
  expect(content.sizeBytes).toBe(3);
  expect(content.etag).toBe(etagOf(Buffer.from("log")));
  expect(checksum).toEqual(new Content(Buffer.from("log")).ownChecksum());
  expect(made).toBe(1);
});

it("keeps the entity tag of an object that was uploaded in parts", () => {
  expect(new Content(Buffer.from("log"), '"a-2"').etag).toBe('"a-2"');
});
