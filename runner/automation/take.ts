import { spawn } from "node:child_process";
import { UserError } from "../errors.ts";
import { openRange, PEACE_MS } from "../targets/range/open.ts";
import { programEnvironment } from "./environment.ts";
import { lackOf, type Installation } from "./installation.ts";
import { installerKeys } from "./installer.ts";
import { failuresIn } from "./stack-failures.ts";
import { takeStacks } from "./take-stacks.ts";

/**
 * What `--responder deployed` means: the stacks that a command deploys, once, into a sandbox of their own.
 *
 * @param command a shell's command line
 * @throws {UserError} when nothing was deployed, or not to its end
 */
export async function takeInstallation(command: string): Promise<Installation> {
  const installation = await deployedBy(command);
  if (installation.byHand.length)
    process.stderr.write(`gameday: only stacks are installed again; ${lackOf(installation)}\n`);
  return installation;
}

/** Lets a command deploy into a sandbox in which nothing else happens, by its own clock. */
async function deployedBy(command: string): Promise<Installation> {
  const arena = await openRange({
    // A name that stands nowhere by accident: what is called after it moves to each run.
    run: "run-of-deployment",
    seed: "deploy",
    historyStartMs: Date.now() - PEACE_MS,
    pace: "drill",
  });
  try {
    const keys = await installerKeys(arena);
    arena.beginDrill();
    arena.followWallClock();
    const code = await runShell(command, {
      ...(await programEnvironment(arena, keys)),
      CDK_DEFAULT_ACCOUNT: arena.stage.accountId,
      CDK_DEFAULT_REGION: arena.stage.region,
    });
    if (code !== 0)
      throw new UserError(
        withReasons(`${command} ended with exit code ${code}: nothing was tested`, failuresIn(arena.account)),
      );
    const installation = takeStacks(arena);
    const { stacks, unfinished } = installation;
    if (!stacks.length || unfinished.length)
      throw new UserError(
        withReasons(
          `there is nothing to install after ${command}: ${lackOf(installation)}`,
          failuresIn(arena.account),
        ),
      );
    return installation;
  } finally {
    await arena.close();
  }
}

/** The sandbox is gone when this is read: nobody can ask its stacks for their events any more. */
const withReasons = (text: string, reasons: readonly string[]): string =>
  [text, ...reasons.map((reason) => `         ${reason}`)].join("\n");

/** What the command says is for people: results have standard output for themselves. */
function runShell(command: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env, stdio: ["ignore", 2, 2] });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
