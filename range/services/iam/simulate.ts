import type * as IAM from "@aws-sdk/client-iam";
import type { ContextEntry, EvaluationResult, PolicySourceType, Statement } from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { compilePolicy } from "../../iam/compile.ts";
import { contextOf } from "../../iam/context.ts";
import { decide, type SourcedPolicy, type StatementRef } from "../../iam/decide.ts";
import { type OwnPolicies, policiesOfOwner } from "../../iam/policies-of.ts";
import { statementPlaces } from "../../iam/statement-places.ts";
import { applyingStatements, type Request } from "../../iam/match.ts";
import { rolePrincipal } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Context } from "../../iam/variables.ts";
import { handlers } from "../../service.ts";
import { findEntity, permissionsOf } from "./entities.ts";
import { iamPage } from "./pages.ts";
import { checkPolicy } from "./put-policy.ts";
import { required } from "./refusals.ts";
import { iamState } from "./state.ts";

interface SimulationInput {
  PolicyInputList?: string[] | undefined;
  PermissionsBoundaryPolicyInputList?: string[] | undefined;
  ActionNames: string[] | undefined;
  ResourceArns?: string[] | undefined;
  ResourcePolicy?: string | undefined;
  ResourceOwner?: string | undefined;
  CallerArn?: string | undefined;
  ContextEntries?: ContextEntry[] | undefined;
  ResourceHandlingOption?: string | undefined;
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

export const simulation = handlers<typeof IAM>()({
  SimulatePrincipalPolicy(input, call) {
    const arn = required(input.PolicySourceArn, "policySourceArn");
    const { own, principal } = sourceOf(call, arn);
    return simulate(call, input, own, principal);
  },

  SimulateCustomPolicy(input, call) {
    required(input.PolicyInputList, "policyInputList");
    const arn = `arn:aws:iam::${call.account.id}:user/custom`;
    return simulate(call, input, { identity: [] }, userPrincipal(call, arn, "custom", "custom"));
  },
});

/** The policies and the identity of the user, group or role that is simulated. */
function sourceOf(call: Call, arn: string): { own: OwnPolicies; principal: Principal } {
  const entity = findEntity(call, arn);
  const { row } = entity;
  if (entity.type !== "ROLE")
    return {
      own:
        entity.type === "USER"
          ? policiesOfOwner(iamState(call.scope), entity.row)
          : { identity: permissionsOf(call, entity) },
      principal: userPrincipal(call, arn, row.name, row.id),
    };
  const principal: Principal = {
    ...rolePrincipal(row, "simulation"),
    accessKeyId: "",
    session: { issuedAt: call.at, expiresAt: call.at + 3_600_000, policies: [], mfa: false },
  };
  return { own: policiesOfOwner(iamState(call.scope), entity.row), principal };
}

const userPrincipal = (call: Call, arn: string, userName: string, principalId: string): Principal => ({
  type: "IAMUser",
  accountId: call.account.id,
  arn,
  principalId,
  userName,
  accessKeyId: "",
});

function simulate(call: Call, input: SimulationInput, own: OwnPolicies, principal: Principal) {
  for (const name of ["ResourceOwner", "CallerArn", "ResourceHandlingOption"] as const)
    if (input[name] !== undefined) throw new NotImplemented(`${name} of policy simulation`);
  const given = sources(input.PolicyInputList, "PolicyInputList", "identity-based");
  const [boundary] = sources(
    input.PermissionsBoundaryPolicyInputList,
    "PermissionsBoundaryPolicyInputList",
    "permissions boundary",
  );
  const resourcePolicy =
    input.ResourcePolicy && checkPolicy(input.ResourcePolicy, "resource", "resourcePolicy");
  const context = contextEntries(input.ContextEntries);
  const limit = boundary ?? own.boundary;
  const evaluate = (action: string, resource: string): EvaluationResult => {
    const asked = new Set<string>();
    const known = simulatedContext(call, principal, context);
    const request: Request = {
      principal,
      action,
      resource,
      context: (key) => {
        const values = known(key);
        if (values === undefined) asked.add(key);
        return values;
      },
    };
    const decision = decide({
      ...own,
      identity: [...own.identity, ...given],
      boundary: limit,
      request,
      resource: resourcePolicy
        ? { kind: "resource-based", name: "ResourcePolicy", policy: compilePolicy(resourcePolicy) }
        : undefined,
      sameAccount: true,
      resourceMustAllow: false,
    });
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: decision.allowed ? "allowed" : decision.explicit ? "explicitDeny" : "implicitDeny",
      MatchedStatements: decision.by.map(statementView),
      MissingContextValues: [...asked],
      ...(limit && {
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allows(limit, request) },
      }),
    };
  };
  const resources = input.ResourceArns?.length ? input.ResourceArns : ["*"];
  const results = required(input.ActionNames, "actionNames").flatMap((action) =>
    resources.map((resource) => evaluate(action, resource)),
  );
  const { items, ...page } = iamPage(results, input);
  return { EvaluationResults: items, ...page };
}

/** A simulation knows who calls and when, and nothing of where from: that the caller has to say. */
function simulatedContext(call: Call, principal: Principal, context: Record<string, string[]>): Context {
  const known = contextOf({ ...call, principal, sourceIp: "" }, { context }, call.account.id);
  const said = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  return (key) => (key === "aws:useragent" && !said.has(key) ? undefined : known(key));
}

function allows({ policy }: SourcedPolicy, request: Request): boolean {
  const applying = (effect: "Allow" | "Deny"): number =>
    [...applyingStatements(policy, effect, request)].length;
  return applying("Allow") > 0 && applying("Deny") === 0;
}

function sources(texts: string[] | undefined, label: string, kind: SourcedPolicy["kind"]): SourcedPolicy[] {
  return (texts ?? []).map((text, i) => ({
    kind,
    name: `${label}.${i + 1}`,
    policy: compilePolicy(checkPolicy(text, "identity", "policyInputList")),
  }));
}

function contextEntries(entries: ContextEntry[] | undefined): Record<string, string[]> {
  return Object.fromEntries(
    (entries ?? []).map(({ ContextKeyName, ContextKeyValues }) => [
      required(ContextKeyName, "contextKeyName"),
      [...(ContextKeyValues ?? [])],
    ]),
  );
}

/** As IAM's simulator names what matched, which is not as its API reference has it: see {@link sourceIdOf}. */
function statementView(ref: StatementRef): Statement {
  const place = statementPlaces(ref.policy.text)[ref.statement.number - 1];
  return {
    SourcePolicyId: sourceIdOf(ref),
    SourcePolicyType: (ref.kind === "resource-based" ? "resource" : "IAM Policy") as PolicySourceType,
    ...(place && { StartPosition: place.start, EndPosition: place.end }),
  };
}

/** A managed policy by its name, and an inline one with its holder, such as `user_alice_own`. */
function sourceIdOf({ name, holder }: StatementRef): string {
  if (name.startsWith("arn:")) return name.slice(name.lastIndexOf("/") + 1);
  return holder === undefined ? name : `${holder.replace("/", "_")}_${name}`;
}
