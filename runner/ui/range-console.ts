import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "../session/store.ts";
import type { Session } from "../session/session.ts";
import { SeenNames } from "./seen-names.ts";
import type { ConsoleShell } from "./shell-console.ts";

const HOME = "/home/responder";
const HISTORY_LINES = 500;

/**
 * The built-in console of a running drill: a bash whose `aws` makes signed calls to the drill's own endpoint. What
 * it needs is loaded here, for it is not needed before the first command.
 *
 * @param env exports of the drill: endpoint, credentials, Region
 */
export async function openConsole(
  session: Pick<Session, "run" | "brief" | "now" | "standIn">,
  endpoint: string,
  env: Readonly<Record<string, string>>,
): Promise<ConsoleShell> {
  const [{ makeAwsCli }, { makeShell }, { FilesLog }, { sendOver }] = await Promise.all([
    import("../console/aws/index.ts"),
    import("../console/shell.ts"),
    import("../console/files-log.ts"),
    import("../console/send-over.ts"),
  ]);
  const { brief } = session;
  const seen = new SeenNames();
  seen.read(brief.text);
  for (const bucket of [brief.evidenceBucket, brief.logBucket]) if (bucket) seen.add("bucket", bucket);
  const folder = runFolder(session.run);
  const historyPath = join(folder, "console-history");
  const shell = makeShell({
    aws: makeAwsCli({ send: (call) => sendOver(endpoint, call), suggest: (option) => seen.suggest(option) }),
    standIn: (operation, input) => session.standIn(operation, input),
    home: HOME,
    env,
    files: { "BRIEF.txt": `${brief.text}\n`, ".aws/credentials": credentialsFile(env) },
    filesLog: new FilesLog(join(folder, "console-files.jsonl")),
    now: () => session.now(),
    history: readHistory(historyPath),
    onHistory: (line) => keepLine(historyPath, line),
  });
  return {
    async exec(line, signal, onOutput) {
      const { stdout, output, exitCode, cwd, exited } = await shell.exec(line, { signal, onOutput });
      seen.read(stdout);
      return { output, exitCode, cwd: cwd.replace(new RegExp(`^${HOME}(?=/|$)`), "~"), exited };
    },
    complete: (line, cursor) => shell.complete(line, cursor),
    history: shell.history,
  };
}

/** The trainee's own key, for whoever takes another identity by the environment and unsets it again. */
const credentialsFile = (env: Readonly<Record<string, string>>): string =>
  [
    "[default]",
    ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
      .filter((name) => env[name] !== undefined)
      .map((name) => `${name.toLowerCase()} = ${env[name]}`),
    "",
  ].join("\n");

/** One JSON string a line: commands can have several lines themselves. */
function readHistory(path: string): string[] {
  try {
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-HISTORY_LINES);
    return lines.map((line) => String(JSON.parse(line)));
  } catch {
    return [];
  }
}

function keepLine(path: string, line: string): void {
  try {
    appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  } catch {
    // A full disk must not stop the drill for want of a history.
  }
}
