import type * as Sdk from "@aws-sdk/client-iam";
import { fixed, json, list, object, required, text, type Shape } from "../shape.ts";
import { api, found, resource, type Act } from "../type.ts";

export const iam = api<typeof Sdk>("iam");

/** An inline policy, as roles, users and groups state it. */
export interface InlinePolicy {
  PolicyName: string;
  PolicyDocument: string;
}

export const INLINE_POLICIES: Shape<InlinePolicy[]> = list(
  object({ PolicyName: required(text), PolicyDocument: required(json) }),
);

type Holder = "Role" | "User" | "Group";

const named = (holder: Holder, name: string): Record<string, string> => ({ [`${holder}Name`]: name });

/** Gives a role, user or group the policies that it lacks and takes away those that it had and no longer has. */
export function settlePolicies(
  act: Act,
  holder: Holder,
  name: string,
  now: { inline?: InlinePolicy[] | undefined; managed?: string[] | undefined },
  before: { inline?: InlinePolicy[] | undefined; managed?: string[] | undefined } = {},
): void {
  const { inline = [], managed = [] } = now;
  const had = new Map((before.inline ?? []).map((policy) => [policy.PolicyName, policy.PolicyDocument]));
  for (const policy of inline)
    if (had.get(policy.PolicyName) !== policy.PolicyDocument)
      act.call("iam", `Put${holder}Policy`, { ...named(holder, name), ...policy });
  for (const PolicyName of had.keys())
    if (!inline.some((policy) => policy.PolicyName === PolicyName))
      act.call("iam", `Delete${holder}Policy`, { ...named(holder, name), PolicyName });
  const attached = before.managed ?? [];
  for (const PolicyArn of managed)
    if (!attached.includes(PolicyArn))
      act.call("iam", `Attach${holder}Policy`, { ...named(holder, name), PolicyArn });
  for (const PolicyArn of attached)
    if (!managed.includes(PolicyArn))
      act.call("iam", `Detach${holder}Policy`, { ...named(holder, name), PolicyArn });
}

/** Whose policy it is, from the lists of names that policy resources hold. */
interface Holders {
  Users?: string[];
  Groups?: string[];
  Roles?: string[];
}

const HOLDERS = [
  ["Roles", "Role"],
  ["Users", "User"],
  ["Groups", "Group"],
] as const;

const holdersOf = (holders: Holders): [Holder, string][] =>
  HOLDERS.flatMap(([list, holder]) => (holders[list] ?? []).map((name): [Holder, string] => [holder, name]));

const without = (list: [Holder, string][], others: [Holder, string][]): [Holder, string][] =>
  list.filter(([holder, name]) => !others.some((other) => other[0] === holder && other[1] === name));

const policy = resource("AWS::IAM::Policy", {
  properties: {
    PolicyName: required(fixed(text)),
    PolicyDocument: required(json),
    Users: list(text),
    Groups: list(text),
    Roles: list(text),
  },
  attributes: ["Id"],
  create(act, p) {
    for (const [holder, name] of holdersOf(p)) put(act, holder, name, p);
    const id = act.name(undefined);
    return { id, attributes: { Id: id } };
  },
  update(act, p, was) {
    const [now, before] = [holdersOf(p), holdersOf(was)];
    for (const [holder, name] of p.PolicyDocument === was.PolicyDocument ? without(now, before) : now)
      put(act, holder, name, p);
    for (const [holder, name] of without(before, now)) remove(act, holder, name, p.PolicyName);
  },
  delete(act, p) {
    for (const [holder, name] of holdersOf(p)) remove(act, holder, name, p.PolicyName);
  },
});

const put = (act: Act, holder: Holder, name: string, p: InlinePolicy): void => {
  const { PolicyName, PolicyDocument } = p;
  act.call("iam", `Put${holder}Policy`, { ...named(holder, name), PolicyName, PolicyDocument });
};

const remove = (act: Act, holder: Holder, name: string, PolicyName: string): void => {
  act.call("iam", `Delete${holder}Policy`, { ...named(holder, name), PolicyName });
};

const INLINE_POLICY = { PolicyName: required(fixed(text)), PolicyDocument: required(json) } as const;
const NAME = required(fixed(text));

/** How one inline policy of one holder is made, changed and deleted. */
const ofOne = <P extends InlinePolicy>(holder: Holder, nameOf: (p: Readonly<P>) => string) => ({
  create(act: Act, p: Readonly<P>) {
    put(act, holder, nameOf(p), p);
    return { id: `${p.PolicyName}|${nameOf(p)}` };
  },
  update: (act: Act, p: Readonly<P>) => put(act, holder, nameOf(p), p),
  delete: (act: Act, p: Readonly<P>) => remove(act, holder, nameOf(p), p.PolicyName),
});

const rolePolicy = resource("AWS::IAM::RolePolicy", {
  properties: { ...INLINE_POLICY, RoleName: NAME },
  ...ofOne("Role", (p: InlinePolicy & { RoleName: string }) => p.RoleName),
});

const userPolicy = resource("AWS::IAM::UserPolicy", {
  properties: { ...INLINE_POLICY, UserName: NAME },
  ...ofOne("User", (p: InlinePolicy & { UserName: string }) => p.UserName),
});

const groupPolicy = resource("AWS::IAM::GroupPolicy", {
  properties: { ...INLINE_POLICY, GroupName: NAME },
  ...ofOne("Group", (p: InlinePolicy & { GroupName: string }) => p.GroupName),
});

const managedPolicy = resource("AWS::IAM::ManagedPolicy", {
  properties: {
    ManagedPolicyName: fixed(text),
    PolicyDocument: required(json),
    Description: fixed(text),
    Path: fixed(text),
    Users: list(text),
    Groups: list(text),
    Roles: list(text),
  },
  attributes: ["PolicyArn"],
  create(act, p) {
    const made = iam(act, "CreatePolicy", {
      PolicyName: act.name(p.ManagedPolicyName, { most: 128 }),
      PolicyDocument: p.PolicyDocument,
      ...(p.Description !== undefined && { Description: p.Description }),
      ...(p.Path !== undefined && { Path: p.Path }),
    });
    const id = act.begin(found(made.Policy?.Arn, "Arn"));
    for (const [holder, name] of holdersOf(p))
      act.call("iam", `Attach${holder}Policy`, { ...named(holder, name), PolicyArn: id });
    return { id, attributes: { PolicyArn: id } };
  },
  update(act, p, was) {
    const PolicyArn = act.id;
    if (p.PolicyDocument !== was.PolicyDocument) {
      const versions = iam(act, "ListPolicyVersions", { PolicyArn }).Versions ?? [];
      // A policy holds five versions; the oldest that is not in force makes room.
      const oldest = versions.filter((version) => !version.IsDefaultVersion).at(-1);
      if (versions.length >= 5 && oldest)
        iam(act, "DeletePolicyVersion", { PolicyArn, VersionId: oldest.VersionId });
      iam(act, "CreatePolicyVersion", { PolicyArn, PolicyDocument: p.PolicyDocument, SetAsDefault: true });
    }
    const [now, before] = [holdersOf(p), holdersOf(was)];
    for (const [holder, name] of without(now, before))
      act.call("iam", `Attach${holder}Policy`, { ...named(holder, name), PolicyArn });
    for (const [holder, name] of without(before, now))
      act.call("iam", `Detach${holder}Policy`, { ...named(holder, name), PolicyArn });
  },
  delete(act, p) {
    const PolicyArn = act.id;
    for (const [holder, name] of holdersOf(p))
      act.call("iam", `Detach${holder}Policy`, { ...named(holder, name), PolicyArn });
    for (const version of iam(act, "ListPolicyVersions", { PolicyArn }).Versions ?? [])
      if (!version.IsDefaultVersion)
        iam(act, "DeletePolicyVersion", { PolicyArn, VersionId: version.VersionId });
    iam(act, "DeletePolicy", { PolicyArn });
  },
});

export const policyTypes = [policy, rolePolicy, userPolicy, groupPolicy, managedPolicy];
