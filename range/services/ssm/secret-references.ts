import type * as SSM from "@aws-sdk/client-ssm";
import type { SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";

const REFERENCE = /^\/aws\/reference\/secretsmanager\/([^:]+)(?::([^:]+))?$/;
const VERSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A secret of Secrets Manager by way of Parameter Store, read with the caller's rights: `name`, `name:label` or
 * `name:version-id`.
 *
 * @returns undefined where the name is not one of a secret
 * @throws {AwsError} ValidationException, and what Secrets Manager answers
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
export function referencedSecret(
  call: Call,
  name: string,
  withDecryption: boolean | undefined,
): SSM.Parameter | undefined {
  const [, SecretId, selector] = REFERENCE.exec(name) ?? [];
  if (SecretId === undefined) return undefined;
  if (!withDecryption)
    throw new AwsError(
      "ValidationException",
      "WithDecryption flag must be True for retrieving a Secret Manager secret.",
      400,
    );
  const version = VERSION_ID.test(selector ?? "") ? { VersionId: selector } : { VersionStage: selector };
  const secret = read(call, { SecretId, ...(selector !== undefined && version) });
  if (!secret) return undefined;
  return {
    Name: name.replace(/:[^:]*$/, ""),
    Type: "SecureString",
    Value: secret.SecretString ?? Buffer.from(secret.SecretBinary ?? []).toString("base64"),
    Version: 0,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    SourceResult: JSON.stringify(secret),
    LastModifiedDate: secret.CreatedDate,
    ARN: secret.ARN,
    DataType: "text",
  };
}

function read(
  { scope, principal, actor }: Call,
  input: Record<string, unknown>,
): SecretValueEntry | undefined {
  try {
    return serviceCall(
      scope,
      "ssm.amazonaws.com",
      "secretsmanager",
      "GetSecretValue",
      input,
      principal,
      actor,
    ) as SecretValueEntry;
  } catch (thrown) {
    if (thrown instanceof AwsError && thrown.code === "ResourceNotFoundException") return undefined;
    throw thrown;
  }
}
