import { wallClock } from "../../range/clock.ts";
import { makeAwsCli } from "../console/aws/index.ts";
import { hostFiles } from "../console/host-files.ts";
import { sendOver } from "../console/send-over.ts";
import { findLive } from "./live.ts";

/** The look-alike on this machine's files, against the endpoint of a running drill. */
export async function aws(words: readonly string[]): Promise<void> {
  const known = process.env["AWS_ENDPOINT_URL"] !== undefined || asksForHelp(words);
  const env = known ? process.env : { ...process.env, ...findLive(undefined).env };
  const cli = makeAwsCli({ send: (call) => sendOver(env["AWS_ENDPOINT_URL"]!, call) });
  process.exitCode = await cli.run(words, {
    stdin: readStdin,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env,
    cwd: process.cwd(),
    files: hostFiles,
    now: wallClock,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

/** What is answered without any account. */
const asksForHelp = (words: readonly string[]): boolean =>
  words.length === 0 || words.at(-1) === "help" || ["--help", "--version"].includes(words[0]!);

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
