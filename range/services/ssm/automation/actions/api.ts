import { findApi, plainAnswer, readApiInput, statusOf } from "../api.ts";
import { StepFailure } from "../failure.ts";
import { select } from "../jsonpath.ts";
import { invalidContent } from "../refusals.ts";
import { isMembers, type Members, type Step } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

/** Each call of an API may take 25 seconds; the range answers at once, but for functions. */
const CALL_SECONDS = 25;
const WAIT_SECONDS = 3_600;

/** Inputs that are not the API's. */
const API = ["Service", "Api"];
const PROPERTY = [...API, "PropertySelector", "DesiredValues"];

function checkApi(step: Step, required: readonly string[]): void {
  const missing = required.filter((name) => step.inputs[name] === undefined);
  if (missing.length)
    throw invalidContent(
      `Required inputs [${missing.join(", ")}] of step "${step.name}" are not provided for action ${step.action}.`,
    );
}

/** `aws:executeAwsApi` */
export const executeAwsApi: Action = {
  timeoutSeconds: CALL_SECONDS,
  check: (step) => checkApi(step, API),
  *run(run) {
    return { payload: yield* callApi(run, API) };
  },
};

/** `aws:waitForAwsResourceProperty` */
export const waitForAwsResourceProperty: Action = {
  timeoutSeconds: WAIT_SECONDS,
  check: (step) => checkApi(step, PROPERTY),
  *run(run) {
    for (;;) {
      const payload = yield* callApi(run, PROPERTY);
      if (isDesired(run, payload)) return { payload };
      yield* run.poll();
    }
  },
};

/** `aws:assertAwsResourceProperty` */
export const assertAwsResourceProperty: Action = {
  timeoutSeconds: CALL_SECONDS,
  check: (step) => checkApi(step, PROPERTY),
  *run(run) {
    const payload = yield* callApi(run, PROPERTY);
    if (isDesired(run, payload)) return { payload };
    const value = select(payload, run.text("PropertySelector")!);
    throw new StepFailure(
      `Property value from the API output is not in desired values. Property Selector: "${run.text("PropertySelector")}", Desired values: ${JSON.stringify(run.texts("DesiredValues"))}, Property value: "${asText(value)}"`,
    );
  },
};

/** Calls the API that a step names, with what the step gives it. */
function* callApi(run: StepRun, own: readonly string[]): Work<Members> {
  const input = Object.fromEntries(Object.entries(run.inputs).filter(([name]) => !own.includes(name)));
  const api = findApi(run.text("Service")!, run.text("Api")!);
  const answer = yield* run.call(api.service, api.operation.name, readApiInput(api, input));
  const plain = plainAnswer(answer);
  return {
    ...(isMembers(plain) ? plain : {}),
    ResponseMetadata: { HTTPStatusCode: statusOf(api), RetryAttempts: 0 },
  };
}

/** Values are compared as text; truth in Python's capitals or not. */
function isDesired(run: StepRun, payload: Members): boolean {
  const value = select(payload, run.text("PropertySelector")!);
  const desired = run.texts("DesiredValues").map((text) => text.replace(/^(True|False)$/, lower));
  return value !== undefined && desired.includes(asText(value));
}

const lower = (text: string): string => text.toLowerCase();

const asText = (value: unknown): string =>
  typeof value === "string" ? value.replace(/^(True|False)$/, lower) : (JSON.stringify(value) ?? "");
