import type { Ask, Call } from "../call.ts";
import { AwsError } from "../errors.ts";
import { factsOf, type Protocol } from "../wire/services.ts";
import { encodeAuthorizationMessage } from "./authorization-message.ts";
import type { Decision, PolicyKind } from "./decide.ts";
import type { Principal } from "./principal.ts";

type Refusal = Extract<Decision, { allowed: false }>;

/** Makes the error that the called service answers when IAM refuses. */
export function denial(call: Call, ask: Ask, refusal: Refusal): AwsError {
  const message = refusalText(call.principal, ask, refusal);
  switch (call.service) {
    case "ec2":
      return new AwsError(
        "UnauthorizedOperation",
        `You are not authorized to perform this operation. ${message}${encoded(call, ask, refusal)}`,
        403,
      );
    case "sns":
      return new AwsError("AuthorizationError", message, 403);
    case "s3":
    case "s3control":
      return new AwsError(
        "AccessDenied",
        call.principal.type === "Anonymous" ? "Access Denied" : message,
        403,
      );
    default:
      return isJson(factsOf(call.service)?.protocol)
        ? new AwsError("AccessDeniedException", message, accessDeniedStatus(call.service))
        : new AwsError("AccessDenied", message, 403);
  }
}

const isJson = (protocol: Protocol | undefined): boolean =>
  protocol === "awsJson1_0" || protocol === "awsJson1_1" || protocol === "restJson1";

/** awsJson answers every client error with 400; REST services answer 403. */
function accessDeniedStatus(service: string): number {
  return factsOf(service).protocol === "restJson1" ? 403 : 400;
}

/** IAM guide, "Troubleshoot access denied error messages". */
export function refusalText(principal: Principal, ask: Ask, refusal: Refusal): string {
  if (principal.type === "Anonymous" && principal.federated) return `Not authorized to perform ${ask.action}`;
  const quote = ask.action.startsWith("s3:") ? '"' : "";
  const on = ask.resource === "*" ? "" : ` on resource: ${quote}${ask.resource}${quote}`;
  const text = `User: ${callerName(principal)} is not authorized to perform: ${ask.action}${on}`;
  if (refusal.explicit) return `${text} with an explicit deny in ${article(refusal.by[0]!.kind)}`;
  if (refusal.missing === "role trust") return text;
  return `${text} because no ${policyName(refusal.missing)} allows the ${ask.action} action`;
}

const policyName = (kind: PolicyKind): string => (kind === "permissions boundary" ? kind : `${kind} policy`);

const article = (kind: PolicyKind): string =>
  kind === "role trust"
    ? "the role trust policy"
    : `${kind === "identity-based" ? "an" : "a"} ${policyName(kind)}`;

function callerName(principal: Principal): string {
  if (principal.type === "Anonymous") return "anonymous";
  return principal.type === "AWSService" ? principal.service : principal.arn;
}

/** EC2 encodes the details of a refusal about a particular resource, for `sts:DecodeAuthorizationMessage`. */
function encoded(call: Call, ask: Ask, refusal: Refusal): string {
  if (ask.resource === "*") return "";
  return `. Encoded authorization failure message: ${encodeAuthorizationMessage(call.principal, ask, refusal)}`;
}
