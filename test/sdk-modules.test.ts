import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const PARTS = ["load.cjs", "shared", "@aws-sdk/client-sts", "@aws-sdk/client-iam"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-sdk-"));
  for (const part of PARTS)
    cpSync(join("dist/sdk", part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.endsWith(".cache"),
    });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module in a process of its own, in which `sdk` is where the built clients lie. */
const run = (module: string): unknown =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ["--input-type=module", "-e", `const sdk = ${JSON.stringify(folder)} + "/@aws-sdk/";${module}`],
      { encoding: "utf8" },
    ),
  );
const NAMES = `console.log(JSON.stringify(Object.keys(await import(sdk + "client-sts/index.js"))))`;
const kept = (part: string): string[] =>
  readdirSync(join(folder, part)).filter((name) => name !== "bundle.cjs" && name.startsWith("bundle."));

test("a built client exports what its package exports", () => {
  const exported = Object.keys(createRequire(import.meta.url)("@aws-sdk/client-sts") as object);
  expect(run(NAMES)).toEqual(expect.arrayContaining(exported.filter((name) => name !== "default")));
});

test("what V8 has compiled is kept for the next process, and a damaged file of it does no harm", () => {
  const names = run(NAMES);
  expect(kept("@aws-sdk/client-sts")).toEqual([expect.stringMatching(/^bundle\.\d+\.cache$/)]);
  expect(kept("shared")).toEqual(kept("@aws-sdk/client-sts"));
  const file = join(folder, "@aws-sdk/client-sts", kept("@aws-sdk/client-sts")[0]!);
  writeFileSync(file, "no code of V8's");
  expect(run(NAMES)).toEqual(names);
  expect(readFileSync(file).byteLength).toBeGreaterThan(10_000);
});

test("clients that rest on the same packages share them", () => {
  expect(
    run(`
      const [{ STSServiceException }, { IAMServiceException }] = await Promise.all(
        ["client-sts", "client-iam"].map((name) => import(sdk + name + "/index.js")),
      );
      console.log(JSON.stringify(
        Object.getPrototypeOf(STSServiceException) === Object.getPrototypeOf(IAMServiceException),
      ));
    `),
  ).toBe(true);
});
