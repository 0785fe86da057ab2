import { AwsError } from "../../errors.ts";
import type { World } from "../../world.ts";
import { type GuestCommand, type Io, type Printed } from "../commands/command.ts";
import { walk } from "../commands/files.ts";
import { roleCredentials } from "../identity.ts";
import { callsFrom, type GuestSend, NoRoute } from "./calls.ts";
import { runSmallAws } from "./small-cli.ts";

/** One file beneath a folder. */
export interface GuestFile {
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** What surrounds one run of `aws` inside a guest. The shape is that of the console's look-alike. */
export interface GuestAwsIo {
  stdin: () => Promise<Buffer>;
  stdout(text: string | Uint8Array): void;
  stderr(text: string): void;
  /** The instance role's credentials are in it, unless the user has others. */
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  files: {
    read(path: string): Promise<Uint8Array>;
    write(path: string, bytes: Uint8Array, modifiedMs?: number): Promise<void>;
    list(path: string): Promise<GuestFile[]>;
    exists(path: string): Promise<boolean>;
    mkdir(path: string): Promise<void>;
    remove(path: string): Promise<void>;
  };
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Carries out one command line of the AWS CLI, `aws` itself left out, and answers its exit code. */
export type RunAws = (argv: readonly string[], io: GuestAwsIo, send: GuestSend) => Promise<number>;

const installed = new WeakMap<World, RunAws>();

/** Replaces the guest's small `aws` by a full one. */
export const setGuestAws = (world: World, run: RunAws): void => void installed.set(world, run);

/** How long the CLI tries to connect, in milliseconds, before it gives up. */
const CONNECT_TIMEOUT_MS = 10_000;

/** `aws` inside an instance: it calls with the instance role's credentials, over the instance's network. */
export const awsCommand: GuestCommand = async (argv, io): Promise<Printed> => {
  const out: Buffer[] = [];
  const errors: string[] = [];
  const run = installed.get(io.guest.scope.world) ?? runSmallAws;
  const send = patiently(io, callsFrom(io.guest, io.actor));
  const exitCode = await run(argv, surroundings(io, out, errors), send);
  return { stdout: Buffer.concat(out), stderr: errors.join(""), exitCode };
};

/** A call that finds no way out fails only after the time that a client waits for a connection. */
const patiently =
  (io: Io, send: GuestSend): GuestSend =>
  async (call) => {
    try {
      return await send(call);
    } catch (thrown) {
      if (thrown instanceof NoRoute) await io.pause(CONNECT_TIMEOUT_MS);
      throw thrown;
    }
  };

function surroundings(io: Io, out: Buffer[], errors: string[]): GuestAwsIo {
  const { files } = io;
  return {
    stdin: async () => io.stdin,
    stdout: (text) => void out.push(Buffer.from(text as string)),
    stderr: (text) => void errors.push(text),
    env: { ...Object.fromEntries(io.env), ...roleEnvironment(io) },
    cwd: io.cwd,
    files: {
      read: async (path) => files.read(io.path(path)),
      async write(path, bytes, modifiedMs) {
        const at = io.path(path);
        await files.mkdir(at.slice(0, Math.max(1, at.lastIndexOf("/"))), { recursive: true });
        files.write(at, Buffer.from(bytes));
        if (modifiedMs !== undefined) files.change(at, { modifiedAt: modifiedMs });
      },
      list: async (path) =>
        walk(io, io.path(path)).flatMap((found) => {
          const entry = files.entry(found);
          const shown = path + found.slice(io.path(path).length);
          return entry?.kind === "file"
            ? [{ path: shown, sizeBytes: entry.content.length, modifiedMs: entry.modifiedAt }]
            : [];
        }),
      exists: async (path) => files.entry(io.path(path)) !== undefined,
      mkdir: (path) => files.mkdir(io.path(path), { recursive: true }),
      remove: (path) => files.rm(io.path(path), { recursive: true, force: true }),
    },
    now: io.now,
    wait: io.pause,
  };
}

/** The role's credentials as variables, where neither the environment nor a file of the user has others. */
function roleEnvironment(io: Io): Record<string, string> {
  const home = io.env.get("HOME") ?? "/root";
  if (io.env.get("AWS_ACCESS_KEY_ID") || io.files.entry(`${home}/.aws/credentials`)) return {};
  if (
    io.guest.instance.metadata.HttpEndpoint === "disabled" ||
    !io.guest.firewallAllows("egress", "169.254.169.254", 80)
  )
    return {};
  try {
    const held = io.guest.changeMemory((memory) =>
      roleCredentials(io.guest.scope, io.guest.instanceId, memory, "2.0"),
    );
    if (!held) return {};
    return {
      AWS_ACCESS_KEY_ID: held.issued.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: held.issued.SecretAccessKey,
      AWS_SESSION_TOKEN: held.issued.SessionToken,
    };
  } catch (thrown) {
    if (thrown instanceof AwsError) return {};
    throw thrown;
  }
}
