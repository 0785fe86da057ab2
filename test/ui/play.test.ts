import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { afterwards, CLEAN, isSkipped, missing, open, start } from "./gameday.ts";
import type { Pane } from "./pane.ts";

const play = (pane: Pane, words = ""): void => start(pane, `play ${words}`);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(isSkipped)(
  `the screen in a real terminal${isSkipped ? ` (${missing.join("; ")})` : ""}`,
  () => {
    it("plays the beginning of a drill, is left, and goes on", { timeout: 120_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      play(pane);
      expect(await pane.until(/q quit/)).toContain("Nothing here touches a real account.");
      pane.type("/stranger");
      await pane.until(/\/ stranger▏ {2}1 found/);
      pane.press("Enter");
      await pane.until(/look closer/);
      pane.press("Enter");
      await pane.until(/set the stage/);
      pane.press("Enter");

      const brief = await pane.until(/start the clock/, 40_000);
      expect(brief).toMatch(/INC-\d+ · severity 2 · you are on call/);
      pane.press("Enter");
      await pane.until(/exam {2}00:0\d \/ par 15:00/);
      await pane.until(/exam {2}00:0[1-9] \/ par 15:00/);

      pane.run("aws sts get-caller-identity --query Arn --output text");
      await pane.until(/arn:aws:iam::\d{12}:user\//);
      pane.run("while true; do echo tick; aws sts get-caller-identity --query Account; sleep 1; done");
      await pane.until(/tick\s[^$]*\d{12}[^$]*tick\s[^$]*\d{12}/);
      pane.press("C-c");
      await pane.until(/tick\s[^$]*tick\s[^$]*\^C\s[^$]*130 \$/);
      pane.type("aws sts get-call");
      pane.press("Tab");
      await pane.until(/\$ aws sts get-caller-identity *$/m);
      pane.press("C-u");
      pane.run("echo what was found > notes.txt");

      pane.resize(200, 60);
      const wide = await pane.until(/── console ─+┬── feed ─+/);
      expect(wide.split("\n").filter((row) => row.includes("INC-"))).toHaveLength(1);
      expect(wide, "what was found before the clock started says so").toMatch(/-\d\d:\d\d GuardDuty +HIGH/);
      pane.press("C-b");
      await pane.until(/PRESERVE VOLATILE EVIDENCE/);
      pane.press("F2");
      await pane.until(/── console/);
      pane.resize(60, 20);
      await pane.until(/60×20 is too small/);
      pane.resize(80, 24);
      await pane.until(/── console/);

      pane.press("C-c");
      await pane.until(/leave \(or \^C again\)/);
      pane.press("C-c");
      const left = await afterwards(pane);
      expect(left).toContain("The run is kept.");
      expect(left).toContain("code=3");
      expect(await pane.state()).toEqual(CLEAN);

      play(pane, "--resume");
      await pane.until(/stands at 00:\d\d/, 40_000);
      await pane.until(/the console's files are as you left them/);
      pane.press("Enter");
      await pane.until(/── console/);
      pane.run("cat notes.txt");
      await pane.until(/^ *what was found\s*\n \$ *$/m);
      pane.press("C-c");
      await pane.until(/leave \(or \^C again\)/);
      pane.press("C-c");
      await afterwards(pane);
      expect(await pane.state()).toEqual(CLEAN);
    });

    it.each([
      ["SIGTERM", "ended by SIGTERM", 3],
      ["SIGHUP", "ended by SIGHUP", 3],
      ["SIGUSR2", "this is a bug of ours: forced by the test", 70],
    ] as const)("leaves the terminal clean after %s", { timeout: 90_000 }, async (signal, words, code) => {
      const crash = `process.on("SIGUSR2",()=>{throw new Error("forced by the test")})`;
      const pane = open(
        { columns: 80, rows: 24 },
        { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(crash)}` },
      );
      play(pane, "compromised-web-instance");
      await pane.until(/start the clock/, 40_000);
      pane.press("Enter");
      await pane.until(/exam {2}00:0[1-9]/);
      const runs = join(pane.home, "state", "gameday", "runs");
      const [run] = readdirSync(runs);
      expect(existsSync(join(runs, run!, "live.json"))).toBe(true);
      process.kill(pane.childPid(), signal);
      const text = await afterwards(pane);
      expect(text).toContain(words);
      expect(text.replace(/\n/g, "")).toContain(`gameday play --resume ${run}`);
      expect(text).toContain(`code=${code}`);
      expect(await pane.state()).toEqual(CLEAN);
      expect(existsSync(join(runs, run!, "live.json"))).toBe(false);
    });

    it("ends by itself when its terminal is taken away", { timeout: 60_000 }, async () => {
      const pane = open({ columns: 80, rows: 24 });
      play(pane, "compromised-web-instance");
      await pane.until(/start the clock/, 40_000);
      pane.press("Enter");
      await pane.until(/exam {2}00:0[1-9]/);
      const pid = pane.childPid();
      expect(isAlive(pid)).toBe(true);
      pane.hangUp();
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    });

    it(
      "refuses what it does not know before it touches the screen for good",
      { timeout: 40_000 },
      async () => {
        const pane = open({ columns: 80, rows: 24 });
        play(pane, "no-such-incident");
        const text = await afterwards(pane);
        expect(text).toContain('there is no scenario "no-such-incident"');
        expect(text).toContain("code=64");
        expect(await pane.state()).toEqual(CLEAN);
      },
    );

    it("has no colours with NO_COLOR, and says the same", { timeout: 60_000 }, async () => {
      const coloured = open({ columns: 80, rows: 24 });
      const plain = open({ columns: 80, rows: 24 }, { NO_COLOR: "1" });
      for (const pane of [coloured, plain]) play(pane);
      const texts = [await coloured.until(/q quit/), await plain.until(/q quit/)];
      expect(texts[1]).toBe(texts[0]);
      const colour = `${String.fromCharCode(27)}[94m`;
      expect(coloured.raw()).toContain(colour);
      expect(plain.raw()).not.toContain(colour);
    });
  },
);
