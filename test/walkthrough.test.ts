import { beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../range/wire/load.ts";
import type { ServiceId } from "../range/wire/services.ts";
import { loadResponses, scenarioIds } from "../runner/catalogue.ts";
import { makeAwsCli, type ConsoleCall } from "../runner/console/aws/index.ts";
import { memoryIo } from "../runner/console/aws/test-io.ts";
import { commandLine } from "../runner/console/aws/write/command-line.ts";
import { makeShell, type Shell } from "../runner/console/shell.ts";
import { openVirtualRun } from "../runner/contract/trial.ts";
import { playResponse, type MadeCall } from "../runner/responder.ts";
import type { Session } from "../runner/session/session.ts";
import { scriptOf } from "../runner/walkthrough/script.ts";
import { walkthroughOf, type Line, type Walkthrough } from "../runner/walkthrough/walkthrough.ts";

const SEED = "1";

async function referenceOf(id: string) {
  return (await loadResponses(id)).find((x) => x.kind === "reference")!;
}

/** Reads a command line as the built-in console does, and answers the input that it means. */
async function readBack({ service, operation, input, region }: MadeCall): Promise<ConsoleCall> {
  const calls: ConsoleCall[] = [];
  const plain = { service: service as ServiceId, operation, input, ...(region && { region }) };
  const { words, files } = commandLine(loadModel(plain.service), plain);
  const io = memoryIo();
  for (const { name, bytes } of files) await io.files.write(name, bytes);
  const cli = makeAwsCli({
    token: () => "TOKEN",
    send: (call) => {
      calls.push(call);
      return Promise.resolve({});
    },
  });
  await cli.run(words.slice(1), io);
  if (!calls[0]) throw new Error(`${words.join(" ")}: ${io.err}`);
  return calls[0];
}

/** An input as JSON says it, without tokens that nobody gave. */
const plain = (input: Record<string, unknown>): unknown =>
  JSON.parse(
    JSON.stringify(input, (key, value: unknown) =>
      value === "TOKEN" ? undefined : key === "CopySource" ? decodeURIComponent(String(value)) : value,
    ),
  );

describe("what the reference of every scenario does can be typed", () => {
  test.each(scenarioIds())("%s", async (id) => {
    const session = await openVirtualRun(id, SEED);
    const steps = await playResponse(session, await referenceOf(id));
    await session.close();
    expect(steps.every((step) => step.why !== "" && step.acts.length > 0)).toBe(true);
    const calls = steps
      .flatMap((step) => step.acts)
      .flatMap((act) => (act.kind === "call" ? [act.call] : act.kind === "until" ? act.last : []))
      .filter((call) => call.service !== "console");
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) {
      const read = await readBack(call);
      expect([read.service, read.operation]).toEqual([call.service, call.operation]);
      expect(plain(read.input)).toEqual(plain(call.input));
      if (call.region) expect(read.region).toBe(call.region);
    }
  });
});

describe("a walkthrough that is typed into the built-in console of a fresh run, with the ids of that run", () => {
  const id = "compromised-web-instance";
  let walkthrough: Walkthrough;
  beforeAll(async () => {
    walkthrough = await walkthroughOf(id, await referenceOf(id), SEED);
  });

  test("gets the verdict that it tells of", async () => {
    const session = await openVirtualRun(id, SEED);
    const shell = consoleOf(session);
    const ids = new Map<string, string>();
    for (const { lines } of walkthrough.steps)
      for (const line of lines) await type(shell, session, line, ids);
    expect(ids.size).toBeGreaterThan(3);
    const verdict = await session.finish();
    await session.close();
    expect([verdict.verdict, verdict.score]).toEqual([walkthrough.verdict, walkthrough.score]);
  });

  test("warns of spoilers first, says why before each step, and waits as the AWS CLI does", () => {
    const script = scriptOf(walkthrough);
    expect(script.split("\n")[0]).toBe("# SPOILERS: this is how it can be done, step by step.");
    for (const [i, { why }] of walkthrough.steps.entries())
      expect(script.replaceAll("\n# ", " ")).toContain(`${i + 1}. ${why}`);
    expect(script).toMatch(/^aws ec2 wait snapshot-completed --snapshot-ids snap-\w+ snap-\w+$/m);
    expect(script).toMatch(
      /^aws s3 sync s3:\/\/\S+logbucket\S+ s3:\/\/\S+evidencebucket\S+\/INC-\d+\/logs$/m,
    );
    expect(script.split("\n").at(-1)).toBe("# Verdict: PASS, 100 of 100 points.");
  });
});

/** The console of a run in virtual time: waiting lets its time pass. */
function consoleOf({ arena }: Session): Shell {
  const { accessKeyId, secretAccessKey } = arena.responder;
  return makeShell({
    aws: makeAwsCli({
      send: ({ service, operation, input, region, credentials }) =>
        arena.outside({
          at: arena.now(),
          service,
          operation,
          region,
          ...(credentials && { accessKeyId: credentials.accessKeyId }),
          userAgent: "console",
          signing: "header",
          input,
        }),
    }),
    home: "/home/responder",
    env: {
      AWS_REGION: arena.stage.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    now: () => arena.now(),
    wait: (ms) => arena.advance(ms),
  });
}

/** Types a line as a reader would who takes ids from the answers. */
async function type(shell: Shell, session: Session, line: Line, ids: Map<string, string>): Promise<void> {
  if (line.kind === "comment") return;
  if (line.kind === "file") {
    await shell.exec(`echo ${Buffer.from(line.bytes).toString("base64")} | base64 -d > ${line.name}`);
    return;
  }
  const text = [...ids].reduce((typed, [theirs, ours]) => typed.replaceAll(theirs, ours), line.text);
  await session.arena.advanceTo(session.startedAt! + line.atMs);
  const { exitCode, stdout, stderr } = await shell.exec(text);
  expect([text, exitCode, stderr]).toEqual([text, line.refusal === undefined ? 0 : 254, ""]);
  const made = !/^aws \S+ (describe|list|get|lookup)-/.test(text);
  if (made && line.answer && stdout.startsWith("{")) noteIds(line.answer, JSON.parse(stdout), ids);
}

/** Ids of what was made: they stand at the same place of two answers. */
function noteIds(theirs: unknown, ours: unknown, ids: Map<string, string>): void {
  if (typeof theirs === "string" && typeof ours === "string") {
    if (theirs !== ours && /^[a-z]+-[0-9a-f]{17}$|^[0-9a-f-]{36}$/.test(theirs)) ids.set(theirs, ours);
  } else if (typeof theirs === "object" && theirs !== null && typeof ours === "object" && ours !== null)
    for (const [key, value] of Object.entries(theirs))
      noteIds(value, (ours as Record<string, unknown>)[key], ids);
}
