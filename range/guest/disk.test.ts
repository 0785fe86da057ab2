import { expect, it } from "vitest";
import { Disk, entryOf } from "./disk.ts";

const file = (text: string) => entryOf(text, 0);
const read = (disk: Disk, path: string): string | undefined => {
  const entry = disk.get(path);
  return entry?.kind === "file" ? entry.content.toString() : undefined;
};

it.each(["original", "copy"] as const)("a write to the %s does not reach the other", (written) => {
  const original = new Disk();
  original.put("/etc/motd", file("hello"));
  const disks = { original, copy: original.copy() };
  const other = disks[written === "original" ? "copy" : "original"];
  disks[written].put("/etc/motd", file("changed"));
  disks[written].put("/etc/new", file("more"));
  expect(read(disks[written], "/etc/motd")).toBe("changed");
  expect(read(other, "/etc/motd")).toBe("hello");
  disks[written].remove("/etc");
  expect(other.paths()).toEqual(["/", "/etc", "/etc/motd"]);
});

it("copies of a copy stand alone", () => {
  const first = new Disk([["/", entryOf({}, 0)]]);
  const second = first.copy();
  const third = second.copy();
  second.put("/a", file("second"));
  third.put("/a", file("third"));
  expect([first, second, third].map((disk) => read(disk, "/a"))).toEqual([undefined, "second", "third"]);
});
