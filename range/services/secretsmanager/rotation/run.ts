import { AwsError } from "../../../errors.ts";
import { perform } from "../../../journey.ts";
import { Later } from "../../../later.ts";
import type { Scope } from "../../../world.ts";
import { checkTarget, type Invocation } from "../../targets.ts";
import { SECRETS_MANAGER } from "../encryption.ts";
import { secretsState } from "../state.ts";

/** What a rotation's function is called for, one after the other. */
export const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;
export type Step = (typeof STEPS)[number];

/** One attempt at a rotation: the secret, its function, and the version that it is about. */
export interface Attempt {
  arn: string;
  lambdaArn: string;
  token: string;
  steps: readonly Step[];
  /** Asked before each step: a rotation may be called off. */
  goesOn: () => boolean;
  /** Told once, unless it was called off. */
  ended: (isDone: boolean) => void;
}

/**
 * Calls a rotation's function for each step, as long as none fails.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function runSteps(scope: Scope, attempt: Attempt): void {
  const [step, ...rest] = attempt.steps;
  const then = (label: string, act: () => void): void =>
    void scope.world.clock.after(0, `rotation of ${attempt.arn}: ${label}`, () => {
      if (attempt.goesOn()) act();
    });
  if (step === undefined) return then("end", () => attempt.ended(true));
  then(step, () =>
    invoke(scope, attempt, step, (isDone) =>
      isDone ? runSteps(scope, { ...attempt, steps: rest }) : then("failure", () => attempt.ended(false)),
    ),
  );
}

/** Calls the function, which Secrets Manager waits for. */
function invoke(
  scope: Scope,
  { arn, lambdaArn, token }: Attempt,
  step: Step,
  answered: (isDone: boolean) => void,
): void {
  const payload = JSON.stringify({
    Step: step,
    SecretId: arn,
    ClientRequestToken: token,
    RotationToken: secretsState(scope).random.uuid(),
  });
  const invocation = invocationOf(arn, lambdaArn, payload);
  const [, , , region = "", accountId = ""] = lambdaArn.split(":");
  const isDone = (answer: Readonly<Record<string, unknown>>): boolean =>
    answer["FunctionError"] === undefined;
  try {
    checkTarget(scope, invocation);
    const answer = perform(scope.world, {
      service: "lambda",
      operation: "Invoke",
      input: { FunctionName: lambdaArn, Payload: Buffer.from(payload) },
      principal: { type: "AWSService", accountId, service: SECRETS_MANAGER },
      accountId,
      region,
      actor: "service",
      sourceIp: SECRETS_MANAGER,
      userAgent: SECRETS_MANAGER,
      invokedBy: SECRETS_MANAGER,
      sourceArn: arn,
      awaitsAnswer: true,
    });
    if (answer instanceof Later)
      answer.map(
        (output) => answered(isDone(output)),
        () => answered(false),
      );
    else answered(isDone(answer));
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    answered(false);
  }
}

/**
 * Checks that the policy of a function lets Secrets Manager in.
 *
 * @throws {AwsError} AccessDeniedException
 */
export function checkInvocable(scope: Scope, arn: string, lambdaArn: string): void {
  const refusal = new AwsError(
    "AccessDeniedException",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    400,
  );
  if (!/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:/.test(lambdaArn)) throw refusal;
  try {
    checkTarget(scope, invocationOf(arn, lambdaArn, "{}"));
  } catch (thrown) {
    throw thrown instanceof AwsError ? refusal : thrown;
  }
}

const invocationOf = (sourceArn: string, arn: string, payload: string): Invocation => ({
  service: SECRETS_MANAGER,
  arn,
  sourceArn,
  payload,
});
