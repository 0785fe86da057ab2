import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Evidence, Verdict } from "../grader/index.ts";
import { loadResponses } from "../runner/catalogue.ts";
import { playResponse } from "../runner/responder.ts";
import { gradeJournal, newRun, replayJournal, resumeRun } from "../runner/runs.ts";
import { readJournal } from "../runner/session/journal.ts";
import type { Session } from "../runner/session/session.ts";
import { journalPath } from "../runner/session/store.ts";
import { credentialsFrom, type Credentials } from "../scenarios/kit/aws.ts";
import type { Responder, Response } from "../scenarios/kit/response.ts";
import { makeFunction, makeFunctionRole, makeServiceRole, permit } from "../scenarios/response/automation.ts";

const SCENARIO = "compromised-web-instance";
const home = mkdtempSync(join(tmpdir(), "gameday-replay-"));
const before = process.env["XDG_STATE_HOME"];

const sessions: Session[] = [];

beforeAll(() => void (process.env["XDG_STATE_HOME"] = home));
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  if (before === undefined) delete process.env["XDG_STATE_HOME"];
  else process.env["XDG_STATE_HOME"] = before;
  rmSync(home, { recursive: true, force: true });
});

/** A function that finds nothing wrong with anything. */
const JUDGE = `import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";
const config = new ConfigServiceClient();
export async function handler({ invokingEvent, resultToken: ResultToken }) {
  const { configurationItem: item } = JSON.parse(invokingEvent);
  const evaluation = {
    ComplianceResourceType: item.resourceType,
    ComplianceResourceId: item.resourceId,
    ComplianceType: "COMPLIANT",
    OrderingTimestamp: new Date(item.configurationItemCaptureTime),
  };
  await config.send(new PutEvaluationsCommand({ ResultToken, Evaluations: [evaluation] }));
}
`;

/** A function that makes a secret, rotates it and reads it. */
const ROTATE = `import { SecretsManager } from "@aws-sdk/client-secrets-manager";
const secrets = new SecretsManager();
const steps = {
  async begin(_, { invokedFunctionArn: RotationLambdaARN }) {
    const { Name } = await secrets.createSecret({ Name: "chat/token", SecretString: "old" });
    await secrets.rotateSecret({ SecretId: Name, RotationLambdaARN });
    return Name;
  },
  createSecret: ({ SecretId, ClientRequestToken }) =>
    secrets.putSecretValue({ SecretId, ClientRequestToken, SecretString: "new", VersionStages: ["AWSPENDING"] }),
  async finishSecret({ SecretId, ClientRequestToken: MoveToVersionId }) {
    const { VersionId: RemoveFromVersionId } = await secrets.getSecretValue({ SecretId });
    const move = { VersionStage: "AWSCURRENT", MoveToVersionId, RemoveFromVersionId };
    await secrets.updateSecretVersionStage({ SecretId, ...move });
  },
  read: async ({ SecretId }) => (await secrets.getSecretValue({ SecretId })).SecretString,
};
export const handler = async (event, context) => steps[event.Step]?.(event, context);
`;

/** Credentials of a role that may do everything: those under exercise may make roles for their automation. */
async function administrator({ aws }: Responder): Promise<Credentials> {
  const { Arn } = await aws.sts.getCallerIdentity({});
  const document = (statement: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const RoleName = "response-administrator";
  const { Role } = await aws.iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: document({ Principal: { AWS: Arn }, Action: "sts:AssumeRole" }),
  });
  await aws.iam.putRolePolicy({
    RoleName,
    PolicyName: "all",
    PolicyDocument: document({ Action: "*", Resource: "*" }),
  });
  return credentialsFrom(
    (await aws.sts.assumeRole({ RoleArn: Role!.Arn, RoleSessionName: "set-up" })).Credentials,
  );
}

/** A call that the response itself made, not a command that it had an instance run. */
const isResponders = (evidence: Evidence): boolean =>
  evidence.kind === "call" && evidence.userAgent === "gameday-responder";

/** A kept run, played to `until` calls of a response (all of them unless told), and left or finished. */
async function keptRun(
  played: string | Response,
  until = Infinity,
  scenario = SCENARIO,
): Promise<{ run: string; verdict: Verdict | undefined }> {
  const session = await newRun({
    scenario,
    mode: "guided",
    pace: "drill",
    seed: "replay",
    nowMs: Date.UTC(2026, 0, 5, 9),
    keep: true,
  });
  sessions.push(session);
  session.start();
  const response =
    typeof played === "string" ? (await loadResponses(scenario)).find((x) => x.id === played)! : played;
  let calls = 0;
  session.on((event) => {
    if (event.type === "evidence" && isResponders(event.evidence)) calls++;
    if (calls >= until) throw new Error("interrupted");
  });
  await session.takeHint();
  try {
    await playResponse(session, response);
  } catch (error) {
    if ((error as Error).message !== "interrupted") throw error;
    // What follows the last answer is kept when the machine's turn ends.
    await new Promise(setImmediate);
    // Its process is no more.
    rmSync(`${journalPath(session.run)}.writer`);
    return { run: session.run, verdict: undefined };
  }
  return { run: session.run, verdict: await session.finish() };
}

test("a run is a function of its journal: every event comes again, and the same verdict", async () => {
  const { run, verdict } = await keptRun("contain-only");
  const recorded = readJournal(journalPath(run));
  expect(recorded.damage).toBeUndefined();
  const { difference, events, session } = await replayJournal(recorded);
  expect(difference).toBeUndefined();
  expect(events).toBe(recorded.events.length);
  expect(session.verdict).toEqual(verdict);
  expect(await gradeJournal(recorded)).toEqual(verdict);
});

test("functions are not run again: their calls and answers come from the journal", async () => {
  const { run, verdict } = await keptRun("subscription-filter", Infinity, "ids-shutdown");
  expect(verdict?.verdict).toBe("PASS");
  const recorded = readJournal(journalPath(run));
  expect(recorded.entries.some((x) => x.kind === "function-end")).toBe(true);
  const { difference, session } = await replayJournal(recorded);
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});

test("rules by functions are invoked again, and what their functions delivered comes from the journal", async () => {
  const found: unknown[] = [];
  const response: Response = {
    id: "judges",
    title: "Has a function judge the security groups",
    kind: "wrong",
    expect: { verdict: "FAIL" },
    async play(responder) {
      const { brief, elsewhere, wait } = responder;
      const aws = elsewhere({ as: await administrator(responder) });
      const all = { Action: ["ec2:Describe*", "s3:PutObject"], Resource: "*" };
      const roleARN = await makeServiceRole(responder, "response-recorder", "config.amazonaws.com", [all]);
      const judging = { Action: "config:PutEvaluations", Resource: "*" };
      const roleArn = await makeFunctionRole(responder, "response-judge", [judging]);
      const SourceIdentifier = await makeFunction(responder, {
        name: "response-judge",
        runtime: "nodejs22.x",
        code: JUDGE,
        environment: {},
        roleArn,
      });
      const ConfigRuleName = "groups";
      const types = ["AWS::EC2::SecurityGroup" as const];
      await permit(responder, "response-judge", "config.amazonaws.com", "arn:aws:config:*");
      await aws.config.putConfigurationRecorder({
        ConfigurationRecorder: { name: "default", roleARN, recordingGroup: { resourceTypes: types } },
      });
      await aws.config.putDeliveryChannel({
        DeliveryChannel: { name: "default", s3BucketName: brief.logBucket },
      });
      await aws.config.startConfigurationRecorder({ ConfigurationRecorderName: "default" });
      await aws.config.putConfigRule({
        ConfigRule: {
          ConfigRuleName,
          Scope: { ComplianceResourceTypes: types },
          Source: {
            Owner: "CUSTOM_LAMBDA",
            SourceIdentifier,
            SourceDetails: [
              { EventSource: "aws.config", MessageType: "ConfigurationItemChangeNotification" },
            ],
          },
        },
      });
      await wait(30);
      const { EvaluationResults } = await aws.config.getComplianceDetailsByConfigRule({ ConfigRuleName });
      found.push(...EvaluationResults!);
    },
  };
  const { run, verdict } = await keptRun(response, Infinity, "auto-isolate");
  expect(found.length).toBeGreaterThan(1);
  const recorded = readJournal(journalPath(run));
  const { difference, session } = await replayJournal(recorded);
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});

test("secrets are rotated again, and what their function did comes from the journal", async () => {
  const found: unknown[] = [];
  const response: Response = {
    id: "rotates",
    title: "Keeps a secret and has it rotated",
    kind: "wrong",
    expect: { verdict: "FAIL" },
    async play(responder) {
      const { aws, wait } = responder;
      const rights = { Action: ["secretsmanager:*", "lambda:InvokeFunction"], Resource: "*" };
      const FunctionName = await makeFunction(responder, {
        name: "response-rotate",
        runtime: "nodejs22.x",
        code: ROTATE,
        environment: {},
        roleArn: await makeFunctionRole(responder, "response-rotate", [rights]),
      });
      await permit(responder, "response-rotate", "secretsmanager.amazonaws.com", "arn:aws:secretsmanager:*");
      const invoke = async (input: object): Promise<unknown> => {
        const { Payload } = await aws.lambda.invoke({ FunctionName, Payload: JSON.stringify(input) });
        return JSON.parse(Buffer.from(Payload!).toString());
      };
      found.push(await invoke({ Step: "begin" }));
      await wait(10);
      found.push(await invoke({ Step: "read", SecretId: "chat/token" }));
    },
  };
  const { run, verdict } = await keptRun(response, Infinity, "auto-isolate");
  expect(found).toEqual(["chat/token", "new"]);
  const { difference, session } = await replayJournal(readJournal(journalPath(run)));
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});

test("state machines are run again: what they do follows from what started them", async () => {
  const { run, verdict } = await keptRun("state-machine", Infinity, "auto-isolate");
  expect(verdict).toMatchObject({ verdict: "PASS", score: 97 });
  const recorded = readJournal(journalPath(run));
  const contained = recorded.events.find((x) => x.kind === "call" && x.eventName === "DetachInstances");
  expect(contained).toMatchObject({ userAgent: "states.amazonaws.com" });
  const { difference, session } = await replayJournal(recorded);
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});

describe("a run that was killed", () => {
  test.each([1, 3, 5])(
    "while it was being finished is the same as far as it goes, %i lines from its end, and is finished then",
    async (lines) => {
      const { run, verdict } = await keptRun("contain-only");
      const path = journalPath(run);
      const whole = readFileSync(path, "utf8");
      writeFileSync(path, `${whole.trimEnd().split("\n").slice(0, -lines).join("\n")}\n`);
      const cut = readJournal(path);
      const { difference, events, session } = await replayJournal(cut);
      sessions.push(session);
      expect(difference).toBeUndefined();
      expect(events).toBe(cut.entries.length);
      const resumed = await resumeRun(run);
      sessions.push(resumed.session);
      expect(await resumed.session.finish()).toEqual(verdict);
      expect(readFileSync(path, "utf8")).toBe(whole);
    },
  );

  test("within a moment goes on with all of it", async () => {
    const { run } = await keptRun("contain-only");
    const path = journalPath(run);
    const whole = readFileSync(path, "utf8");
    const lines = whole.trimEnd().split("\n");
    const atOf = (line: string): unknown => (JSON.parse(line) as { at?: number }).at;
    // The last moment of which several things came, by themselves.
    const within = lines.findLastIndex(
      (line, i) =>
        i < lines.length - 20 && atOf(line) === atOf(lines[i + 1]!) && !lines[i + 1]!.includes('"outside"'),
    );
    writeFileSync(path, `${lines.slice(0, within + 1).join("\n")}\n`);
    const { session } = await resumeRun(run);
    sessions.push(session);
    await session.arena.advance(30_000);
    await session.finish();
    const { events, damage } = readJournal(path);
    expect(damage).toBeUndefined();
    expect(events.map((x) => x.id)).toEqual(events.map((_, i) => `evt-${String(i + 1).padStart(6, "0")}`));
    expect((await replayJournal(readJournal(path))).difference).toBeUndefined();
  });

  test("goes on where its journal ends: no answered call is lost", async () => {
    const { run } = await keptRun("contain-only", 20);
    const recorded = readJournal(journalPath(run));
    const answered = recorded.events.filter(isResponders);
    expect(answered).toHaveLength(20);
    const { session } = await resumeRun(run);
    expect(session.hintsTaken).toBe(1);
    expect(session.standing().objectives.find((x) => x.id === "tagged")).toMatchObject({ met: true });
    await session.arena.advance(30_000);
    await session.finish();
    const whole = readJournal(journalPath(run));
    expect(whole.damage).toBeUndefined();
    expect(whole.events.slice(0, recorded.events.length)).toEqual(recorded.events);
    expect(whole.events.map((x) => x.id)).toEqual(
      whole.events.map((_, i) => `evt-${String(i + 1).padStart(6, "0")}`),
    );
    expect((await replayJournal(whole)).difference).toBeUndefined();
  });

  test.each([
    ["a half-written last line", (text: string) => text.slice(0, -40)],
    [
      "garbage in the middle",
      (text: string) => text.replace(/\n(\{.*"id":"evt-000150")/, "\n\u0000garbage $1"),
    ],
  ])("with %s: the line is named, and everything before it is kept", async (_, damage) => {
    const { run } = await keptRun("contain-only", 20);
    const path = journalPath(run);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, damage(text));
    const recorded = readJournal(path);
    const lines = damage(text).split("\n");
    const bad = lines.findIndex((line) => line.includes("\u0000"));
    expect(recorded.damage?.line).toBe(bad < 0 ? lines.length : bad + 1);
    const resumed = await resumeRun(run);
    expect(resumed.damage).toEqual({ ...recorded.damage, keptAs: `${path}.damaged-1` });
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe(damage(text));
    await resumed.session.finish();
    expect(readJournal(path).damage).toBeUndefined();
  });

  test("an empty journal, or one of another format, says so", () => {
    const path = join(home, "broken.jsonl");
    writeFileSync(path, "");
    expect(() => readJournal(path)).toThrow("empty");
    appendFileSync(path, '{"kind":"header","format":99}\n');
    expect(() => readJournal(path)).toThrow("format 99");
  });
});

test("a headless run follows from its seed alone", async () => {
  const play = async (): Promise<string> => {
    const session = await newRun({
      scenario: SCENARIO,
      mode: "exam",
      pace: "drill",
      seed: "same",
      nowMs: Date.UTC(2026, 0, 5, 9),
      keep: false,
    });
    const told: unknown[] = [];
    session.on((event) => void (event.type === "evidence" && told.push(event.evidence)));
    session.start();
    await playResponse(
      session,
      (await loadResponses(SCENARIO)).find((x) => x.id === "contain-only")!,
    );
    await session.finish();
    await session.close();
    return JSON.stringify(told);
  };
  expect(await play()).toBe(await play());
});

test("automations are no inputs: what a runbook did follows again from what started it", async () => {
  const { run, verdict } = await keptRun("a-runbook", Infinity, "auto-isolate");
  expect(verdict?.verdict).toBe("PASS");
  const recorded = readJournal(journalPath(run));
  const { difference, session } = await replayJournal(recorded);
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});

test("the time that passed for who waited for a workflow passes again", async () => {
  let answer: unknown;
  const response: Response = {
    id: "waits",
    title: "Waits for a workflow",
    kind: "wrong",
    expect: { verdict: "FAIL" },
    async play(responder) {
      const { aws, wait } = responder;
      const logs = { Action: "logs:*", Resource: "*" };
      const roleArn = await makeServiceRole(responder, "response-waiter", "states.amazonaws.com", [logs]);
      await wait(20);
      const { stateMachineArn } = await aws.states.createStateMachine({
        name: "waiter",
        type: "EXPRESS",
        roleArn,
        definition: JSON.stringify({
          StartAt: "A",
          States: { A: { Type: "Wait", Seconds: 75, Next: "B" }, B: { Type: "Pass", End: true } },
        }),
      });
      answer = await aws.states.startSyncExecution({ stateMachineArn, input: "[1]" });
      await aws.ec2.describeInstances({});
    },
  };
  const { run, verdict } = await keptRun(response, Infinity, "auto-isolate");
  expect(answer).toMatchObject({ status: "SUCCEEDED", output: "[1]" });
  const recorded = readJournal(journalPath(run));
  const { difference, session } = await replayJournal(recorded);
  sessions.push(session);
  expect(difference).toBeUndefined();
  expect(session.verdict).toEqual(verdict);
});
