import { judge } from "../../iam/authorise.ts";
import type { Ask, Call } from "../../call.ts";
import { rolePrincipal } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import type { Scope } from "../../world.ts";
import { iamState } from "../iam/state.ts";
import { configState } from "./state.ts";

export const CONFIG = "config.amazonaws.com";

/** Why the recorder's role is of no use; undefined when Config can take it. */
export function roleProblem(scope: Scope): { error: string; message: string } | undefined {
  const [recorder] = configState(scope).recorders.list();
  const arn = recorder?.roleArn ?? "";
  const role = iamState(scope).roles.find((row) => row.arn === arn);
  if (!role) return { error: "NoSuchEntity", message: `The role ${arn} cannot be found.` };
  const trusts = serviceMay(scope, CONFIG, {
    action: "sts:AssumeRole",
    resource: arn,
    resourcePolicy: role.trust,
    context: { "aws:SourceAccount": scope.accountId },
  });
  return trusts
    ? undefined
    : {
        error: "AccessDenied",
        message: `AWS Config is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      };
}

/** Whether the recorder's role lets Config do something: it sees and writes with that role's rights alone. */
export function roleMay(scope: Scope, ask: Ask): boolean {
  const principal = recorderPrincipal(scope);
  return principal !== undefined && judge(callAs(scope, principal), ask).allowed;
}

/** What Config reads, it reads as the service: these reads are no calls of anybody's. */
export const callAs = (
  scope: Scope,
  principal: Principal = { type: "AWSService", accountId: scope.accountId, service: CONFIG },
): Call => ({
  world: scope.world,
  account: scope.account,
  scope,
  region: scope.region,
  service: "config",
  operation: "",
  principal,
  actor: "service",
  sourceIp: CONFIG,
  userAgent: CONFIG,
  requestId: "",
  at: scope.world.clock.now(),
  invokedBy: CONFIG,
});

function recorderPrincipal(scope: Scope): Principal | undefined {
  const [recorder] = configState(scope).recorders.list();
  const role = iamState(scope).roles.find((row) => row.arn === recorder?.roleArn);
  if (!role) return undefined;
  const now = scope.world.clock.now();
  return {
    ...rolePrincipal(role, "AWSConfig-Describe"),
    accessKeyId: "",
    session: { issuedAt: now, expiresAt: now + 3_600_000, policies: [], mfa: false },
  };
}
