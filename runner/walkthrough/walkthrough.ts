import type { VerdictName } from "../../grader/index.ts";
import { loadModel } from "../../range/wire/load.ts";
import type { ServiceId } from "../../range/wire/services.ts";
import type { Response } from "../../scenarios/kit/response.ts";
import { conditionFor } from "../console/aws/wait/condition.ts";
import { commandLine, type CommandLine } from "../console/aws/write/command-line.ts";
import { quoteWord, shellLine } from "../console/aws/write/quote.ts";
import type { LocalFile } from "../console/aws/write/value-words.ts";
import { standInWords } from "../console/stand-in-words.ts";
import { openVirtualRun } from "../contract/trial.ts";
import { playResponse, type Act, type MadeCall, type Step } from "../responder.ts";
import { asSync } from "./sync.ts";

/** How somebody responded, as commands that a person can type. */
export interface Walkthrough {
  scenario: string;
  title: string;
  response: string;
  responseTitle: string;
  kind: Response["kind"];
  seed: string;
  verdict: VerdictName;
  score: number;
  steps: { why: string; lines: Line[] }[];
}

/** What there is to type, to have at hand, or to know. */
export type Line =
  | {
      kind: "command";
      text: string;
      /** When it was done, in milliseconds on the run's clock. */
      atMs: number;
      /** AWS's code, when it was refused. */
      refusal?: string;
      /** What it answered. */
      answer?: Record<string, unknown>;
    }
  | ({ kind: "file" } & LocalFile)
  | { kind: "comment"; text: string };

/** Plays a response in a sandbox of its own, and tells what it did. */
export async function walkthroughOf(
  scenario: string,
  response: Response,
  seed: string,
): Promise<Walkthrough> {
  const session = await openVirtualRun(scenario, seed);
  const steps = await playResponse(session, response);
  const { verdict, score } = await session.finish();
  await session.close();
  return {
    scenario,
    title: session.scenario.title,
    response: response.id,
    responseTitle: response.title,
    kind: response.kind,
    seed,
    verdict,
    score,
    steps: await Promise.all(steps.map((step) => told(step, session.startedAt!))),
  };
}

async function told({ why, acts }: Step, startedAt: number): Promise<Walkthrough["steps"][number]> {
  const lines: Line[] = [];
  for (let i = 0; i < acts.length; i++) {
    const alike = alikeFrom(acts, i);
    const sync = asSync(alike);
    if (sync) lines.push({ kind: "command", text: shellLine(sync), atMs: alike[0]!.at - startedAt });
    else if (alike.length > MOST_ALIKE) {
      lines.push(...alike.slice(0, SHOWN_ALIKE).flatMap((call) => callLines(call, startedAt)));
      lines.push(comment(`And so on: ${alike.length - SHOWN_ALIKE} more, one for each of the rest.`));
    } else {
      lines.push(...(await linesOf(acts[i]!, startedAt)));
      continue;
    }
    i += alike.length - 1;
  }
  return { why, lines };
}

/** More calls of one operation in a row than this only tire the reader. */
const MOST_ALIKE = 5;
const SHOWN_ALIKE = 2;

/** The calls of one operation that follow one another from a place on. */
function alikeFrom(acts: readonly Act[], from: number): MadeCall[] {
  const calls: MadeCall[] = [];
  for (const act of acts.slice(from)) {
    const first = calls[0];
    if (act.kind !== "call" || act.call.refusal !== undefined) break;
    const { service, operation } = act.call;
    if (first && (service !== first.service || operation !== first.operation)) break;
    calls.push(act.call);
  }
  return calls;
}

async function linesOf(act: Act, startedAt: number): Promise<Line[]> {
  switch (act.kind) {
    case "call":
      return callLines(act.call, startedAt);
    case "wait":
      return [{ kind: "command", text: `sleep ${act.seconds}`, atMs: act.at - startedAt }];
    case "until": {
      const condition = await waitedFor(act);
      const [call] = act.last;
      if (condition !== undefined && call) return callLines(call, startedAt, condition);
      return [
        comment(`Again and again, until ${act.what}:`),
        ...act.last.flatMap((x) => callLines(x, startedAt)),
      ];
    }
  }
}

/** Conditions of the AWS CLI's own are asked of one operation. */
async function waitedFor({ first, last }: Extract<Act, { kind: "until" }>): Promise<string | undefined> {
  const [before, call, ...more] = [first.at(-1), ...last];
  if (!before || !call?.output || more.length || call.service === "console") return undefined;
  const service = call.service as ServiceId;
  const earlier = first === last ? call.output : (before.output ?? {});
  return conditionFor(loadModel(service), { service, operation: call.operation }, earlier, call.output);
}

function callLines(call: MadeCall, startedAt: number, condition?: string): Line[] {
  const { words, files } = wordsOf(call, condition);
  const { at, refusal, output: answer } = call;
  return [
    ...files.map((file): Line => ({ kind: "file", ...file })),
    {
      kind: "command",
      text: `${credentials(call)}${shellLine(words)}`,
      atMs: at - startedAt,
      ...(refusal !== undefined && { refusal }),
      ...(answer && { answer }),
    },
  ];
}

function wordsOf(
  { service, operation, input, region }: MadeCall,
  condition: string | undefined,
): CommandLine {
  if (service === "console") return { words: ["console", ...standInWords(operation, input)], files: [] };
  const call = { service: service as ServiceId, operation, input, ...(region && { region }) };
  return commandLine(loadModel(call.service), call, condition);
}

/** Other credentials than the trainee's, for one command. */
function credentials({ as }: MadeCall): string {
  if (!as) return "";
  const { accessKeyId, secretAccessKey, sessionToken = "" } = as;
  return Object.entries({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  })
    .map(([name, value]) => `${name}=${quoteWord(value)} `)
    .join("");
}

const comment = (text: string): Line => ({ kind: "comment", text });
