import type * as IAM from "@aws-sdk/client-iam";
import type { EntityType, PolicyUsageType } from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { findGroup, findOwnRole, findRole, findUser } from "./find.ts";
import { holders } from "./inline-policies.ts";
import { checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import type { HolderKind } from "./put-policy.ts";
import { invalidInput, noSuchEntity, overQuota, required } from "./refusals.ts";
import { type HolderRow, iamState } from "./state.ts";
import { isProtected } from "./service-linked.ts";
import { anyPolicy, boundaryUsers, holdersOf } from "./views.ts";

const MOST_ATTACHED = 10;
const QUOTAS = { user: "PoliciesPerUser", group: "PoliciesPerGroup", role: "PoliciesPerRole" } as const;

export const attachments = handlers<typeof IAM>()({
  AttachUserPolicy: (input, call) => attach(call, "user", findUser(call, input.UserName), input.PolicyArn),
  AttachGroupPolicy: (input, call) =>
    attach(call, "group", findGroup(call, input.GroupName), input.PolicyArn),
  AttachRolePolicy: (input, call) => attach(call, "role", findOwnRole(call, input.RoleName), input.PolicyArn),

  DetachUserPolicy: (input, call) => detach(call, "user", findUser(call, input.UserName), input.PolicyArn),
  DetachGroupPolicy: (input, call) =>
    detach(call, "group", findGroup(call, input.GroupName), input.PolicyArn),
  DetachRolePolicy: (input, call) => detach(call, "role", findOwnRole(call, input.RoleName), input.PolicyArn),

  ListAttachedUserPolicies: (input, call) => listAttached(call, findUser(call, input.UserName), input),
  ListAttachedGroupPolicies: (input, call) => listAttached(call, findGroup(call, input.GroupName), input),
  ListAttachedRolePolicies: (input, call) => listAttached(call, findRole(call, input.RoleName), input),

  ListEntitiesForPolicy(input, call) {
    const state = iamState(call.scope);
    const arn = required(input.PolicyArn, "policyArn");
    if (!anyPolicy(state, arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    const usage: PolicyUsageType | undefined = input.PolicyUsageFilter;
    const prefix = checkPathPrefix(input.PathPrefix);
    const rows = [
      ...(usage === "PermissionsBoundary" ? [] : holdersOf(state, arn)),
      ...(usage === "PermissionsPolicy" ? [] : boundaryUsers(state, arn)),
    ].filter(({ path }) => path.startsWith(prefix));
    const wanted = [...new Set(rows)].filter((row) => fitsEntityFilter(row, input.EntityFilter));
    const { items, ...page } = iamPage(wanted, input);
    const ofKind = (kind: HolderKind) => items.filter((row) => kindOf(row) === kind);
    return {
      PolicyUsers: ofKind("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: ofKind("group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyRoles: ofKind("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...page,
    };
  },
});

function fitsEntityFilter(row: Readonly<HolderRow>, filter: EntityType | undefined): boolean {
  if (filter === undefined) return true;
  if (filter === "LocalManagedPolicy" || filter === "AWSManagedPolicy")
    throw invalidInput(`EntityFilter ${filter} is not valid here.`);
  return kindOf(row) === filter.toLowerCase();
}

function kindOf(row: Readonly<HolderRow>): HolderKind {
  return "trust" in row ? "role" : "groups" in row ? "user" : "group";
}

function attach(
  call: Call,
  kind: HolderKind,
  holder: Readonly<HolderRow>,
  policyArn: string | undefined,
): void {
  const arn = checkPolicyArn(policyArn);
  const policy = anyPolicy(iamState(call.scope), arn);
  if (!policy || (policy.path.startsWith("/aws-service-role/") && !isProtected(holder)))
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (holder.attached.includes(arn)) return;
  if (holder.attached.length >= MOST_ATTACHED) throw overQuota(QUOTAS[kind], MOST_ATTACHED);
  holders(call, kind).update(holder.name, (row) => void row.attached.push(arn));
}

function detach(
  call: Call,
  kind: HolderKind,
  holder: Readonly<HolderRow>,
  policyArn: string | undefined,
): void {
  const arn = checkPolicyArn(policyArn);
  if (!holder.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  holders(call, kind).update(holder.name, (row) => {
    row.attached = row.attached.filter((each) => each !== arn);
  });
}

function listAttached(
  call: Call,
  holder: Readonly<HolderRow>,
  input: { PathPrefix?: string | undefined; Marker?: string | undefined; MaxItems?: number | undefined },
) {
  const state = iamState(call.scope);
  const prefix = checkPathPrefix(input.PathPrefix);
  const policies = holder.attached
    .flatMap((arn) => anyPolicy(state, arn) ?? [])
    .filter(({ path }) => path.startsWith(prefix));
  const { items, ...page } = iamPage(policies, input);
  return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...page };
}

/** @throws {AwsError} InvalidInput for a text that is no ARN */
export function checkPolicyArn(arn: string | undefined): string {
  const given = required(arn, "policyArn");
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(given)) throw invalidInput(`ARN ${given} is not valid.`);
  return given;
}
