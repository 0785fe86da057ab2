import type { StateMachineType } from "@aws-sdk/client-sfn";
import { NotImplemented } from "../../../errors.ts";
import { parseArn } from "../../../iam/arn.ts";
import { isObject, type Json } from "../language/json.ts";
import type { CheckTask } from "../language/check-definition.ts";
import type { Complain } from "../language/fields.ts";
import { SDK_SERVICES, sdkOperation, type SdkOperation } from "./sdk-services.ts";
import { unknownMembers } from "./sdk-shapes.ts";

/** How a task waits for what it began. */
export type Pattern = "request" | "sync" | "sync:2" | "waitForTaskToken";

/** What a Task state does. */
export type Resource =
  | { kind: "function"; arn: string }
  | {
      kind: "service";
      /** What events call it, such as `aws-sdk:ec2` and `describeInstances`, or `sqs` and `sendMessage.waitForTaskToken`. */
      type: string;
      name: string;
      operation: SdkOperation;
      /** Whether AWS shapes requests and answers of this integration in ways of its own. */
      isOptimised: boolean;
      pattern: Pattern;
    };

/** Integrations with ways of their own, with the operation that each calls and the patterns that it knows. */
const OPTIMISED: Readonly<Record<string, { service: string; patterns: readonly Pattern[] }>> = {
  "dynamodb:deleteItem": { service: "dynamodb", patterns: ["request"] },
  "dynamodb:getItem": { service: "dynamodb", patterns: ["request"] },
  "dynamodb:putItem": { service: "dynamodb", patterns: ["request"] },
  "dynamodb:updateItem": { service: "dynamodb", patterns: ["request"] },
  "lambda:invoke": { service: "lambda", patterns: ["request", "waitForTaskToken"] },
  "sns:publish": { service: "sns", patterns: ["request", "waitForTaskToken"] },
  "sqs:sendMessage": { service: "sqs", patterns: ["request", "waitForTaskToken"] },
  "events:putEvents": { service: "eventbridge", patterns: ["request", "waitForTaskToken"] },
  "states:startExecution": { service: "sfn", patterns: ["request", "sync", "sync:2", "waitForTaskToken"] },
};

const FORM = /^arn:aws:states:::(?:(aws-sdk):)?([\w-]+):(\w+)(?:\.([\w:]+))?$/;

/**
 * Reads the resource of a Task.
 *
 * @returns nothing for what AWS does not know
 * @throws {NotImplemented} for what AWS knows and the range does not
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
export function parseResource(resource: string): Resource | undefined {
  const arn = parseArn(resource);
  if (arn?.service === "lambda" && arn.resource.startsWith("function:"))
    return { kind: "function", arn: resource };
  if (arn?.service === "states" && arn.resource.startsWith("activity:"))
    throw new NotImplemented("activities");
  const [, sdk, service, action, suffix] = FORM.exec(resource) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const pattern = (suffix ?? "request") as Pattern;
  const name = suffix === undefined ? action : `${action}.${suffix}`;
  if (sdk) {
    const operation = sdkOperation(service, action);
    if (!operation || (pattern !== "request" && pattern !== "waitForTaskToken")) return undefined;
    return { kind: "service", type: `aws-sdk:${service}`, name, operation, isOptimised: false, pattern };
  }
  const known = OPTIMISED[`${service}:${action}`];
  if (!known) throw new NotImplemented(`the Step Functions integration ${service}:${action}`);
  if (!known.patterns.includes(pattern)) return undefined;
  const operation = sdkOperation(known.service, action)!;
  return { kind: "service", type: service, name, operation, isOptimised: true, pattern };
}

/** Checks the resource of a Task when its definition comes in. */
export const checkTask: CheckTask = ({ resource: text, input, inputField, type }, at, complain) => {
  const here = `${at}/Resource`;
  if (type === "EXPRESS" && /:activity:/.test(text))
    return complain("Express state machine does not support Activity ARN", here);
  const resource = parseResource(text);
  if (!resource)
    return complain(
      text.startsWith("arn:")
        ? `The resource provided ${text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`
        : "Value is not a valid resource ARN",
      here,
    );
  if (resource.kind === "function") return;
  checkPattern(resource.pattern, type, here, complain);
  checkInput(resource.operation, input, `${at}/${inputField}`, complain);
};

/** An Express execution does not wait for others. */
function checkPattern(pattern: Pattern, type: StateMachineType, at: string, complain: Complain): void {
  if (type !== "EXPRESS" || pattern === "request") return;
  // AWS's own texts, of which one ends with a blank.
  complain(
    pattern === "waitForTaskToken"
      ? "Express state machine does not support '.waitForTaskToken' service integration "
      : "Express state machine does not support '.sync' service integration",
    at,
  );
}

/** Names that stand in the definition itself must be the operation's. */
function checkInput(operation: SdkOperation, input: Json | undefined, at: string, complain: Complain): void {
  if (!isObject(input)) return;
  for (const name of unknownMembers(operation, input))
    complain(`The field "${name}" is not supported by Step Functions`, at);
}

/** The services whose operations tasks can call, for the documentation. */
export const sdkServiceNames = (): string[] => Object.keys(SDK_SERVICES).sort();
