import type { FailureDetails } from "@aws-sdk/client-ssm";
import type { AwsError } from "../../../errors.ts";

/** What a step does when it fails: AWS's words for its stages. */
export const STAGE = {
  inputs: "validating and resolving the step inputs",
  execute: "Execute/Cancelling action",
  poll: "Poll action status for completion",
  command: "verifying the command has completed",
} as const;

export type Stage = keyof typeof STAGE;

const STAGES: Readonly<Record<Stage, string>> = {
  inputs: "InputValidation",
  execute: "Invocation",
  poll: "PostVerification",
  command: "PostVerification",
};

const GUIDE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

/** Why a step failed. */
export class StepFailure extends Error {
  /** AWS's error code, where a call was refused. */
  readonly code: string | undefined;
  /** The step at which the automation goes on, where a failed step within a loop names one outside of it. */
  readonly goto: string | undefined;

  constructor(
    message: string,
    readonly stage: Stage = "execute",
    more: { code?: string; goto?: string } = {},
  ) {
    super(message);
    this.code = more.code;
    this.goto = more.goto;
  }
}

/** A call that AWS refused, in the words of the SDK for Python, with which Automation calls APIs. */
export const refusedCall = (operation: string, { code, message }: AwsError): StepFailure =>
  new StepFailure(
    `An error occurred (${code}) when calling the ${operation} operation: ${message}`,
    "execute",
    {
      code,
    },
  );

/** The message that a failed step and its automation show. */
export const failureMessage = ({ stage, message }: StepFailure): string =>
  `Step fails when it is ${STAGE[stage]}. ${message.replace(/\.$/, "")}. ${GUIDE}`;

export const timeoutMessage = (stage: Stage): string =>
  `Step timed out while step is ${STAGE[stage]}. ${GUIDE}`;

export const failureDetails = ({ stage, code = "" }: StepFailure): FailureDetails => ({
  FailureStage: STAGES[stage],
  FailureType: /AccessDenied|Unauthorized|AuthorizationError/.test(code)
    ? "Permission"
    : /Throttl|RequestLimitExceeded|TooManyRequests/.test(code)
      ? "Throttling"
      : stage === "execute"
        ? "Action"
        : "Verification",
  Details: {},
});

/** What ends a step from outside of it. */
export abstract class Interruption extends Error {}

/** The automation is cancelled. */
export class Cancelled extends Interruption {}

/** A step has run for longer than its `timeoutSeconds`. */
export class TimedOut extends Interruption {}

/** Somebody stopped a step. */
export class Stopped extends Interruption {
  constructor(readonly stepId: string) {
    super();
  }
}
