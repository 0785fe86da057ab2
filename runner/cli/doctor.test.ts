import { expect, test } from "vitest";
import { functionFindings } from "./doctor.ts";

const PYTHON = { executable: "/usr/bin/python3", version: "3.11.7", boto3: "/usr/lib/python3" };

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
