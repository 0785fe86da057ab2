import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractOf, type Clause } from "../contract/index.ts";
import { scaffold } from "./scaffold.ts";

const home = mkdtempSync(join(tmpdir(), "gameday-new-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a new scenario", () => {
  const pack = join(home, "my-pack");
  const folder = join(pack, "lost-laptop");
  let made: string[];
  let clauses: Clause[];
  beforeAll(async () => {
    made = scaffold("lost-laptop", pack);
    clauses = await contractOf(folder);
  });

  test("has its files, under its own id, and a way for Node and TypeScript to find the kit", () => {
    expect(made).toEqual([
      join(folder, "responses.ts"),
      join(folder, "scenario.test.js"),
      join(folder, "scenario.ts"),
      join(pack, "tsconfig.json"),
      join(pack, "node_modules/gameday"),
    ]);
    const text = made.slice(0, 3).map((path) => readFileSync(path, "utf8"));
    expect(text.join("")).not.toContain("sample-scenario");
    expect(text[2]).toContain('id: "lost-laptop"');
    expect(lstatSync(made[4]!).isSymbolicLink()).toBe(true);
    const found = createRequire(join(folder, "any.js")).resolve("gameday/package.json");
    expect(JSON.parse(readFileSync(found, "utf8"))).toMatchObject({ name: "gameday" });
  });

  test("proves its own contract at once", async () => {
    expect(clauses.length).toBeGreaterThan(8);
    for (const { name, faults } of clauses) expect([name, await faults()]).toEqual([name, []]);
  });

  test("is a small but real one: a fault, one behaviour, two objectives, a rule of order, all kinds of responses", () => {
    expect(clauses.map((x) => x.name)).toEqual(
      expect.arrayContaining([
        "reference gets what it must (seed 1)",
        "delete-in-the-end gets what it must (seed 1)",
        "delete-before-looking gets what it must (seed 2)",
        "delete-the-user gets what it must (seed 1)",
        "none gets what it must (seed 2)",
      ]),
    );
  });

  test("is never written over what is there", () => {
    const mine = join(folder, "scenario.ts");
    writeFileSync(mine, "mine");
    expect(() => scaffold("lost-laptop", pack)).toThrow(`${folder} is there already; nothing was written`);
    expect(readFileSync(mine, "utf8")).toBe("mine");
  });

  test("stands beside others: what belongs to the pack stays as it is", () => {
    writeFileSync(join(pack, "tsconfig.json"), "{}");
    expect(scaffold("second", pack)).toEqual(
      ["responses.ts", "scenario.test.js", "scenario.ts"].map((name) => join(pack, "second", name)),
    );
    expect(readFileSync(join(pack, "tsconfig.json"), "utf8")).toBe("{}");
  });
});

test.each([
  ["Lost Laptop", '"Lost Laptop" is no id'],
  ["../up", '"../up" is no id'],
  ["", '"" is no id'],
  ["compromised-web-instance", 'the catalogue has a scenario "compromised-web-instance" already'],
])("%j is no id for a new one", (id, says) => {
  const pack = join(home, "refused");
  expect(() => scaffold(id, pack)).toThrow(says);
  expect(existsSync(pack)).toBe(false);
});

test("a file is no pack", () => {
  mkdirSync(home, { recursive: true });
  const file = join(home, "file");
  writeFileSync(file, "");
  expect(() => scaffold("fine", file)).toThrow(`${file} is a file; --dir takes a folder`);
});
