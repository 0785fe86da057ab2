import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { lookUp } from "./find.ts";

type AskContext = NonNullable<Ask["context"]>;
type OnSecret = { SecretId?: string | undefined };

/** What an operation on a secret asks of IAM, and of the secret's own policy. */
function onSecret(call: Call, named = "", more: AskContext = {}): Ask {
  const found = lookUp(call.scope, named);
  const action = `secretsmanager:${call.operation}`;
  if (!found) {
    const owner = /^arn:aws:secretsmanager:[^:]*:(\d{12}):/.exec(named)?.[1];
    return {
      action,
      resource: arnOf(call, named),
      ...(owner !== undefined && { resourceAccount: owner }),
      context: { "secretsmanager:SecretId": arnOf(call, named), ...more },
    };
  }
  const { secret, scope } = found;
  return {
    action,
    resource: secret.arn,
    resourceAccount: scope.accountId,
    ...(secret.policy !== undefined && { resourcePolicy: secret.policy }),
    context: {
      ...resourceTagContext("secretsmanager", secret.tags),
      "secretsmanager:SecretId": secret.arn,
      "secretsmanager:SecretPrimaryRegion": scope.region,
      "secretsmanager:resource/AllowRotationLambdaArn": secret.rotation?.lambdaArn,
      ...more,
    },
  };
}

/** The random part of a secret that is not there is as long as any. */
const arnOf = ({ scope }: Call, named: string): string =>
  named.startsWith("arn:") ? named : scope.arn("secretsmanager", `secret:${named}-??????`);

const secret = (input: OnSecret, call: Call): Ask => onSecret(call, input.SecretId);

const text = (value: boolean | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const keyContext = (call: Call, kmsKeyId: string | undefined): AskContext => ({
  "secretsmanager:KmsKeyId": kmsKeyId,
  "secretsmanager:KmsKeyArn": kmsKeyId?.startsWith("arn:")
    ? kmsKeyId
    : kmsKeyId && call.scope.arn("kms", kmsKeyId.startsWith("alias/") ? kmsKeyId : `key/${kmsKeyId}`),
});

/**
 * What each operation asks of IAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export const secretsAsks = asks<typeof Sdk>()({
  BatchGetSecretValue: (input) => [
    { action: "secretsmanager:BatchGetSecretValue", resource: "*" },
    ...(input.Filters ? [{ action: "secretsmanager:ListSecrets", resource: "*" }] : []),
  ],
  CancelRotateSecret: secret,
  CreateSecret(input, call) {
    const context: AskContext = {
      ...requestTagContext(input.Tags),
      ...keyContext(call, input.KmsKeyId),
      "secretsmanager:Name": input.Name,
      "secretsmanager:Description": input.Description,
    };
    const resource = arnOf(call, input.Name ?? "");
    return [
      { action: "secretsmanager:CreateSecret", resource, context },
      ...(input.Tags?.length ? [{ action: "secretsmanager:TagResource", resource, context }] : []),
    ];
  },
  DeleteResourcePolicy: secret,
  DeleteSecret: (input, call) =>
    onSecret(call, input.SecretId, {
      "secretsmanager:RecoveryWindowInDays": text(input.RecoveryWindowInDays),
      "secretsmanager:ForceDeleteWithoutRecovery": text(input.ForceDeleteWithoutRecovery),
    }),
  DescribeSecret: secret,
  GetResourcePolicy: secret,
  GetSecretValue: (input, call) =>
    onSecret(call, input.SecretId, {
      "secretsmanager:VersionId": input.VersionId,
      "secretsmanager:VersionStage":
        input.VersionStage ?? (input.VersionId === undefined ? "AWSCURRENT" : undefined),
    }),
  ListSecretVersionIds: secret,
  PutResourcePolicy: (input, call) =>
    onSecret(call, input.SecretId, {
      "secretsmanager:BlockPublicPolicy": text(input.BlockPublicPolicy),
    }),
  PutSecretValue: secret,
  RestoreSecret: secret,
  RotateSecret(input, call) {
    const lambdaArn =
      input.RotationLambdaARN ?? lookUp(call.scope, input.SecretId ?? "")?.secret.rotation?.lambdaArn;
    const asked = onSecret(call, input.SecretId, {
      "secretsmanager:RotationLambdaARN": input.RotationLambdaARN,
      "secretsmanager:ModifyRotationRules": text(input.RotationRules !== undefined),
      "secretsmanager:RotateImmediately": text(input.RotateImmediately ?? true),
    });
    return lambdaArn ? [asked, { action: "lambda:InvokeFunction", resource: lambdaArn }] : asked;
  },
  TagResource: (input, call) => onSecret(call, input.SecretId, requestTagContext(input.Tags)),
  UntagResource: (input, call) => onSecret(call, input.SecretId, requestTagContext(undefined, input.TagKeys)),
  UpdateSecret: (input, call) =>
    onSecret(call, input.SecretId, {
      ...keyContext(call, input.KmsKeyId),
      "secretsmanager:Description": input.Description,
    }),
  UpdateSecretVersionStage: (input, call) =>
    onSecret(call, input.SecretId, { "secretsmanager:VersionStage": input.VersionStage }),
  ValidateResourcePolicy: (input, call) =>
    input.SecretId === undefined
      ? { action: "secretsmanager:ValidateResourcePolicy", resource: "*" }
      : onSecret(call, input.SecretId),
});
