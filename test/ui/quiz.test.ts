import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { afterwards, CLEAN, gameday, isSkipped, missing, open, start } from "./gameday.ts";
import type { Pane } from "./pane.ts";

const progressOf = (pane: Pane): string => join(pane.home, "state", "gameday", "quiz.json");

describe.skipIf(isSkipped)(
  `the quiz in a real terminal${isSkipped ? ` (${missing.join("; ")})` : ""}`,
  () => {
    it(
      "practises, follows the size, is left, and has kept what was answered",
      { timeout: 60_000 },
      async () => {
        const pane = open({ columns: 80, rows: 24 });
        start(pane, "quiz --seed 7");
        expect(await pane.until(/q leave/)).toContain("The weakest first, from all topics");
        pane.press("Enter");
        await pane.until(/1 of 10/);
        pane.press("Tab");
        await pane.until(/2 of 10/);
        pane.resize(60, 20);
        await pane.until(/60×20 is too small/);
        pane.resize(200, 60);
        await pane.until(/2 of 10/);
        pane.press("q");
        const left = await afterwards(pane);
        expect(left).toContain("What was answered is kept.");
        expect(left).toContain("code=0");
        expect(await pane.state()).toEqual(CLEAN);
        expect(existsSync(progressOf(pane))).toBe(false);

        start(pane, "quiz --topic stopping --questions 9 --seed 7");
        for (let number = 1; number <= 9; number++) {
          const text = await pane.until(new RegExp(`${number} of 9`));
          if (!/one answer/.test(text)) pane.press("Tab");
          else {
            pane.press("a", "Enter");
            await pane.until(/Source:|rows \d/);
            pane.press("Enter");
          }
        }
        await pane.until(/the study room|learn from/);
        pane.press("q");
        await afterwards(pane);
        expect(await pane.state()).toEqual(CLEAN);
        const kept = JSON.parse(readFileSync(progressOf(pane), "utf8")) as { questions: object };
        expect(Object.keys(kept.questions)).toContain("delete-at-once");
      },
    );

    it("sits an exam, and hands it in", { timeout: 60_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      start(pane, "quiz --exam --questions 2 --topic stopping --seed 7");
      await pane.until(/2 questions in 6 minutes/);
      pane.press("Enter");
      await pane.until(/0[56]:\d\d left/);
      pane.press("Tab");
      await pane.until(/2 of 2/);
      pane.press("C-e");
      await pane.until(/Hand it in\?/);
      pane.press("y");
      expect(await pane.until(/of 1000/)).toContain("not passed");
      pane.press("q");
      expect(await afterwards(pane)).toContain("code=0");
      expect(await pane.state()).toEqual(CLEAN);
      expect(readFileSync(progressOf(pane), "utf8")).toContain('"score": 100');
    });

    it("keeps nothing of an exam that is left, and says so", { timeout: 60_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      start(pane, "quiz --exam --questions 2 --topic stopping --seed 7");
      await pane.until(/2 questions in 6 minutes/);
      pane.press("Enter");
      await pane.until(/0[56]:\d\d left/);
      pane.press("q");
      await pane.until(/not graded and not kept/);
      pane.press("y");
      const left = await afterwards(pane);
      expect(left).toContain("The exam is not graded, and its answers are not kept.");
      expect(left).not.toContain("is kept");
      expect(existsSync(progressOf(pane))).toBe(false);
    });

    it("goes from a question to its exercise", { timeout: 60_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      start(pane, "quiz --topic fleet --questions 1 --seed 7");
      const asked = await pane.until(/1 of 1/);
      if (/match/.test(asked)) pane.type("1a2b3c4d5e");
      else pane.type("abc");
      pane.press("Enter");
      await pane.until(/p play the exercise/);
      pane.press("p");
      await pane.until(/start the clock/, 40_000);
      pane.press("q");
      await afterwards(pane);
      expect(await pane.state()).toEqual(CLEAN);
    });

    it("says after the screen that a damaged file was put aside", { timeout: 40_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      mkdirSync(join(pane.home, "state", "gameday"), { recursive: true });
      writeFileSync(progressOf(pane), "{");
      start(pane, "quiz");
      await pane.until(/q leave/);
      pane.press("q");
      expect((await afterwards(pane)).replaceAll("\n", "")).toContain("is damaged; it is kept as");
      expect(readdirSync(join(pane.home, "state", "gameday"))).toEqual(["quiz.json.damaged-1"]);
    });

    it("has no colours with NO_COLOR, and says the same", { timeout: 40_000 }, async () => {
      const coloured = open({ columns: 80, rows: 24 });
      const plain = open({ columns: 80, rows: 24 }, { NO_COLOR: "1" });
      for (const pane of [coloured, plain]) start(pane, "quiz");
      const texts = [await coloured.until(/q leave/), await plain.until(/q leave/)];
      expect(texts[1]).toBe(texts[0]);
      const colour = `${String.fromCharCode(27)}[94m`;
      expect(coloured.raw()).toContain(colour);
      expect(plain.raw()).not.toContain(colour);
    });

    it("speaks JSON lines on a pipe, and refuses what it does not know", { timeout: 40_000 }, () => {
      const pane = open({ columns: 80, rows: 24 });
      const quiz = (words: string[], input: string): string =>
        execFileSync(process.execPath, [gameday, "quiz", ...words], {
          encoding: "utf8",
          input,
          env: { ...process.env, XDG_STATE_HOME: join(pane.home, "state") },
          stdio: ["pipe", "pipe", "pipe"],
        });
      const out = quiz(["--json", "--topic", "stopping", "--seed", "7"], '{"skip":true}\n{"quit":true}\n');
      const events = out
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { event: string }).event);
      expect(events).toEqual(["begin", "question", "skipped", "question", "result"]);
      expect(quiz(["--topic", "stopping"], "")).toContain("This is no terminal");
      expect(() => quiz(["--topic", "nowhere"], "")).toThrow(
        expect.objectContaining({ status: 64, stderr: expect.stringContaining('no topic "nowhere"') }),
      );
    });
  },
);
