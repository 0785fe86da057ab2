import { spawn } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../make-folder.ts";
import { SHELL_RUN } from "../own-command.ts";
import { runFolder } from "../session/store.ts";
import { ASKS_AWS_ITSELF, installedAwsCli, isFirst } from "./aws-cli.ts";
import { findLive } from "./live.ts";

/**
 * Opens the user's shell with the drill's credentials, `gameday` and `console` on its PATH; where the machine has no AWS CLI, or one that cannot be
 * pointed at the drill, an `aws` of ours is put on its PATH.
 */
export async function shell(run: string | undefined): Promise<void> {
  const live = findLive(run);
  const program = process.env["SHELL"] ?? (process.platform === "win32" ? "cmd.exe" : "/bin/sh");
  const env: NodeJS.ProcessEnv = { ...process.env, ...live.env, [SHELL_RUN]: live.run, AWS_PAGER: "" };
  for (const name of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) delete env[name];
  if (!("AWS_SESSION_TOKEN" in live.env)) delete env["AWS_SESSION_TOKEN"];
  const own = installedAwsCli();
  if (own && !own.knowsEndpointUrl)
    process.stderr.write(
      `gameday: ${own.version.split(" ")[0]} does not know AWS_ENDPOINT_URL (1.29 and 2.13 do) and would call AWS itself; \`aws\` is the look-alike here\n`,
    );
  else if (own && isFirst(own)) process.stderr.write(`gameday: ${ASKS_AWS_ITSELF}\n`);
  env["PATH"] = `${writeCommands(live.run, own?.knowsEndpointUrl === true)}${delimiter}${env["PATH"] ?? ""}`;
  process.stderr.write(
    `gameday: a shell on ${live.run}; \`exit\` comes back, \`gameday finish\` stops the clock\n`,
  );
  process.exitCode = await new Promise<number>((resolve) => {
    const child = spawn(program, [], { stdio: "inherit", env });
    child.on("error", (error) => {
      process.stderr.write(`gameday: ${program}: ${error.message}\n`);
      resolve(127);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/**
 * Writes what the shell finds before anything else: `gameday` with this same Node, `console`, and an `aws` unless the
 * machine's own will do.
 *
 * @returns their folder
 */
function writeCommands(run: string, hasAws: boolean): string {
  const folder = join(runFolder(run), "bin");
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder, 0o700);
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const gameday = fileURLToPath(new URL("../bin/gameday.js", import.meta.url));
  const write = (name: string, words: string): void => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(gameday)}${words} "$@"\n`);
    chmodSync(path, 0o700);
  };
  write("gameday", "");
  write("console", " console");
  if (!hasAws) write("aws", " aws");
  return folder;
}
