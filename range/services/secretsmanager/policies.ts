import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { problemOfPolicy } from "../../iam/policy-grammar.ts";
import { principalExists } from "../../iam/principal-exists.ts";
import { handlers } from "../../service.ts";
import { statementsOf } from "../policy-statements.ts";
import { isPublicPolicy } from "../s3/public.ts";
import { change, findLiving } from "./find.ts";
import { checkLength, invalidMember } from "./refusals.ts";

const MOST_CHARACTERS = 20_480;

/** The policy that is attached to a secret: who may do what with it, from whichever account. */
export const policies = handlers<typeof Sdk>()({
  PutResourcePolicy(input, call) {
    const found = findLiving(call, input.SecretId);
    const policy = readPolicy(input.ResourcePolicy);
    const problem = problemOf(call, policy);
    if (problem !== undefined) throw new AwsError("MalformedPolicyDocumentException", problem, 400);
    if (input.BlockPublicPolicy && isPublicPolicy(policy))
      throw new AwsError("PublicPolicyException", PUBLIC, 400);
    change(found, (row) => void (row.policy = policy));
    return { ARN: found.secret.arn, Name: found.secret.name };
  },

  GetResourcePolicy(input, call) {
    const { arn, name, policy } = findLiving(call, input.SecretId).secret;
    return { ARN: arn, Name: name, ...(policy !== undefined && { ResourcePolicy: policy }) };
  },

  DeleteResourcePolicy(input, call) {
    const found = findLiving(call, input.SecretId);
    change(found, (row) => void delete row.policy);
    return { ARN: found.secret.arn, Name: found.secret.name };
  },

  /** Says what PutResourcePolicy would refuse, whether or not public policies are to be blocked. */
  ValidateResourcePolicy(input, call) {
    if (input.SecretId !== undefined) findLiving(call, input.SecretId);
    const policy = readPolicy(input.ResourcePolicy);
    const problem = problemOf(call, policy);
    const errors = [
      ...(problem === undefined ? [] : [{ CheckName: "POLICY_SYNTAX", ErrorMessage: problem }]),
      ...(problem === undefined && isPublicPolicy(policy)
        ? [{ CheckName: "PUBLIC_POLICY", ErrorMessage: PUBLIC }]
        : []),
    ];
    return { PolicyValidationPassed: !errors.length, ValidationErrors: errors };
  },
});

const PUBLIC = "This resource policy grants broad access to the secret.";

function readPolicy(policy: string | undefined): string {
  if (policy === undefined) throw invalidMember("resourcePolicy", undefined, "Member must not be null");
  checkLength("resourcePolicy", policy, 1, MOST_CHARACTERS);
  return policy;
}

function problemOf(call: Call, policy: string): string | undefined {
  try {
    JSON.parse(policy);
  } catch {
    return "This resource policy contains invalid Json.";
  }
  if (problemOfPolicy(policy, "resource") !== undefined)
    return "This resource policy contains a syntax error.";
  const supported = statementsOf(policy).every(({ Principal, NotPrincipal }) =>
    [Principal, NotPrincipal].every((named) => allExist(call, named)),
  );
  return supported ? undefined : "This resource policy contains an unsupported principal.";
}

const allExist = ({ world }: Call, principals: unknown): boolean =>
  typeof principals !== "object" ||
  principals === null ||
  Object.entries(principals as Record<string, string | string[]>).every(([kind, names]) =>
    [names].flat().every((name) => principalExists(world, kind, name)),
  );
