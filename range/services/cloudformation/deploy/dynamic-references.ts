import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import type { Caller } from "../state.ts";
import { invalid } from "../template/errors.ts";
import { CLOUDFORMATION } from "./operation.ts";

/** Finds what a reference stands for, with the caller's rights. */
type Resolver = (scope: Scope, caller: Caller, reference: string) => string;

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  ssm: (scope, caller, name) => systemsManagerValue(scope, caller, name),
  "ssm-secure": (scope, caller, name) => systemsManagerValue(scope, caller, name, { WithDecryption: true }),
  secretsmanager: secretValue,
};

/**
 * Replaces the dynamic references in a text by what they stand for.
 *
 * @throws {AwsError} ValidationError, and what the service answers that keeps the value
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export const resolveDynamic = (text: string, scope: Scope, caller: Caller): string =>
  text.replaceAll(/\{\{resolve:([^:}]+):([^}]+)\}\}/g, (whole, service: string, reference: string) => {
    const resolver = Object.hasOwn(RESOLVERS, service) ? RESOLVERS[service] : undefined;
    if (!resolver) throw invalid(`Dynamic references of the service ${service} are not supported: ${whole}`);
    return resolver(scope, caller, reference);
  });

/**
 * The value of a Systems Manager parameter, read with the caller's rights; `name:3` names a version.
 *
 * @throws {AwsError} ValidationError when there is none
 */
export function systemsManagerValue(
  scope: Scope,
  { principal, actor }: Caller,
  name: string,
  more: { WithDecryption?: boolean } = {},
): string {
  const input = { Names: [name], ...more };
  const answer = serviceCall(scope, CLOUDFORMATION, "ssm", "GetParameters", input, principal, actor);
  const [found] = (answer["Parameters"] as { Value?: string }[] | undefined) ?? [];
  if (found?.Value === undefined)
    throw invalid(`Unable to fetch parameters [${name}] from parameter store for this account.`);
  return found.Value;
}

const SECRET = /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::(.*))?$/;

/** `secret-id:SecretString:json-key:version-stage:version-id`, of which only the first must be there. */
function secretValue(scope: Scope, { principal, actor }: Caller, reference: string): string {
  const [, SecretId, rest = ""] = SECRET.exec(reference) ?? [];
  const [kind, key, VersionStage, VersionId, ...others] = rest.split(":");
  if (SecretId === undefined || (kind && kind !== "SecretString") || others.length)
    throw invalid(
      `Incorrect format is used in the following dynamic reference: [secretsmanager:${reference}]`,
    );
  const input = { SecretId, ...(VersionStage && { VersionStage }), ...(VersionId && { VersionId }) };
  const answer = serviceCall(
    scope,
    CLOUDFORMATION,
    "secretsmanager",
    "GetSecretValue",
    input,
    principal,
    actor,
  );
  const value = answer["SecretString"];
  if (typeof value !== "string") throw invalid("The secret has no SecretString.");
  return key ? memberOf(value, key) : value;
}

function memberOf(secret: string, key: string): string {
  let members: unknown;
  try {
    members = JSON.parse(secret);
  } catch {
    throw invalid("Could not parse SecretString JSON");
  }
  const isKnown = typeof members === "object" && members !== null && Object.hasOwn(members, key);
  const value = isKnown ? (members as Record<string, unknown>)[key] : undefined;
  if (value === undefined || value === null)
    throw invalid("Could not find a value associated with JSONKey in SecretString");
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}
