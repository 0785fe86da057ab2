import type * as Sdk from "@aws-sdk/client-lambda";
import type { Call } from "../../../call.ts";
import { AwsError, NotImplemented } from "../../../errors.ts";
import { Later } from "../../../later.ts";
import { handlers, type Output } from "../../../service.ts";
import { refuseMembers } from "../../refusal.ts";
import { findFunction, functionArn, locate, type Located } from "../names.ts";
import { checkChoice, conflict, tooLarge } from "../refusals.ts";
import type { VersionRow } from "../state.ts";
import { pickVersion } from "../versions.ts";
import { queueEvent } from "./asynchronous.ts";
import { startRun, type EndedRun } from "./runs.ts";

/** Lambda's quotas for payloads, in bytes. */
const MOST_BYTES = 6_291_456;
const MOST_EVENT_BYTES = 1_048_576;
const TAIL_BYTES = 4_096;

export const invoke = handlers<typeof Sdk>()({
  Invoke(input, call) {
    refuseMembers("Invoke", input, ["DurableExecutionName", "TenantId"]);
    const type = input.InvocationType ?? "RequestResponse";
    checkChoice("invocationType", type, ["Event", "RequestResponse", "DryRun"]);
    checkChoice("logType", input.LogType, ["None", "Tail"]);
    const located = locate(call, input.FunctionName, input.Qualifier);
    findFunction(located);
    const payload = readPayload(
      input.Payload as Uint8Array | undefined,
      type === "Event" ? MOST_EVENT_BYTES : MOST_BYTES,
    );
    const clientContext = readClientContext(input.ClientContext);
    const version = pickVersion(located);
    if (type === "DryRun") return { StatusCode: 204 };
    if (type === "Event") {
      queueEvent(located, { requestId: call.requestId, payload, ...(clientContext && { clientContext }) });
      return { StatusCode: 202 };
    }
    checkActive(version);
    return runAndWait(call, located, version, { payload, clientContext }, input);
  },
});

type Answer = Output<typeof Sdk, "Invoke">;

/** The caller waits: the answer comes when the run ends. */
function runAndWait(
  call: Call,
  located: Located,
  version: Readonly<VersionRow>,
  { payload, clientContext }: { payload: string; clientContext: string | undefined },
  { LogType }: { LogType?: string | undefined },
): Later<Answer> {
  // Who acts inside the range acts within one event of its clock, and the function could not get a word in.
  if (!call.fromOutside && !call.awaitsAnswer)
    throw new NotImplemented(
      "lambda:Invoke that waits for its answer, from inside the range; use InvocationType Event",
    );
  const answer = new Later<Answer>();
  const request = {
    requestId: call.requestId,
    attempt: 1,
    payload,
    invokedArn: functionArn(located),
    ...(clientContext !== undefined && { clientContext }),
  };
  startRun(located.scope, version, request, (ended) => answer.resolve(answerOf(ended, LogType === "Tail")));
  return answer;
}

const answerOf = ({ outcome, version, log }: EndedRun, tail: boolean): Answer => ({
  StatusCode: 200,
  ...(outcome.failed && { FunctionError: "Unhandled" }),
  ...(tail && { LogResult: Buffer.from(log).subarray(-TAIL_BYTES).toString("base64") }),
  Payload: Buffer.from(outcome.payload) as never,
  ExecutedVersion: version.version,
});

/** A function without a payload is given an empty object. */
function readPayload(payload: Uint8Array | undefined, mostBytes: number): string {
  if (!payload?.length) return "{}";
  if (payload.length > mostBytes)
    throw tooLarge(
      "RequestTooLargeException",
      `Request must be smaller than ${mostBytes} bytes for the InvokeFunction operation`,
    );
  const text = Buffer.from(payload).toString("utf8");
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
      400,
      { Type: "User" },
    );
  }
}

function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, "base64").toString("utf8");
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError(
      "InvalidRequestContentException",
      "Client context must be a valid Base64-encoded JSON object.",
      400,
      { Type: "User" },
    );
  }
}

/** @throws {AwsError} ResourceConflictException while the function is being made */
function checkActive(version: Readonly<VersionRow>): void {
  if (version.state !== "Active")
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
    );
}
