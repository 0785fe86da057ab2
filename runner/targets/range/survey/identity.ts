import type { PolicyDocument } from "../../../../grader/index.ts";
import { iamState, type IamState } from "../../../../range/services/iam/state.ts";
import { GLOBAL, type Change, type Scope, type World } from "../../../../range/world.ts";
import { parsePolicy } from "./policy.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

export const identity: SurveyPart<"roles" | "users" | "groups"> = {
  follow: {
    "iam.roles": same("roles"),
    "iam.users": same("users"),
    "iam.groups": same("groups"),
    "iam.accessKeys": partOf("users", usersWith),
  },
  project: {
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

/** The user of a key. One that is gone no longer names its user: telling all of them does no harm. */
function usersWith(scope: Scope, id: string): (string | undefined)[] {
  const { accessKeys, users } = iamState(scope);
  const key = accessKeys.get(id);
  return key ? [key.userName] : users.list().map((x) => x.name);
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

/**
 * What a key's or a role's survey is made of. Their rows change with every use of them, which is not told: only a
 * change of these facts is. Undefined for tables whose every change is looked at.
 */
export function identityFacts(world: World, { accountId, table, id }: Change): string | undefined {
  const iam = (): IamState => iamState(world.account(accountId).scope(GLOBAL));
  if (table === "iam.accessKeys") return keyFacts(iam(), id);
  if (table === "iam.roles") return roleFacts(iam(), id);
  return undefined;
}

function keyFacts({ accessKeys }: IamState, id: string): string | undefined {
  const key = accessKeys.get(id);
  return key && `${key.status} ${key.userName}`;
}

/** What a role's survey is made of: attached policies have texts of their own, whose table says when they change. */
function roleFacts({ roles, policies }: IamState, id: string): string | undefined {
  const role = roles.get(id);
  return role && JSON.stringify([policies.version, role.arn, role.trust, role.inline, role.attached]);
}
