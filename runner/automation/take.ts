import { spawn } from "node:child_process";
import { UserError } from "../errors.ts";
import { openRange, PEACE_MS } from "../targets/range/open.ts";
import { lackOf, type Installation } from "./installation.ts";
import { installerKeys } from "./installer.ts";
import { takeStacks } from "./take-stacks.ts";

/**
 * What `--responder deployed` means: the stacks that a command deploys, once, into a sandbox of their own.
 *
 * @param command a shell's command line
 * @throws {UserError} when nothing was deployed, or not to its end
 */
export async function takeInstallation(command: string): Promise<Installation> {
  const installation = await deployedBy(command);
  const { stacks, unfinished, byHand } = installation;
  const lack = lackOf(installation);
  if (!stacks.length || unfinished.length)
    throw new UserError(`there is nothing to install after ${command}: ${lack}`);
  if (byHand.length) process.stderr.write(`gameday: only stacks are installed again; ${lack}\n`);
  return installation;
}

/** Lets a command deploy into a sandbox in which nothing else happens, by its own clock. */
async function deployedBy(command: string): Promise<Installation> {
  const arena = await openRange({
    run: "deploy",
    seed: "deploy",
    historyStartMs: Date.now() - PEACE_MS,
    pace: "drill",
  });
  try {
    const { accessKeyId, secretAccessKey } = await installerKeys(arena);
    arena.beginDrill();
    arena.followWallClock();
    const { region, accountId } = arena.stage;
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
    const code = await runShell(command, {
      ...Object.fromEntries(own),
      AWS_ENDPOINT_URL: await arena.listen(0),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
      CDK_DEFAULT_ACCOUNT: accountId,
      CDK_DEFAULT_REGION: region,
      NO_PROXY: "127.0.0.1",
      no_proxy: "127.0.0.1",
    });
    if (code !== 0) throw new UserError(`${command} ended with exit code ${code}: nothing was tested`);
    return takeStacks(arena);
  } finally {
    await arena.close();
  }
}

/** What the command says is for people: results have standard output for themselves. */
function runShell(command: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env, stdio: ["ignore", process.stderr, process.stderr] });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
