import { NotImplemented } from "../../../../errors.ts";
import { Later } from "../../../../later.ts";
import { archiveOf } from "../../../cloudformation/resources/inline-code.ts";
import { noteAuthor } from "../../../lambda/execution/environments.ts";
import { execute, executorOf, type FunctionOutcome } from "../../../lambda/execution/executor.ts";
import { StepFailure } from "../failure.ts";
import { invalidContent } from "../refusals.ts";
import type { StepRun } from "../step-run.ts";
import { automationState } from "../state.ts";
import { answerOf, type Work } from "../work.ts";
import type { Action } from "./action.ts";

const SCRIPT_SECONDS = 600;
const MEMORY_MB = 512;
/** The name under which Automation keeps a script: tracebacks show it. */
const MODULE = "customer_script";
const PYTHON = /^python3\.\d+$/;

/** `aws:executeScript`: run as Lambda's functions are, with the session of the automation's role. */
export const executeScript: Action = {
  inputs: {
    known: ["Runtime", "Handler", "InputPayload", "Script", "Attachment"],
    required: ["Runtime"],
  },
  timeoutSeconds: SCRIPT_SECONDS,
  check({ name, inputs: { Runtime, Handler, Script, Attachment } }) {
    if (typeof Runtime !== "string" || !/^(python3\.\d+|PowerShell( Core)? \d+\.\d+)$/.test(Runtime))
      throw invalidContent(`The Runtime ${String(Runtime)} of step "${name}" is not supported.`);
    if (PYTHON.test(Runtime) && typeof Handler !== "string")
      throw invalidContent(`Step "${name}" must have a Handler.`);
    if (Script === undefined && Attachment === undefined)
      throw invalidContent(`Step "${name}" must have a Script or an Attachment.`);
  },
  *run(run) {
    if (run.inputs["Attachment"] !== undefined) throw new NotImplemented("attachments of aws:executeScript");
    const runtime = run.text("Runtime")!;
    if (!PYTHON.test(runtime)) throw new NotImplemented(`${runtime} in aws:executeScript`);
    run.stage = "poll";
    const outcome = yield* runScript(run, runtime);
    if (outcome.failed) throw new StepFailure(traceOf(outcome), "poll");
    const Payload: unknown = JSON.parse(outcome.payload);
    return { outputs: { Payload }, payload: { Payload } };
  },
};

function* runScript(run: StepRun, runtime: string): Work<FunctionOutcome> {
  const { automation, scope, step } = run;
  const { world } = scope;
  const session = automation.session();
  if (!session) throw new StepFailure("aws:executeScript needs a role that the automation assumes", "inputs");
  noteAuthor(world, session.AccessKeyId, automation.actor);
  const id = automationState(scope).random.uuid();
  const handler = `${MODULE}.${run.text("Handler")!}`;
  const ended = new Later<FunctionOutcome>();
  execute(
    world,
    {
      id,
      requestId: id,
      environmentId: id,
      runtime,
      handler,
      code: archiveOf(`${MODULE}.py`, run.text("Script") ?? ""),
      memoryMb: MEMORY_MB,
      timeoutSeconds: Math.min(run.row.timeoutSeconds ?? SCRIPT_SECONDS, SCRIPT_SECONDS),
      variables: {
        _HANDLER: handler,
        AWS_REGION: scope.region,
        AWS_DEFAULT_REGION: scope.region,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
        AWS_ACCESS_KEY_ID: session.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: session.SecretAccessKey,
        AWS_SESSION_TOKEN: session.SessionToken,
      },
      event: JSON.stringify(run.inputs["InputPayload"] ?? {}),
      context: {
        functionName: step.name,
        functionVersion: "",
        invokedFunctionArn: automation.arn,
        logGroupName: "",
        logStreamName: "",
      },
      startedAt: world.clock.now(),
    },
    (outcome) => {
      executorOf(world)?.discard(id);
      ended.resolve(outcome);
    },
  );
  return yield* answerOf(world.clock, ended, `script of automation ${automation.id}`);
}

interface PythonError {
  errorType?: string;
  errorMessage?: string;
  stackTrace?: string[];
}

/** A failure in the words of Automation: a traceback that ends in `KeyError - 'name'`. */
function traceOf({ payload }: FunctionOutcome): string {
  const { errorType = "Error", errorMessage = "", stackTrace = [] } = JSON.parse(payload) as PythonError;
  return `Traceback (most recent call last):\n${stackTrace.join("")}\n${errorType} - ${errorMessage}`;
}
