import { loadScenario } from "../runner/catalogue.ts";
import { noJournal } from "../runner/session/journal.ts";
import { HEAD_START_MS, Session } from "../runner/session/session.ts";
import type { Arena } from "../runner/targets/arena.ts";
import { openRange } from "../runner/targets/range/open.ts";

/** When the sandbox's history begins. */
export const HISTORY_START_MS = Date.UTC(2026, 0, 5, 8);

/** What a trainee finds of a scenario when the page goes out: the intruder has had its head start. */
export async function prepared(
  scenario: string,
  headStartMs = HEAD_START_MS,
): Promise<{ session: Session; arena: Arena }> {
  const run = "prepared-test";
  const arena = await openRange({ run, seed: "1", historyStartMs: HISTORY_START_MS, pace: "drill" });
  const session = new Session({
    scenario: await loadScenario(scenario),
    arena,
    header: {
      kind: "header",
      format: 1,
      run,
      scenario,
      target: "range",
      seed: "1",
      pace: "drill",
      mode: "exam",
      historyStartMs: HISTORY_START_MS,
      versions: {},
    },
    journal: noJournal,
  });
  await session.prepare(headStartMs);
  return { session, arena };
}

/** What Run Command brings back of a command on an instance. */
export async function inside(arena: Arena, instanceId: string, command: string): Promise<string> {
  const { ssm } = arena.stage.platform;
  const { Command } = await ssm.sendCommand({
    InstanceIds: [instanceId],
    DocumentName: "AWS-RunShellScript",
    Parameters: { commands: [command] },
  });
  await arena.advance(20_000);
  const of = { CommandId: Command!.CommandId, InstanceId: instanceId };
  return (await ssm.getCommandInvocation(of)).StandardOutputContent!;
}
