import type { CommandInvocationStatus } from "@aws-sdk/client-ssm";
import { guestOf, type Outcome } from "../../guest/guest.ts";
import type { Scope } from "../../world.ts";
import { isOnline } from "./managed.ts";
import { keepOutput } from "./output.ts";
import type { Script } from "./script.ts";
import { invocationId, ssmState, type CommandRow, type InvocationRow } from "./state.ts";

/** How often delivery, and the agent's report, is tried again while the network lets nothing through. */
const RETRY_MS = 5_000;
const MOST_OUTPUT = 24_000;
const TRUNCATED = "\n---Output truncated---";

/**
 * Brings a command to an instance: the agent fetches it when it can reach the service, runs it, and reports.
 * What is not fetched in time is never run.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
 */
export function deliver(
  scope: Scope,
  command: Readonly<CommandRow>,
  instanceId: string,
  script: Script,
): void {
  const { clock } = scope.world;
  const id = invocationId(command.id, instanceId);
  const deadline = command.requestedAt + command.timeoutSeconds * 1000;
  const attempt = (): void | Promise<void> => {
    if (ssmState(scope).invocations.get(id)?.status !== "Pending") return;
    if (isOnline(scope, instanceId)) return run(scope, command, instanceId, script);
    if (clock.now() >= deadline) return conclude(scope, id, "TimedOut", "DeliveryTimedOut");
    clock.at(Math.min(clock.now() + RETRY_MS, deadline), `deliver ${id}`, attempt);
  };
  clock.after(scope.world.pace("ssm-command"), `deliver ${id}`, attempt);
}

/** Stops what has not ended yet. A command that is on its way is not delivered any more. */
export function cancel(scope: Scope, id: string): void {
  const { invocations, runs } = ssmState(scope);
  const row = invocations.get(id);
  if (row?.status !== "Pending" && row?.status !== "InProgress") return;
  conclude(scope, id, "Cancelled", "Cancelled");
  runs.get(id)?.cancel();
}

function run(scope: Scope, command: Readonly<CommandRow>, instanceId: string, script: Script): Promise<void> {
  const { invocations, runs } = ssmState(scope);
  const { clock } = scope.world;
  const id = invocationId(command.id, instanceId);
  const startedAt = clock.now();
  invocations.update(id, (row) => {
    row.status = "InProgress";
    row.statusDetails = "InProgress";
    row.startedAt = startedAt;
  });
  announce(scope, invocations.get(id)!, command);
  const overdueAt = startedAt + script.executionTimeoutSeconds * 1000;
  const guest = guestOf(scope, instanceId);
  const options = { actor: command.actor, cwd: script.workingDirectory || "/usr/bin" };
  const shell = guest.start(script.text, options, async (outcome) => {
    runs.delete(id);
    if (outcome.killed) return;
    const endedAt = clock.now();
    const outputKey = await keepOutput(scope, command, instanceId, script, outcome);
    report(scope, id, outcome, endedAt, overdueAt, outputKey);
  });
  runs.set(id, shell);
  clock.at(overdueAt, `timeout of ${id}`, () => {
    if (invocations.get(id)?.status !== "InProgress") return;
    conclude(scope, id, "TimedOut", "ExecutionTimedOut");
    runs.get(id)?.cancel();
  });
  return shell.settled();
}

/** The agent tells how it went, as soon as the network lets it, while the service still waits for it. */
function report(
  scope: Scope,
  id: string,
  outcome: Outcome,
  endedAt: number,
  overdueAt: number,
  outputKey: string | undefined,
): void {
  const { clock } = scope.world;
  const { invocations } = ssmState(scope);
  const row = invocations.get(id);
  if (row?.status !== "InProgress") return;
  if (!isOnline(scope, row.instanceId)) {
    if (clock.now() + RETRY_MS < overdueAt)
      clock.after(RETRY_MS, `report ${id}`, () => report(scope, id, outcome, endedAt, overdueAt, outputKey));
    return;
  }
  invocations.update(id, (each) => {
    each.stdout = clip(outcome.stdout);
    each.stderr = clip(
      outcome.exitCode === 0
        ? outcome.stderr
        : `${outcome.stderr}failed to run commands: exit status ${outcome.exitCode}`,
    );
    each.responseCode = outcome.exitCode;
    each.endedAt = endedAt;
    if (outputKey !== undefined) each.outputKey = outputKey;
  });
  const succeeded = outcome.exitCode === 0;
  conclude(scope, id, succeeded ? "Success" : "Failed", succeeded ? "Success" : "Failed", endedAt);
}

function conclude(
  scope: Scope,
  id: string,
  status: CommandInvocationStatus,
  details: string,
  endedAt = scope.world.clock.now(),
): void {
  const { invocations, commands } = ssmState(scope);
  const row = invocations.update(id, (each) => {
    each.status = status;
    each.statusDetails = details;
    each.endedAt = endedAt;
  });
  const command = commands.get(row.commandId);
  if (command) announce(scope, row, command);
}

/** Output is shown up to 24,000 characters; all of it goes where the command asked for it. */
const clip = (text: string): string =>
  text.length <= MOST_OUTPUT ? text : text.slice(0, MOST_OUTPUT - TRUNCATED.length) + TRUNCATED;

function announce(scope: Scope, row: Readonly<InvocationRow>, command: Readonly<CommandRow>): void {
  const { world } = scope;
  world.bus.emit("eventbridge-event", {
    scope,
    bus: "default",
    event: {
      version: "0",
      id: world.random.uuid(),
      "detail-type": "EC2 Command Invocation Status-change Notification",
      source: "aws.ssm",
      account: scope.accountId,
      time: `${world.clock.date().toISOString().slice(0, 19)}Z`,
      region: scope.region,
      resources: [scope.arn("ec2", `instance/${row.instanceId}`)],
      detail: {
        "command-id": command.id,
        "document-name": command.documentName,
        "instance-id": row.instanceId,
        "requested-date-time": new Date(command.requestedAt).toISOString(),
        status: row.status,
      },
    },
  });
}
