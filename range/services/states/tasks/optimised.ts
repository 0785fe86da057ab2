import { DataFault, StateFault } from "../language/faults.ts";
import { isArray, isObject, type Json, type JsonObject } from "../language/json.ts";
import type { Answer } from "./call.ts";
import type { SdkOperation } from "./sdk-services.ts";
import { resultOf } from "./sdk-shapes.ts";

/** How an optimised integration differs from calling the operation as it is. */
interface Manner {
  /** Makes the operation's input: these integrations take objects where the API takes their text. */
  prepare(given: JsonObject): JsonObject;
  /**
   * Makes the result of what the operation answered.
   *
   * @throws {StateFault} where the answer itself tells of a failure
   */
  shape(result: JsonObject, answer: Answer): JsonObject;
}

const textOf = (value: Json | undefined): Json | undefined =>
  value === undefined || value === null || typeof value === "string" ? value : JSON.stringify(value);

const withText =
  (member: string) =>
  (given: JsonObject): JsonObject => {
    const text = textOf(given[member]);
    return text === undefined ? given : { ...given, [member]: text };
  };

const withHttp = (result: JsonObject, answer: Answer): JsonObject => ({
  ...result,
  ...httpMetadata(result, answer),
});

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
const MANNERS: Readonly<Record<string, Manner>> = {
  lambda: {
    prepare: (given) => ({ ...given, Payload: given["Payload"] ?? {} }),
    shape: (result, answer) => functionResult(withHttp(result, answer)),
  },
  dynamodb: { prepare: (given) => given, shape: withHttp },
  sns: { prepare: withText("Message"), shape: withHttp },
  sqs: { prepare: withText("MessageBody"), shape: withHttp },
  events: {
    prepare: (given) =>
      isArray(given["Entries"])
        ? {
            ...given,
            Entries: given["Entries"].map((entry) => (isObject(entry) ? withText("Detail")(entry) : entry)),
          }
        : given,
    shape(result) {
      if (result["FailedEntryCount"]) throw new StateFault("EventBridge.FailedEntry", JSON.stringify(result));
      return result;
    },
  },
  states: { prepare: withText("Input"), shape: withHttp },
};

/** @throws {DataFault} */
export function prepareInput({ service }: SdkOperation, given: Json): JsonObject {
  if (!isObject(given))
    throw new DataFault(
      `The Parameters '${JSON.stringify(given)}' could not be used to start the Task: [The input must be a JSON object]`,
    );
  return MANNERS[service]!.prepare(given);
}

export const shapeResult = (operation: SdkOperation, answer: Answer): JsonObject =>
  MANNERS[operation.service]!.shape(
    resultOf(operation, answer.output, (name) => name.charAt(0).toUpperCase() + name.slice(1)),
    answer,
  );

/** The payload is given as JSON; a function that failed fails the task with its own error. */
function functionResult(result: JsonObject): JsonObject {
  const { Payload: payload = "", FunctionError: failed } = result;
  if (failed !== undefined) throw functionFault(payload as string);
  return { ...result, ...(payload !== "" && { Payload: parsed(payload as string) }) };
}

const UNKNOWN =
  "The cause could not be determined because Lambda did not return an error type. Returned payload:";

/** The error of a function that failed: its type by name, and the whole of what it told as the cause. */
export function functionFault(payload: string): StateFault {
  const told = parsed(payload);
  const type = isObject(told) ? told["errorType"] : undefined;
  return typeof type === "string"
    ? new StateFault(type, payload)
    : new StateFault("Lambda.Unknown", `${UNKNOWN} ${payload}`);
}

export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** What the older integrations tell of the HTTP answer. */
function httpMetadata(result: JsonObject, { requestId, at }: Answer): JsonObject {
  const headers: Readonly<Record<string, string>> = {
    connection: "keep-alive",
    "Content-Length": String(Buffer.byteLength(JSON.stringify(result))),
    "Content-Type": "application/x-amz-json-1.0",
    Date: new Date(at).toUTCString(),
    "x-amzn-RequestId": requestId,
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
