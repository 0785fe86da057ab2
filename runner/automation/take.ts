import { spawn } from "node:child_process";
import { UserError } from "../errors.ts";
import { findJournal, readRun, replayJournal } from "../runs.ts";
import { openRange, PEACE_MS } from "../targets/range/open.ts";
import { lackOf, type Installation } from "./installation.ts";
import { installerKeys } from "./installer.ts";
import { takeStacks } from "./take-stacks.ts";

/**
 * What `--responder deployed` means: the stacks that a command deploys into a sandbox of its own, once; or those that
 * stand in a run.
 *
 * @param options.deploy a shell's command line
 * @param options.from the run, or its journal; the newest unless told
 * @throws {UserError} when nothing was deployed, or not to its end
 */
export async function takeInstallation({
  deploy,
  from,
}: {
  deploy?: string;
  from?: string;
}): Promise<Installation> {
  if (deploy !== undefined && from !== undefined)
    throw new UserError("--deploy deploys your stacks, --from takes them from a run: leave one of them out");
  const installation = deploy === undefined ? await fromRun(from) : await deployedBy(deploy);
  const { stacks, unfinished, byHand } = installation;
  const lack = lackOf(installation);
  if (!stacks.length || unfinished.length)
    throw new UserError(
      `there is nothing to install: ${lack} (--deploy 'npx cdk deploy --all' deploys your stacks, --from RUN takes them from a run)`,
    );
  if (byHand.length) process.stderr.write(`gameday: only stacks are installed again; ${lack}\n`);
  return installation;
}

async function fromRun(from: string | undefined): Promise<Installation> {
  const { session } = await replayJournal(readRun(findJournal(from)));
  try {
    return takeStacks(session.arena);
  } finally {
    await session.close();
  }
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
