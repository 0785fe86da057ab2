import type * as Sdk from "@aws-sdk/client-secrets-manager";
import { handlers } from "../../../service.ts";
import { refuseMembers } from "../../refusal.ts";
import { change, findLiving } from "../find.ts";
import { readToken } from "../new-version.ts";
import { invalidParameter, invalidRequest } from "../refusals.ts";
import { versionAt } from "../stages.ts";
import { PENDING } from "../state.ts";
import { beginRotation, isUnfinished, planRotation, testRotation } from "./plan.ts";
import { checkRules } from "./rules.ts";
import { checkInvocable } from "./run.ts";

const noFunction = () => invalidRequest("No Lambda rotation function ARN is associated with this secret.");

/** Rotation by a Lambda function. */
export const rotation = handlers<typeof Sdk>()({
  RotateSecret(input, call) {
    refuseMembers("secretsmanager:RotateSecret", input, [
      "ExternalSecretRotationMetadata",
      "ExternalSecretRotationRoleArn",
    ]);
    const token = readToken(call, input.ClientRequestToken, invalidParameter);
    const found = findLiving(call, input.SecretId);
    const { secret, scope } = found;
    const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
    if (!lambdaArn) throw noFunction();
    const rules = input.RotationRules ? checkRules(input.RotationRules) : (secret.rotation?.rules ?? {});
    checkInvocable(scope, secret.arn, lambdaArn);
    if (isUnfinished(secret))
      throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
    change(found, (row) => void (row.rotation = { ...row.rotation, enabled: true, lambdaArn, rules }));
    planRotation(found);
    if (input.RotateImmediately ?? true) beginRotation(found, token);
    else testRotation(found, token);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  },

  /** The version of a rotation under way keeps its label: whoever cancels has to take it away. */
  CancelRotateSecret(input, call) {
    const found = findLiving(call, input.SecretId);
    const { secret } = found;
    if (!secret.rotation) throw noFunction();
    const pending = versionAt(secret, PENDING);
    change(found, (row) => {
      row.rotation!.enabled = false;
      delete row.rotation!.running;
    });
    planRotation(found);
    return { ARN: secret.arn, Name: secret.name, ...(pending && { VersionId: pending.id }) };
  },
});
