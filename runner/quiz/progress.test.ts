import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { parseProgress, ProgressFile } from "./progress.ts";

let folder: string;
let path: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-quiz-"));
  path = join(folder, "gameday", "quiz.json");
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): ProgressFile => new ProgressFile((message) => warnings.push(message), path);
const write = (text: string): void => {
  mkdirSync(join(folder, "gameday"), { recursive: true });
  writeFileSync(path, text);
};
const files = (): string[] => readdirSync(join(folder, "gameday")).sort();

describe("the progress", () => {
  it("begins with nothing, and makes no file for it", () => {
    expect(open().read()).toEqual({ format: 1, questions: {}, exams: [] });
    expect(() => files()).toThrow("ENOENT");
  });

  it("keeps answers and exams for the next time, for this user only", () => {
    open().answered("a", true, 1_000);
    open().answered("a", false, 2_000);
    open().answered("b", true, 3_000);
    open().sat({ atMs: 4_000, score: 812, right: 51, of: 65 });
    expect(open().read()).toEqual({
      format: 1,
      questions: {
        a: { box: 1, asked: 2, right: 1, lastMs: 2_000 },
        b: { box: 2, asked: 1, right: 1, lastMs: 3_000 },
      },
      exams: [{ atMs: 4_000, score: 812, right: 51, of: 65 }],
    });
    expect(files()).toEqual(["quiz.json"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("loses nothing when two quizzes keep at once", () => {
    const [first, second] = [open(), open()];
    first.read();
    second.read();
    first.answered("a", true, 1);
    second.answered("b", true, 2);
    first.answered("c", true, 3);
    expect(Object.keys(open().read().questions)).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["a cut file", '{"format":1,"questions":{"a":{"box":2'],
    ["an empty file", ""],
    ["something else", "[1, 2]"],
    [
      "a box that there is not",
      '{"format":1,"questions":{"a":{"box":9,"asked":1,"right":1,"lastMs":1}},"exams":[]}',
    ],
    [
      "a count that is none",
      '{"format":1,"questions":{"a":{"box":1,"asked":-1,"right":1,"lastMs":1}},"exams":[]}',
    ],
    ["an exam without a score", '{"format":1,"questions":{},"exams":[{"atMs":1}]}'],
    ["no questions", '{"format":1,"exams":[]}'],
  ])("puts %s aside, says so, and begins anew", (_, text) => {
    write(text);
    open().answered("a", true, 5);
    expect(files()).toEqual(["quiz.json", "quiz.json.damaged-1"]);
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe(text);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`it is kept as ${path}.damaged-1`);
    expect(Object.keys(open().read().questions)).toEqual(["a"]);
    expect(warnings).toHaveLength(1);
  });

  it("keeps an older damaged file, too", () => {
    for (const text of ["first", "second"]) {
      write(text);
      open().read();
    }
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe("first");
    expect(readFileSync(`${path}.damaged-2`, "utf8")).toBe("second");
  });

  it("leaves the file of a newer gameday alone", () => {
    const text = '{"format":2,"boxes":[]}';
    write(text);
    expect(() => open().answered("a", true, 1)).toThrow(UserError);
    expect(() => open().read()).toThrow("was written by a newer gameday");
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(files()).toEqual(["quiz.json"]);
  });

  it("says so when it cannot be kept", () => {
    writeFileSync(join(folder, "gameday"), "a file where a folder should be");
    expect(() => open().answered("a", true, 1)).toThrow(UserError);
  });

  it("reads what it writes", () => {
    open().answered("a", true, 1);
    expect(parseProgress(readFileSync(path, "utf8"))).toEqual(open().read());
  });
});
