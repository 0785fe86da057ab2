import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readResponder } from "./responder.ts";

const OWN = ["none", "reference", "by-hand"];
const folder = mkdtempSync(join(tmpdir(), "gameday-responder-"));
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  for (const name of ["run.sh", "with space.sh", "handler.mjs", "handler.py", "notes.txt"])
    writeFileSync(at(name), "#!/bin/sh\n");
  for (const name of ["run.sh", "with space.sh"]) chmodSync(at(name), 0o755);
  mkdirSync(at("folder"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[text: string, kind: object]>([
  ["none", { kind: "own", id: "none" }],
  ["by-hand", { kind: "own", id: "by-hand" }],
  [at("run.sh"), { kind: "program", command: at("run.sh"), args: [] }],
  [at("with space.sh"), { kind: "program", command: at("with space.sh"), args: [] }],
  [
    `${at("run.sh")} --fast "two words" it\\'s`,
    { command: at("run.sh"), args: ["--fast", "two words", "it's"] },
  ],
  [`'${at("with space.sh")}' -x`, { command: at("with space.sh"), args: ["-x"] }],
  [`lambda:${at("handler.mjs")}#handler`, { kind: "handler", file: at("handler.mjs"), name: "handler" }],
  [`lambda:${at("handler.py")}#lambda_handler`, { kind: "handler", name: "lambda_handler" }],
])("%s", (text, responder) => {
  expect(readResponder(text, OWN)).toMatchObject({ text, ...responder });
});

test("a program on the PATH is found by its name", () => {
  expect(readResponder("sh -c true", OWN)).toMatchObject({ kind: "program", args: ["-c", "true"] });
});

test.each<[text: string, says: string]>([
  ["refrence", 'there is no responder "refrence"; did you mean "reference"?'],
  [at("missing.sh"), "there is no responder"],
  [at("notes.txt"), "is not executable: chmod +x"],
  [at("folder"), "is a folder, and no program"],
  ["", "--responder is empty"],
  [`${at("run.sh")} "open`, "a quote is open"],
  ["lambda:./handler.mjs", "lambda:FILE#NAME is wanted"],
  [`lambda:${at("none.mjs")}#handler`, "there is no file"],
  [`lambda:${at("notes.txt")}#handler`, "is no handler that can be run"],
])("%s is refused", (text, says) => {
  expect(() => readResponder(text, OWN)).toThrow(says);
});
