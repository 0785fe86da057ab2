import type { ServiceModel } from "../../../../range/wire/model.ts";
import type { ServiceId } from "../../../../range/wire/services.ts";
import { finishAnswer, plainAnswer, type PlainRecord } from "../answers.ts";
import { choiceFailure } from "../choice.ts";
import { generalFailure, isServiceError, usageFailure, type ServiceError } from "../failures.ts";
import { waitHelp } from "../help.ts";
import { readOperation, seenByClient, type OperationCommand } from "../operation.ts";
import type { Session } from "../session.ts";
import { waitersOf, type Acceptor, type Waiter, type WaitState } from "./waiters.ts";

/** What one poll saw: an answer or an error. */
type Seen = { answer: PlainRecord; error?: undefined } | { error: ServiceError; answer?: undefined };

/**
 * Polls an operation until a condition holds (`aws ec2 wait instance-running`), by botocore's rules.
 *
 * @throws {CliFailure} the condition can no longer be met, or not within the attempts: exit code 255
 */
export async function runWait(
  service: ServiceId,
  command: string,
  model: ServiceModel,
  words: readonly string[],
  session: Session,
): Promise<number> {
  const waiters = waitersOf(service);
  const at = words.findIndex((word) => !word.startsWith("-"));
  const condition = words[at];
  if (condition === undefined) throw usageFailure("the following arguments are required: subcommand");
  if (condition === "help") {
    session.io.stdout(waitHelp(command, model));
    return 0;
  }
  const waiter = waiters.get(condition);
  if (!waiter) throw choiceFailure("subcommand", condition, [...waiters.keys()]);
  if (!model.operations.has(waiter.operation))
    throw generalFailure(
      `Waiter ${waiter.name} failed: the range does not implement ${service}:${waiter.operation}.`,
    );
  const named = { service, command, model, operation: waiter.operation };
  const { input } = await readOperation(named, words.toSpliced(at, 1), session);
  await poll(
    waiter,
    () => look(named, input, session),
    (ms) => session.io.wait(ms),
  );
  return 0;
}

async function look(
  { service, operation, model }: OperationCommand,
  input: Record<string, unknown>,
  session: Session,
): Promise<Seen> {
  try {
    const output = await session.send(service, operation, input);
    return {
      answer: finishAnswer(service, operation, plainAnswer(model.operations.get(operation)?.output, output)),
    };
  } catch (error) {
    if (isServiceError(error)) return { error: seenByClient(service, operation, error) };
    throw error;
  }
}

async function poll(
  waiter: Waiter & { name: string },
  see: () => Promise<Seen>,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  let matched: Acceptor | undefined;
  for (let attempt = 1; ; attempt++) {
    const seen = await see();
    const acceptor = await firstMatch(waiter.acceptors, seen);
    matched = acceptor ?? matched;
    const state: WaitState = acceptor?.[0] ?? "retry";
    if (!acceptor && seen.error)
      throw waiterFailure(waiter, `An error occurred (${seen.error.code}): ${seen.error.message}`);
    if (state === "success") return;
    if (state === "failure")
      throw waiterFailure(waiter, `Waiter encountered a terminal failure state: ${explain(acceptor!)}`);
    if (attempt >= waiter.attempts)
      throw waiterFailure(
        waiter,
        matched
          ? `Max attempts exceeded. Previously accepted state: ${explain(matched)}`
          : "Max attempts exceeded",
      );
    await wait(waiter.delaySeconds * 1000);
  }
}

/** What a waiter makes of an answer; undefined where none of its acceptors knows it. */
export async function stateOf(
  waiter: Waiter,
  { service, operation, model }: Pick<OperationCommand, "service" | "operation" | "model">,
  output: Record<string, unknown>,
): Promise<WaitState | undefined> {
  const answer = finishAnswer(
    service,
    operation,
    plainAnswer(model.operations.get(operation)?.output, output),
  );
  return (await firstMatch(waiter.acceptors, { answer }))?.[0];
}

async function firstMatch(acceptors: readonly Acceptor[], seen: Seen): Promise<Acceptor | undefined> {
  for (const acceptor of acceptors) if (await matches(acceptor, seen)) return acceptor;
  return undefined;
}

async function matches(acceptor: Acceptor, { answer, error }: Seen): Promise<boolean> {
  switch (acceptor[1]) {
    case "status":
      return (error ? error.status : 200) === acceptor[2];
    case "error":
      return typeof acceptor[2] === "boolean"
        ? acceptor[2] === (error !== undefined)
        : error?.code === acceptor[2];
    default: {
      if (!answer) return false;
      const { search } = (await import("jmespath")).default;
      const found: unknown = search(answer, acceptor[2]);
      const expected = acceptor[3];
      if (acceptor[1] === "path") return found === expected;
      if (!Array.isArray(found) || found.length === 0) return false;
      return acceptor[1] === "pathAll"
        ? found.every((item) => item === expected)
        : found.some((item) => item === expected);
    }
  }
}

const waiterFailure = ({ name }: { name: string }, reason: string): Error =>
  generalFailure(`Waiter ${name} failed: ${reason}`);

/** Why an acceptor matched, in botocore's words. */
function explain(acceptor: Acceptor): string {
  const inPython = (value: unknown): string =>
    value === true ? "True" : value === false ? "False" : String(value);
  switch (acceptor[1]) {
    case "path":
      return `For expression "${acceptor[2]}" we matched expected path: "${inPython(acceptor[3])}"`;
    case "pathAll":
      return `For expression "${acceptor[2]}" all members matched expected path: "${inPython(acceptor[3])}"`;
    case "pathAny":
      return `For expression "${acceptor[2]}" we matched expected path: "${inPython(acceptor[3])}" at least once`;
    case "status":
      return `Matched expected HTTP status code: ${acceptor[2]}`;
    case "error":
      return `Matched expected service error code: ${inPython(acceptor[2])}`;
  }
}
