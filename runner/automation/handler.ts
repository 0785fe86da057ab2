import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import type { FunctionOutcome, FunctionRun } from "../../range/services/lambda/execution/executor.ts";
import { Child } from "../functions/child.ts";
import { plainLine, plainText } from "../ui/text.ts";

export interface HandlerOptions {
  file: string;
  /** The name under which the module exports it. */
  name: string;
  endpoint: string;
  region: string;
  /** Credentials and whatever else it shall find in its environment. */
  env: Readonly<Record<string, string>>;
  limitMs: number;
  /** Simulated time, in milliseconds since the epoch. */
  startedAt: number;
}

const MEMORY_MB = 512;

/**
 * Runs a Lambda handler from its own folder for one event after the other, in one process, as Lambda would: with
 * what Lambda puts into its environment, its time and its memory, but with the responder's rights.
 *
 * @param events JSON texts
 * @returns how each went; a process that ended serves no further event
 */
export async function runHandler(
  options: HandlerOptions,
  events: readonly string[],
): Promise<FunctionOutcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), "gameday-handler-"));
  try {
    const file = await readyToRun(options.file, scratch);
    const run = runOf({ ...options, file });
    const child = await Child.start(run, options.endpoint);
    try {
      const outcomes: FunctionOutcome[] = [];
      for (const [i, event] of events.entries()) {
        const outcome = await child.invoke({ ...run, requestId: `responder-${i + 1}`, event });
        outcomes.push(outcome);
        if (outcome.processEnded) break;
      }
      return outcomes;
    } finally {
      child.end();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Handlers in TypeScript are bundled, as CDK's NodejsFunction does. */
async function readyToRun(file: string, scratch: string): Promise<string> {
  if (extname(file) !== ".ts") return file;
  const { build } = await import("esbuild");
  const outfile = join(scratch, `${basename(file, ".ts")}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@aws-sdk/*", "@smithy/*"],
    logLevel: "silent",
  });
  return outfile;
}

function runOf({ file, name, region, env, limitMs, startedAt }: HandlerOptions): FunctionRun {
  const functionName = "responder";
  const handler = `${basename(file, extname(file))}.${name}`;
  const logGroupName = `/aws/lambda/${functionName}`;
  const runtime = extname(file) === ".py" ? "python3.12" : "nodejs22.x";
  return {
    id: functionName,
    requestId: functionName,
    environmentId: functionName,
    runtime,
    handler,
    code: { folder: dirname(file) },
    memoryMb: MEMORY_MB,
    timeoutSeconds: limitMs / 1000,
    variables: {
      ...env,
      _HANDLER: handler,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: functionName,
    },
    event: "null",
    context: {
      functionName,
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
      logGroupName,
      logStreamName: functionName,
    },
    startedAt,
  };
}

/** What a handler said that went wrong, in a line; undefined when nothing did. */
export function handlerFault({ failed, payload }: FunctionOutcome): string | undefined {
  if (!failed) return undefined;
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return plainLine([errorType, errorMessage].filter(Boolean).join(": "));
}

/** How the runtime tells in the log of an error that {@link handlerFault} tells. */
const TOLD_BY_RUNTIME = /\t(Invoke Error|Uncaught Exception) \t|^\[ERROR\] /;

/** What a handler itself wrote, as plain text. */
export const handlerOutput = ({ output }: FunctionOutcome): string =>
  plainText(
    output
      .map(({ text }) => text)
      .filter((text) => !TOLD_BY_RUNTIME.test(text))
      .join(""),
  ).trim();
