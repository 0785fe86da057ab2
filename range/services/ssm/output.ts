import { callsFrom, NoRoute } from "../../guest/aws/calls.ts";
import { guestOf, type Outcome } from "../../guest/guest.ts";
import { roleCredentials } from "../../guest/identity.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { RUN_SHELL_SCRIPT } from "./aws-documents.ts";
import type { Script } from "./script.ts";
import type { CommandRow } from "./state.ts";

/** Bytes of an event's message that CloudWatch Logs takes, with some to spare for its own count. */
const MOST_EVENT_BYTES = 256 * 1024 - 64;

/** One run of a command on an instance. */
interface Ran {
  scope: Scope;
  command: Readonly<CommandRow>;
  instanceId: string;
  pluginName: string;
  /** What it wrote, by stream; streams that stayed empty are kept nowhere. */
  streams: readonly (readonly [name: "stdout" | "stderr", text: string])[];
}

type Send = (service: string, operation: string, input: Record<string, unknown>) => Promise<unknown>;

/**
 * Keeps a command's whole output where the command asked for it: the agent writes it with the instance's own role,
 * over the instance's own network. Where that fails, the agent logs it on the instance, and the command is not the
 * worse for it.
 *
 * @returns the folder in the bucket, where the output stands there
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-rc-setting-up-cwlogs.html
 */
export async function keepOutput(
  scope: Scope,
  command: Readonly<CommandRow>,
  instanceId: string,
  { pluginName }: Script,
  { stdout, stderr }: Outcome,
): Promise<string | undefined> {
  if (!command.outputBucket && command.logGroup === undefined) return undefined;
  const all = [["stdout", stdout] as const, ["stderr", stderr] as const];
  const streams = all.filter(([, text]) => text !== "");
  const ran = { scope, command, instanceId, pluginName, streams };
  const send = callsOf(ran);
  await unlessRefused(() => writeLogs(ran, send));
  return unlessRefused(() => writeObjects(ran, send));
}

function callsOf({ scope, command, instanceId }: Ran): Send {
  const guest = guestOf(scope, instanceId);
  const held = guest.changeMemory((memory) => roleCredentials(scope, instanceId, memory, "2.0"));
  const credentials = held && {
    accessKeyId: held.issued.AccessKeyId,
    secretAccessKey: held.issued.SecretAccessKey,
    sessionToken: held.issued.SessionToken,
  };
  const send = callsFrom(guest, command.actor);
  return (service, operation, input) =>
    send({ service, operation, input, region: scope.region, ...(credentials && { credentials }) });
}

async function writeObjects({ command, instanceId, pluginName, streams }: Ran, send: Send) {
  if (!command.outputBucket) return undefined;
  const plugin = pluginName.replace(":", "");
  const folder = command.documentName === RUN_SHELL_SCRIPT ? `${plugin}/0.${plugin}` : plugin;
  const key = [command.outputPrefix, command.id, instanceId, folder].filter(Boolean).join("/");
  for (const [name, text] of streams)
    await send("s3", "PutObject", {
      Bucket: command.outputBucket,
      Key: `${key}/${name}`,
      Body: Buffer.from(text),
    });
  return key;
}

async function writeLogs({ scope, command, instanceId, pluginName, streams }: Ran, send: Send) {
  const { logGroup: logGroupName } = command;
  if (logGroupName === undefined || !streams.length) return;
  await unlessThere(() => send("logs", "CreateLogGroup", { logGroupName }));
  for (const [name, text] of streams) {
    const logStreamName = `${command.id}/${instanceId}/${pluginName.replace(":", "-")}/${name}`;
    await unlessThere(() => send("logs", "CreateLogStream", { logGroupName, logStreamName }));
    const timestamp = scope.world.clock.now();
    for (const message of piecesOf(text))
      await send("logs", "PutLogEvents", {
        logGroupName,
        logStreamName,
        logEvents: [{ timestamp, message }],
      });
  }
}

/** Cuts a text into what one event takes, between characters. */
function* piecesOf(text: string): Generator<string> {
  let piece = "";
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > MOST_EVENT_BYTES) {
      yield piece;
      [piece, bytes] = ["", 0];
    }
    piece += character;
    bytes += size;
  }
  if (piece) yield piece;
}

async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.code !== "ResourceAlreadyExistsException") throw thrown;
  }
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof AwsError || thrown instanceof NoRoute) return undefined;
    throw thrown;
  }
}
