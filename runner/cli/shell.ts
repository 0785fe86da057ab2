import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../make-folder.ts";
import { runFolder } from "../session/store.ts";
import { installedAwsCli } from "./aws-cli.ts";
import { findLive } from "./live.ts";

/**
 * Opens the user's shell with the drill's credentials; where the machine has no AWS CLI, or one that cannot be
 * pointed at the drill, an `aws` of ours is put on its PATH.
 */
export async function shell(run: string | undefined): Promise<void> {
  const live = findLive(run);
  const program = process.env["SHELL"] ?? (process.platform === "win32" ? "cmd.exe" : "/bin/sh");
  const env: NodeJS.ProcessEnv = { ...process.env, ...live.env, GAMEDAY_RUN: live.run, AWS_PAGER: "" };
  for (const name of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) delete env[name];
  if (!("AWS_SESSION_TOKEN" in live.env)) delete env["AWS_SESSION_TOKEN"];
  const own = installedAwsCli();
  if (own && !own.knowsEndpointUrl)
    process.stderr.write(
      `gameday: ${own.version.split(" ")[0]} does not know AWS_ENDPOINT_URL (1.29 and 2.13 do) and would call AWS itself; \`aws\` is the look-alike here\n`,
    );
  if (!own?.knowsEndpointUrl) env["PATH"] = `${writeAws(live.run)}${delimiter}${env["PATH"] ?? ""}`;
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

/** Writes an `aws` that calls `gameday aws` with this same Node. */
function writeAws(run: string): string {
  const folder = join(runFolder(run), "bin");
  makeFolder(folder, 0o700);
  const path = join(folder, "aws");
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const gameday = fileURLToPath(new URL("../bin/gameday.js", import.meta.url));
  writeFileSync(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(gameday)} aws "$@"\n`);
  chmodSync(path, 0o700);
  return folder;
}
