import type { PolicyDocument } from "../../../../grader/index.ts";
import { rootPasswordChangedAt } from "../../../../range/services/iam/root-user.ts";
import { iamState, ROOT_OWNER } from "../../../../range/services/iam/state.ts";
import type { Scope } from "../../../../range/world.ts";
import { parsePolicy } from "./policy.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

export const identity: SurveyPart<"roles" | "users" | "groups" | "rootUsers"> = {
  follow: {
    "iam.roles": same("roles"),
    "iam.users": same("users"),
    "iam.groups": same("groups"),
    "iam.accessKeys": (scope, id) => ownersOf(scope, iamState(scope).accessKeys.get(id)),
    "iam.mfaDevices": (scope, id) => ownersOf(scope, deviceOwner(scope, id)),
    "iam.policies": holdersOf,
    "iam.rootUser": partOf("rootUsers", (scope) => [scope.accountId]),
  },
  project: {
    rootUsers(scope) {
      const keys = iamState(scope).accessKeys.filter((x) => x.userName === undefined);
      const changedAt = rootPasswordChangedAt(scope);
      return {
        AccessKeys: Object.fromEntries(keys.map((x) => [x.id, x.status])),
        MfaDevices: mfaDevicesOf(scope, ROOT_OWNER),
        ...(changedAt !== undefined && { PasswordLastChanged: changedAt }),
      };
    },
    roles(scope, id) {
      const row = iamState(scope).roles.get(id);
      return (
        row && {
          Arn: row.arn,
          Policies: policiesOf(scope, row),
          AttachedPolicyArns: [...row.attached],
          TrustPolicy: parsePolicy(row.trust),
        }
      );
    },
    users(scope, id) {
      const state = iamState(scope);
      const row = state.users.get(id);
      if (!row) return undefined;
      const keys = state.accessKeys.filter((x) => x.userName === id);
      return {
        Arn: row.arn,
        AccessKeys: Object.fromEntries(keys.map((x) => [x.id, x.status])),
        HasLoginProfile: row.loginProfile !== undefined,
        ...(row.loginProfile && {
          LoginProfile: {
            PasswordLastChanged: row.loginProfile.changedAt,
            PasswordResetRequired: row.loginProfile.passwordResetRequired,
          },
        }),
        MfaDevices: mfaDevicesOf(scope, id),
        Policies: policiesOf(scope, row),
        AttachedPolicyArns: [...row.attached],
        Groups: [...row.groups],
      };
    },
    groups(scope, id) {
      const row = iamState(scope).groups.get(id);
      return (
        row && {
          Arn: row.arn,
          Policies: policiesOf(scope, row),
          AttachedPolicyArns: [...row.attached],
        }
      );
    },
  },
};

/** Who holds a managed policy: its text is told as part of each of them. */
function holdersOf(scope: Scope, arn: string): { table: "roles" | "users" | "groups"; id: string }[] {
  const state = iamState(scope);
  return (["roles", "users", "groups"] as const).flatMap((table) =>
    state[table].filter((x) => x.attached.includes(arn)).map((x) => ({ table, id: x.name })),
  );
}

type Owner = { table: "users" | "rootUsers"; id: string };

/**
 * Whose a key or a device is; without a user's name the root user's. One that is gone no longer names its owner:
 * telling all of them does no harm.
 */
function ownersOf(scope: Scope, held: { readonly userName?: string | undefined } | undefined): Owner[] {
  const root: Owner = { table: "rootUsers", id: scope.accountId };
  if (!held)
    return [
      root,
      ...iamState(scope)
        .users.list()
        .map((x): Owner => ({ table: "users", id: x.name })),
    ];
  return [held.userName === undefined ? root : { table: "users", id: held.userName }];
}

function deviceOwner(scope: Scope, serialNumber: string): { userName: string | undefined } | undefined {
  const owner = iamState(scope).mfaDevices.get(serialNumber)?.owner;
  return owner === undefined ? undefined : { userName: owner === ROOT_OWNER ? undefined : owner };
}

/** Inline and customer-managed policies of a user or role, by name. */
function policiesOf(
  scope: Scope,
  holder: { inline: readonly { name: string; document: string }[]; attached: readonly string[] },
): Record<string, PolicyDocument> {
  const { policies } = iamState(scope);
  const found: Record<string, PolicyDocument> = {};
  for (const { name, document } of holder.inline) found[name] = parsePolicy(document);
  for (const arn of holder.attached) {
    const managed = policies.get(arn);
    const version = managed?.versions.find((x) => x.id === managed.defaultVersionId);
    if (managed && version) found[managed.name] = parsePolicy(version.document);
  }
  return found;
}

const mfaDevicesOf = (scope: Scope, owner: string): string[] =>
  iamState(scope)
    .mfaDevices.filter((device) => device.owner === owner)
    .map(({ serialNumber }) => serialNumber);
