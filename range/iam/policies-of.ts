import { managedPolicyDocument } from "../services/iam/managed-documents.ts";
import {
  iamState,
  type HolderRow,
  type IamState,
  type UserRow,
  type RoleRow,
} from "../services/iam/state.ts";
import { GLOBAL, type World } from "../world.ts";
import { compilePolicy } from "./compile.ts";
import type { PolicyKind, SourcedPolicy } from "./decide.ts";
import type { Principal } from "./principal.ts";

/** The policies that the caller's own account puts on it. */
export interface OwnPolicies {
  identity: SourcedPolicy[];
  boundary?: SourcedPolicy;
  /** Present when the session was narrowed. */
  session?: SourcedPolicy[];
}

/** Finds the policies of a caller: inline, managed, of its groups, its boundary and its session policies. */
export function policiesOf(world: World, principal: Principal): OwnPolicies {
  if (principal.type === "AWSService" || principal.type === "Anonymous") return { identity: [] };
  const state = iamState(world.account(principal.accountId).scope(GLOBAL));
  const session = sessionPolicies(principal);
  const owner = ownerOf(state, principal);
  const own = owner ? ownPolicies(state, owner) : { identity: [] };
  return session ? { ...own, session } : own;
}

const known = new WeakMap<object, { stamp: number; policies: OwnPolicies }>();

/** What {@link policiesOfOwner} finds, kept until any row changes that it is made of. */
function ownPolicies(state: IamState, owner: Readonly<UserRow | RoleRow>): Readonly<OwnPolicies> {
  const { users, groups, roles, policies } = state;
  // Versions only rise, so that their sum tells whether any of them did.
  const stamp = users.version + groups.version + roles.version + policies.version;
  let kept = known.get(owner);
  if (kept?.stamp !== stamp) known.set(owner, (kept = { stamp, policies: policiesOfOwner(state, owner) }));
  return kept.policies;
}

/** The policies of a user with its groups, or of a role. */
export function policiesOfOwner(state: IamState, owner: Readonly<UserRow | RoleRow>): OwnPolicies {
  const identity = heldPolicies(state, owner, `${"groups" in owner ? "user" : "role"}/${owner.name}`);
  if ("groups" in owner)
    for (const name of owner.groups) {
      const group = state.groups.get(name);
      if (group) identity.push(...heldPolicies(state, group, `group/${name}`));
    }
  const boundary = owner.boundary && managed(state, owner.boundary, "permissions boundary");
  return { identity, ...(boundary && { boundary }) };
}

/** Inline and attached policies of one user, group or role. */
export function heldPolicies(state: IamState, row: Readonly<HolderRow>, holder: string): SourcedPolicy[] {
  const held: SourcedPolicy[] = [];
  for (const { name, document } of row.inline)
    held.push({ kind: "identity-based", name, holder, policy: compilePolicy(document) });
  for (const arn of row.attached) {
    const policy = managed(state, arn, "identity-based");
    if (policy) held.push({ ...policy, holder });
  }
  return held;
}

function managed(state: IamState, arn: string, kind: PolicyKind): SourcedPolicy | undefined {
  const document = managedPolicyDocument(state, arn);
  return document === undefined ? undefined : { kind, name: arn, policy: compilePolicy(document) };
}

function ownerOf(
  state: IamState,
  principal: Exclude<Principal, { type: "AWSService" | "Anonymous" }>,
): Readonly<UserRow | RoleRow> | undefined {
  if (principal.type === "AssumedRole") return state.roles.get(principal.roleName);
  return principal.type === "Root" ? undefined : state.users.get(principal.userName);
}

/** A federated user has nothing but what its session policies leave of its maker's rights. */
function sessionPolicies(principal: Extract<Principal, { session?: unknown }>): SourcedPolicy[] | undefined {
  const documents = principal.session?.policies ?? [];
  if (!documents.length && principal.type !== "FederatedUser") return undefined;
  return documents.map((document, i) => ({
    kind: "session",
    name: `session policy ${i + 1}`,
    policy: compilePolicy(document),
  }));
}

/** Tags of the caller, by key in lower case: of its user or role, overridden by the session's. */
export function principalTags(world: World, principal: Principal): Map<string, string> {
  const tags = new Map<string, string>();
  if (principal.type === "AWSService" || principal.type === "Anonymous") return tags;
  const owner = ownerOf(iamState(world.account(principal.accountId).scope(GLOBAL)), principal);
  for (const { Key, Value } of owner?.tags ?? []) tags.set(Key.toLowerCase(), Value);
  for (const [key, value] of Object.entries(principal.session?.tags ?? {}))
    tags.set(key.toLowerCase(), value);
  return tags;
}
