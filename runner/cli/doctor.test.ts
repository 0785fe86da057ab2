import { expect, test } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderFinding, functionFindings } from "./doctor.ts";

const PYTHON = {
  executable: "/usr/bin/python3",
  version: "3.11.7",
  boto3: "/usr/lib/python3",
  packages: [],
  library: "/usr/lib/python3.11",
};

test.each([
  [
    "everything",
    "/app/node_modules",
    PYTHON,
    [true, `Node ${process.versions.node}, AWS SDK in /app/node_modules`],
    [true, "Python 3.11.7, boto3 in /usr/lib/python3"],
  ],
  [
    "neither SDK",
    undefined,
    { ...PYTHON, boto3: undefined },
    [false, "no AWS SDK"],
    [false, "Python 3.11.7, no boto3"],
  ],
  ["no Python", "/app/node_modules", undefined, undefined, [false, "no python3"]],
])("what functions find on a machine with %s", (_, sdk, python, inNode, inPython) => {
  const [node, other] = functionFindings(sdk, python);
  if (inNode) expect([node!.ok, node!.found]).toEqual(inNode);
  expect([other!.ok, other!.found]).toEqual(inPython);
  for (const finding of [node!, other!]) expect(finding.advice !== undefined).toBe(!finding.ok);
});

test("a folder is well when it can be written or made, and told with the reason when not", () => {
  const folder = mkdtempSync(join(tmpdir(), "gameday-doctor-"));
  writeFileSync(join(folder, "file"), "");
  const ok = (path: string): boolean => folderFinding("state", path, "XDG_STATE_HOME").ok;
  expect([ok(folder), ok(join(folder, "not", "yet"))]).toEqual([true, true]);
  const file = join(folder, "file");
  expect(folderFinding("state", join(file, "gameday"), "XDG_STATE_HOME")).toEqual({
    what: "state",
    ok: false,
    found: join(file, "gameday"),
    advice: `${file} cannot be used: it is no folder; set XDG_STATE_HOME to another`,
  });
  rmSync(folder, { recursive: true });
});
