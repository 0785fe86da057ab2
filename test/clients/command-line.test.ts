import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf, makeHome, startDrill, type Home } from "./drill.ts";

let home: Home;
beforeAll(() => void (home = makeHome()));
afterAll(() => home.remove());

describe("what a user gets wrong", () => {
  test.each<[words: string[], says: string]>([
    [["plya"], 'there is no command "plya"; did you mean "play"?'],
    [["finsh", "some-run"], 'there is no command "finsh"; did you mean "finish"?'],
    [["public-buckets"], 'there is no command "public-buckets"; did you mean "public-bucket"?'],
    [["list", "--attack", "T9999"], "(there are: T"],
    [
      ["test", "public-bucket", "--responder", "none", "--vary", "foo=2"],
      'nothing called "foo" varies in public-bucket (',
    ],
    [
      ["test", "public-bucket", "--junit", "no/such/folder.xml"],
      "no/such/folder.xml cannot be written: there is no such folder",
    ],
    [["test", "public-bucket", "--responder", "none", "--junit", "."], ". cannot be written: it is a folder"],
    [["play", "--resume", "no-such-run", "--no-ui"], 'there is no run "no-such-run"; known runs: none'],
    [["grade", "/"], "/ is no file: name a run, or its journal.jsonl"],
    [
      ["new", "my-incident", "--dir", "/dev/null/pack"],
      "/dev/null/pack cannot be used: what it should lie in is no folder",
    ],
    [["console", "sing-in"], "there is no `console sing-in`"],
    [["env", "../../etc"], 'there is no run "../../etc"'],
  ])("%j", async (words, says) => {
    const { code, stdout, stderr } = await home.gameday(words);
    expect(stderr).toContain(says);
    expect(linesOf(stderr).length).toBe(1);
    expect([code, stdout]).toEqual([64, ""]);
  });

  test.each<[folder: string, why: string]>([
    ["/dev/null", "what it should lie in is no folder"],
    ...(existsSync("/proc/self") ? [["/proc", "no folder can be made there"] as [string, string]] : []),
  ])("a state folder that cannot be written is no bug of ours: %s", async (folder, why) => {
    const { code, stderr } = await home.gameday(["play", "public-bucket", "--no-ui"], {
      env: { XDG_STATE_HOME: folder },
      timeoutMs: 20_000,
    });
    expect(stderr).toMatch(new RegExp(`^gameday: ${folder}.* cannot be used: ${why}\n$`));
    expect(code).toBe(64);
  });

  test.each([
    ["aws", "--help"],
    ["aws", "-h"],
    ["help", "aws"],
  ])("the look-alike has help with examples, as every command: %j", async (...words) => {
    const { code, stdout, stderr } = await home.gameday(words);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: gameday aws /);
    expect(stdout).toMatch(/ s3, s3api,/);
    expect(stdout).toMatch(/Examples:\n {2}gameday aws sts get-caller-identity\n/);
  });

  test.each([["aws", "help"], ["aws", "s3", "cp", "help"], ["aws"], ["console", "--help"]])(
    "help needs no drill: %j",
    async (...words) => {
      const { stdout, stderr } = await home.gameday(words);
      expect(stdout + stderr).not.toContain("no drill is running");
      expect(stdout + stderr).toMatch(/usage|SYNOPSIS/);
    },
  );
});

test("a domain of the exam narrows the list, by number and by name", async () => {
  const ids = async (domain: string): Promise<string[]> => {
    const { stdout } = await home.gameday(["list", "--domain", domain, "--json"]);
    return (JSON.parse(stdout) as { id: string }[]).map((x) => x.id);
  };
  expect(await ids("2.2")).toContain("leaked-access-key");
  expect(await ids("2")).toEqual(await ids("incident-response"));
});

describe("a drill", () => {
  test("answers the built command's look-alike in YAML, and takes YAML from it", async () => {
    const drill = await startDrill(home, ["public-bucket", "--no-ui"]);
    const aws = async (...words: string[]): Promise<string> => (await home.gameday(["aws", ...words])).stdout;
    expect(await aws("sts", "get-caller-identity", "--output", "yaml")).toMatch(/^UserId: AIDA/);
    const skeleton = await aws("iam", "get-user", "--generate-cli-skeleton", "yaml-input");
    expect(skeleton).toMatch(/^UserName:/);
    const file = join(home.folder, "input.yaml");
    writeFileSync(file, "UserName: incident-responder\n");
    expect(
      await aws("iam", "get-user", "--cli-input-yaml", `file://${file}`, "--query", "User.UserName"),
    ).toBe('"incident-responder"\n');
    await drill.end();
  });

  test("is meant by what is called in its shell, also when a newer one runs", async () => {
    const older = await startDrill(home, ["public-bucket", "--no-ui"]);
    const newer = await startDrill(home, ["trail-stopped", "--no-ui"]);
    const runOf = async (env: Record<string, string>): Promise<unknown> =>
      (JSON.parse((await home.gameday(["status", "--json"], { env })).stdout) as { run: string }).run;
    expect(await runOf({})).toBe(newer.ready.run);
    expect(await runOf({ GAMEDAY_RUN: older.ready.run })).toBe(older.ready.run);
    await home.gameday(["finish"], { env: { GAMEDAY_RUN: older.ready.run } });
    expect(await older.ended).toBe(1);
    const after = await home.gameday(["status"], { env: { GAMEDAY_RUN: older.ready.run } });
    expect(after.stderr).toContain(`run "${older.ready.run}" is finished; \`gameday report`);
    await home.gameday(["finish"]);
    expect(await newer.ended).toBe(1);
  });

  test("that was killed and then finished is not resumed any more", async () => {
    const own = makeHome();
    const drill = await startDrill(own, ["public-bucket", "--no-ui"]);
    await drill.end("SIGKILL");
    expect((await own.gameday(["status", drill.ready.run])).stderr).toContain("gameday play --resume");
    expect((await own.gameday(["finish", "--json"])).code).toBe(1);
    const resumed = await own.gameday(["play", "--resume", "--no-ui"]);
    expect([resumed.code, resumed.stderr]).toEqual([
      64,
      "gameday: there is no run to resume; `gameday play` starts one\n",
    ]);
    own.remove();
  });

  test("is not judged while its clock runs: what is left to do would be told for nothing", async () => {
    const drill = await startDrill(home, ["public-bucket", "--no-ui"]);
    const { run } = drill.ready;
    for (const asked of [["grade", run], ["report", run, "--out", "-"], ["grade"]]) {
      const { code, stdout, stderr } = await home.gameday(asked);
      expect([code, stdout]).toEqual([64, ""]);
      expect(stderr).toContain("is of a run that is being played: `gameday finish` stops its clock");
    }
    await home.gameday(["finish", run]);
    expect((await home.gameday(["grade", run])).code).toBe(1);
  });

  test("whose journal is damaged is not judged as if nothing had been done after that", async () => {
    const drill = await startDrill(home, ["compromised-web-instance", "--no-ui"]);
    await drill.end("SIGKILL");
    const path = home.journal(drill.ready.run);
    expect((await home.gameday(["grade", path])).code).toBe(1);
    writeFileSync(path, `${readFileSync(path, "utf8")}{"torn`);
    const { code, stdout, stderr } = await home.gameday(["grade", drill.ready.run, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "INCOMPLETE" });
    expect(code).toBe(3);
    expect(stderr).toMatch(/line \d+ is damaged/);
  });

  test("of a pack is finished after a kill, when the pack is named", async () => {
    const pack = join(home.folder, "pack");
    mkdirSync(pack);
    await home.gameday(["new", "lost-laptop", "--dir", pack]);
    const drill = await startDrill(home, ["lost-laptop", "--no-ui", "--scenarios", pack]);
    await drill.end("SIGKILL");
    const { code, stdout } = await home.gameday(["finish", drill.ready.run, "--scenarios", pack, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: expect.any(String) });
    expect(code).toBeLessThan(4);
  });
});

describe("a pack whose own code fails is its author's, and the command ends", () => {
  /** A new scenario with one thing changed. @returns its pack */
  async function packWith(name: string, from: string, to: string): Promise<string> {
    const pack = join(home.folder, name);
    await home.gameday(["new", "lost-laptop", "--dir", pack]);
    const file = join(pack, "lost-laptop/scenario.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
    return pack;
  }

  test("in every run of a test", async () => {
    const pack = await packWith("no-period", "everySeconds: 20", "everySeconds: 0");
    for (const more of [[], ["--responder", "none"]]) {
      const { code, stdout, stderr } = await home.gameday([
        "test",
        "lost-laptop",
        "--scenarios",
        pack,
        ...more,
      ]);
      expect(stderr).toContain(
        "lost-laptop/scenario.ts: scenario lost-laptop: adversary.lost-key.everySeconds: a number above 0 is wanted, not 0\n",
      );
      expect([code, stdout]).toEqual([64, ""]);
    }
  });

  test("with its trace, where that is wanted", async () => {
    const pack = await packWith("refused", "async inject(stage) {", "async inject(stage) { stage.nowhere();");
    const { code, stderr } = await home.gameday(["--debug", "test", "lost-laptop", "--scenarios", pack]);
    expect(stderr).toMatch(
      /scenario lost-laptop: inject threw TypeError: stage\.nowhere is not a function\nTypeError: .*\n +at /,
    );
    expect(code).toBe(64);
  });

  test("as it does where two responses have one id: the summary counts it", async () => {
    const pack = await packWith("twins", "", "");
    const file = join(pack, "lost-laptop/responses.ts");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('id: "deny-everything"', 'id: "delete-in-the-end"'),
    );
    const { code, stdout } = await home.gameday(["test", "lost-laptop", "--scenarios", pack]);
    expect(code).toBe(1);
    expect(stdout).toContain('two responses are called "delete-in-the-end"');
    expect(stdout).toMatch(/ s: 1 scenario not complete\n$/);
  });

  test("in the course of a drill", async () => {
    const late = 'throw new RangeError("late");\n        const bucket = outputs';
    const pack = await packWith("late", "const bucket = outputs", late);
    const file = join(pack, "lost-laptop/scenario.ts");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("everySeconds: 20", "everySeconds: 20, afterSeconds: 2"),
    );
    const drill = await startDrill(home, ["lost-laptop", "--no-ui", "--scenarios", pack]);
    expect(await drill.ended).toBe(64);
    expect(drill.stderr()).toMatch(
      /lost-laptop\/scenario\.ts:\d+:\d+: scenario lost-laptop: adversary\.lost-key\.act threw RangeError: late\n$/,
    );
  });
});
