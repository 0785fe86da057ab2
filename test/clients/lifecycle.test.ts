import { cpSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { dirname } from "node:path";
import {
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf, makeHome, startDrill, type Drill, type Home, type Ready } from "./drill.ts";

const PLAY = ["compromised-web-instance", "--no-ui", "--port"];
let home: Home;
beforeAll(() => void (home = makeHome()));
afterAll(() => home.remove());

function ec2Of({ env }: Pick<Ready, "env">): EC2Client {
  return new EC2Client({
    endpoint: env["AWS_ENDPOINT_URL"]!,
    region: env["AWS_REGION"]!,
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"]!, secretAccessKey: env["AWS_SECRET_ACCESS_KEY"]! },
    maxAttempts: 1,
  });
}

async function groupIds(client: EC2Client): Promise<Map<string, string>> {
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
  return new Map(SecurityGroups.map((group) => [group.GroupName!, group.GroupId!]));
}

describe("a drill that is killed", () => {
  const answered = new Map<string, string>();
  let run: string;
  let resumed: Drill;

  test("is killed by kill -9 in the middle of a series of calls", async () => {
    const drill = await startDrill(home);
    run = drill.ready.run;
    const client = ec2Of(drill.ready);
    const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
    const make = async (name: string): Promise<void> => {
      const { GroupId } = await client.send(
        new CreateSecurityGroupCommand({
          GroupName: name,
          Description: "made before the kill",
          VpcId: Vpcs[0]!.VpcId!,
        }),
      );
      answered.set(name, GroupId!);
      if (answered.size === 25) process.kill(drill.pid, "SIGKILL");
    };
    const calls = Array.from({ length: 8 }, async (_, worker) => {
      for (let i = 0; ; i++) await make(`kept-${worker}-${i}`);
    });
    await Promise.allSettled(calls);
    expect(await drill.ended).toBe("SIGKILL");
    expect(answered.size).toBeGreaterThanOrEqual(25);
  });

  test("resumes with every answered call in effect", async () => {
    resumed = await startDrill(home, ["--resume", "--no-ui"]);
    expect(resumed.ready.run).toBe(run);
    const found = await groupIds(ec2Of(resumed.ready));
    expect([...answered].filter(([name, id]) => found.get(name) !== id)).toEqual([]);
  });

  test("cannot be resumed a second time while it runs", async () => {
    const { code, stderr } = await home.gameday(["play", "--resume", run, "--no-ui"]);
    expect([code, stderr]).toEqual([64, `gameday: run ${run} is still running\n`]);
  });

  test("is finished from another process with a verdict", async () => {
    const { code, stdout } = await home.gameday(["finish", "--json"]);
    const verdict = JSON.parse(stdout) as { verdict: string; score: number; objectives: unknown[] };
    expect(verdict).toMatchObject({ verdict: "FAIL", score: expect.any(Number) });
    expect(verdict.objectives.length).toBeGreaterThan(5);
    expect(code).toBe(1);
    expect(await resumed.ended).toBe(1);
    expect(resumed.stderr()).toBe("");
  });

  test("replays identically, over the kill", async () => {
    const { code, stdout } = await home.gameday(["replay", run, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ run, identical: true });
    expect(code).toBe(0);
  });

  test("is graded from its journal alone with the same verdict", async () => {
    const graded = await home.gameday(["grade", run, "--json"]);
    const finished = await home.gameday(["finish", run, "--json"]);
    expect(JSON.parse(graded.stdout)).toEqual(JSON.parse(finished.stdout));
  });

  test("cannot be resumed after its verdict", async () => {
    const { code, stderr } = await home.gameday(["play", "--resume", run, "--no-ui"]);
    expect(code).toBe(64);
    expect(stderr).toBe(`gameday: run ${run} is finished; \`gameday report ${run}\` shows its debrief\n`);
  });
});

describe("a damaged journal", () => {
  const DAMAGE: readonly [
    name: string,
    spoil: (lines: string[]) => { text: string; line: number; kept: number },
  ][] = [
    [
      "its last line is cut",
      (lines) => ({
        text: `${lines.slice(0, -1).join("\n")}\n${lines.at(-1)!.slice(0, 40)}`,
        line: lines.length,
        kept: lines.length - 1,
      }),
    ],
    [
      "garbage stands in its middle",
      (lines) => {
        const middle = lines.length - 5;
        return {
          text: `${lines.with(middle, "\u0000\u0001garbage{").join("\n")}\n`,
          line: middle + 1,
          kept: middle,
        };
      },
    ],
    [
      "a line of another kind of file stands in its middle",
      (lines) => {
        const middle = lines.length - 3;
        return { text: `${lines.with(middle, "42").join("\n")}\n`, line: middle + 1, kept: middle };
      },
    ],
  ];

  test.each(DAMAGE)("%s: the line is named, and the run goes on from what is good", async (_, spoil) => {
    const first = await startDrill(home);
    const { run } = first.ready;
    const client = ec2Of(first.ready);
    for (let i = 0; i < 4; i++) await client.send(new DescribeVpcsCommand({}));
    await first.end("SIGKILL");
    const path = home.journal(run);
    const before = linesOf(readFileSync(path, "utf8"));
    const { text, line, kept } = spoil(before);
    writeFileSync(path, text);

    const resumed = await startDrill(home, ["--resume", run, "--no-ui"]);
    expect(resumed.stderr()).toMatch(
      new RegExp(
        `^gameday: the journal of ${run} is damaged in line ${line} \\(.+\\); the run goes on from there, and the journal as it was is kept as .+\\n$`,
      ),
    );
    expect(resumed.stderr()).toContain(`${path}.damaged-1\n`);
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe(text);
    await ec2Of(resumed.ready).send(new DescribeVpcsCommand({}));
    await resumed.end();
    const after = linesOf(readFileSync(path, "utf8"));
    expect(after.slice(0, kept)).toEqual(before.slice(0, kept));
    expect(after.length).toBeGreaterThan(kept);
    const replay = await home.gameday(["replay", run, "--json"]);
    expect(JSON.parse(replay.stdout)).toMatchObject({ identical: true });
  });

  test("without a header there is nothing to go on", async () => {
    const first = await startDrill(home);
    await first.end("SIGKILL");
    writeFileSync(home.journal(first.ready.run), "not a journal\n");
    const { code, stderr } = await home.gameday(["play", "--resume", first.ready.run, "--no-ui"]);
    expect(code).toBe(64);
    expect(stderr).toMatch(/^gameday: .*journal\.jsonl: line 1: .+\n$/);
  });

  test("of another format is refused by name", async () => {
    const first = await startDrill(home);
    await first.end("SIGKILL");
    const path = home.journal(first.ready.run);
    writeFileSync(path, readFileSync(path, "utf8").replace('"format":1', '"format":99'));
    const { code, stderr } = await home.gameday(["grade", path]);
    expect([code, stderr]).toEqual([
      64,
      `gameday: ${path}: the journal has format 99; this version reads 1\n`,
    ]);
  });
});

describe("a drill that is left", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("by %s can be resumed", async (signal) => {
    const drill = await startDrill(home);
    const client = ec2Of(drill.ready);
    const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
    await client.send(
      new CreateSecurityGroupCommand({ GroupName: "kept", Description: "kept", VpcId: Vpcs[0]!.VpcId! }),
    );
    expect(await drill.end(signal)).toBe(3);
    const { run } = drill.ready;
    expect(drill.events().at(-1)).toEqual({
      event: "left",
      run,
      resume: `gameday play --resume ${run} --no-ui`,
    });
    expect((await home.gameday(["status", run])).code).toBe(64);
    const resumed = await startDrill(home, ["--resume", run, "--no-ui"]);
    expect([...(await groupIds(ec2Of(resumed.ready))).keys()]).toContain("kept");
    await resumed.end();
  });

  test("is found where it was, or says where it is now", async () => {
    const drill = await startDrill(home);
    const { run, endpoint } = drill.ready;
    await drill.end("SIGKILL");
    const again = await startDrill(home, ["--resume", run, "--no-ui"]);
    expect([again.ready.endpoint, again.stderr()]).toEqual([endpoint, ""]);
    await again.end();

    const other = createServer();
    const had = Number(new URL(endpoint).port);
    await new Promise<void>((resolve) => other.listen(had, "127.0.0.1", resolve));
    const moved = await startDrill(home, ["--resume", run, "--no-ui"]);
    expect(moved.ready.endpoint).not.toBe(endpoint);
    expect(moved.stderr()).toBe(
      `gameday: the endpoint of ${run} has moved from port ${had} to ${moved.ready.endpoint}: \`eval "$(gameday env)"\` tells a terminal\n`,
    );
    await moved.end();
    const taken = await home.gameday(["play", "--resume", run, "--no-ui", "--port", String(had)]);
    expect([taken.code, taken.stderr]).toEqual([
      64,
      `gameday: port ${had} is taken; choose another with --port, or 0 for any free one\n`,
    ]);
    await new Promise((resolve) => other.close(resolve));
    const back = await startDrill(home, ["--resume", run, "--no-ui", "--port", String(had)]);
    expect(back.ready.endpoint).toBe(endpoint);
    await back.end();
  });

  test("is not resumed from a copy of its folder that has another name", async () => {
    const drill = await startDrill(home);
    const { run } = drill.ready;
    await drill.end();
    const folder = dirname(home.journal(run));
    const copy = dirname(home.journal("a-copy"));
    cpSync(folder, copy, { recursive: true });
    for (const words of [
      ["play", "--resume", "a-copy", "--no-ui"],
      ["finish", "a-copy"],
    ]) {
      const { code, stderr } = await home.gameday(words);
      expect([code, stderr]).toEqual([
        64,
        `gameday: the folder ${copy} holds the journal of run ${run}: give it that name to go on with it\n`,
      ]);
    }
    rmSync(folder, { recursive: true });
    renameSync(copy, folder);
    const resumed = await startDrill(home, ["--resume", run, "--no-ui"]);
    expect(resumed.ready.run).toBe(run);
    await resumed.end();
  });

  test("can be finished without being resumed", async () => {
    const drill = await startDrill(home);
    await drill.end("SIGKILL");
    const { code, stdout } = await home.gameday(["finish", drill.ready.run, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "FAIL" });
    expect(code).toBe(1);
  });
});

describe("a mistake of the user's is one clear line and exit code 64", () => {
  test("a port that is taken, and nothing is kept of the run that did not come up", async () => {
    const home = makeHome();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await home.gameday(["play", ...PLAY, String(port)]);
    expect([code, stderr]).toEqual([
      64,
      `gameday: port ${port} is taken; choose another with --port, or 0 for any free one\n`,
    ]);
    expect(stdout).toBe("");
    const resumed = await home.gameday(["play", "--resume", "--no-ui"]);
    expect([resumed.code, resumed.stderr]).toEqual([
      64,
      "gameday: there is no run to resume; `gameday play` starts one\n",
    ]);
    expect(readdirSync(dirname(dirname(home.journal("any"))))).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
    home.remove();
  });

  test.each([
    [
      ["play", "compromised-web-instanc", "--no-ui"],
      'there is no scenario "compromised-web-instanc"; did you mean "compromised-web-instance"?',
    ],
    [
      ["play", "zzz", "--no-ui"],
      'there is no scenario "zzz" (`gameday list` shows them all; --scenarios adds yours)',
    ],
    [["play", "../../etc/passwd", "--no-ui"], 'there is no scenario "../../etc/passwd"'],
    [["play", "--no-ui"], "which scenario?"],
    [["play", "compromised-web-instance"], "this is no terminal, and the screen needs one"],
    [["play", ...PLAY, "70000"], '"70000" is not a port (0 to 65535)'],
    [["play", ...PLAY, "abc"], '"abc" is not a port (0 to 65535)'],
    [["play", "--resume", "no-such-run", "--no-ui"], "no-such-run"],
    [["replay", "no-such-run"], 'there is no run "no-such-run"'],
    [["report", "--format", "pdf"], '"pdf" is no format (html, md, json, junit)'],
    [["test", "compromised-web-instance", "--responder", "refrence"], 'did you mean "reference"?'],
    [["show", "compromised-web"], 'did you mean "compromised-web-instance"?'],
    [["env", "no-such-run"], 'there is no run "no-such-run"'],
    [["plya"], "plya"],
    [["list", "--nonsense"], "unknown option '--nonsense'"],
  ])("%j", async (words, says) => {
    const { code, stdout, stderr } = await home.gameday(words);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(linesOf(stderr).length).toBeLessThanOrEqual(2);
    expect([code, stdout]).toEqual([64, ""]);
  });

  test("no drill is running", async () => {
    const empty = makeHome();
    for (const words of [["env"], ["status"], ["hint"], ["aws", "sts", "get-caller-identity"]]) {
      const { code, stderr } = await empty.gameday(words);
      expect([code, stderr]).toEqual([64, "gameday: no drill is running; `gameday play` starts one\n"]);
    }
    empty.remove();
  });
});

test("two drills at once do not disturb each other", async () => {
  const other = makeHome();
  const drills = await Promise.all([
    startDrill(home, [...PLAY, "0", "--seed", "same"]),
    startDrill(home, [...PLAY, "0", "--seed", "same"]),
    startDrill(other, [...PLAY, "0", "--seed", "other"]),
  ]);
  const clients = drills.map((drill) => ec2Of(drill.ready));
  await Promise.all(
    clients.map(async (client, i) => {
      const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
      await client.send(
        new CreateSecurityGroupCommand({
          GroupName: `only-${i}`,
          Description: "one",
          VpcId: Vpcs[0]!.VpcId!,
        }),
      );
    }),
  );
  for (const [i, client] of clients.entries()) {
    const names = [...(await groupIds(client)).keys()].filter((name) => name.startsWith("only-"));
    expect(names).toEqual([`only-${i}`]);
  }
  const [first, second, third] = drills.map((drill) => drill.ready);
  expect(new Set([first!.run, second!.run, third!.run]).size).toBe(3);
  const status = await home.gameday(["status", first!.run, "--json"]);
  expect(JSON.parse(status.stdout)).toMatchObject({ run: first!.run });
  const env = await other.gameday(["env", "--json"]);
  expect(JSON.parse(env.stdout)).toEqual(third!.env);
  await home.gameday(["finish", first!.run]);
  expect((await home.gameday(["status", second!.run])).code).toBe(0);
  await Promise.all(drills.slice(1).map((drill) => drill.end()));
  other.remove();
});

test("the journal of a run is nobody else's business", async () => {
  const drill = await startDrill(home);
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  expect(mode(home.journal(drill.ready.run))).toBe("600");
  expect(mode(home.journal(drill.ready.run).replace("journal.jsonl", "live.json"))).toBe("600");
  const refused = await fetch(`${drill.ready.endpoint}/_gameday/finish`, { method: "POST" });
  expect(refused.status).toBe(403);
  await drill.end();
});
