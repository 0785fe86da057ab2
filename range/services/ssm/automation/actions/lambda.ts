import type { InvocationResponse } from "@aws-sdk/client-lambda";
import { StepFailure } from "../failure.ts";
import type { Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Action } from "./action.ts";

const INVOKE_SECONDS = 300;

/** `aws:invokeLambdaFunction` */
export const invokeLambdaFunction: Action = {
  inputs: {
    known: [
      "FunctionName",
      "Qualifier",
      "InvocationType",
      "LogType",
      "ClientContext",
      "InputPayload",
      "Payload",
    ],
    required: ["FunctionName"],
  },
  timeoutSeconds: INVOKE_SECONDS,
  *run(run) {
    const answer = (yield* run.call("lambda", "Invoke", readInput(run))) as unknown as InvocationResponse;
    const text = answer.Payload ? Buffer.from(answer.Payload).toString("utf8") : undefined;
    if (answer.FunctionError !== undefined)
      throw new StepFailure(
        `Lambda function returned error: ${answer.FunctionError}. Error Payload: ${text ?? ""}`,
      );
    const outputs: Members = {
      StatusCode: answer.StatusCode,
      ...(answer.LogResult !== undefined && { LogResult: answer.LogResult }),
      ...(text !== undefined && { Payload: text }),
    };
    return { outputs, payload: { ...outputs, ...(text !== undefined && { Payload: parsed(text) }) } };
  },
};

function readInput(run: StepRun): Members {
  const { InputPayload, Payload, ...rest } = run.inputs;
  const payload = InputPayload ?? Payload;
  if (payload === undefined) return rest;
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return { ...rest, Payload: Buffer.from(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
