import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "./compile.ts";
import { type Case, decide, type Decision, type SourcedPolicy } from "./decide.ts";
import type { Principal } from "./principal.ts";

const ACCOUNT = "111111111111";
const ARN = "arn:aws:s3:::bucket/key";
const facts = { issuedAt: 0, expiresAt: 1, policies: [], mfa: false };

const user: Principal = {
  type: "IAMUser",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  principalId: "AIDAALICE",
  userName: "alice",
  accessKeyId: "AKIAALICE",
};
const session: Principal = {
  type: "AssumedRole",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`,
  principalId: "AROAAPP:s1",
  roleName: "app",
  roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
  sessionName: "s1",
  accessKeyId: "ASIAAPP",
  session: facts,
};
const root: Principal = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};
const anonymous: Principal = { type: "Anonymous", accountId: "anonymous" };
const callers = { user, session, root, anonymous };

const YES = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const NO = { Effect: "Deny", Action: "s3:GetObject", Resource: "*" };
const other = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const to = (Principal: unknown, Effect = "Allow") => ({
  Effect,
  Principal,
  Action: "s3:GetObject",
  Resource: ARN,
});

function policy(kind: SourcedPolicy["kind"], statement: object): SourcedPolicy {
  return {
    kind,
    name: kind,
    policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statement })),
  };
}

interface Given {
  who?: keyof typeof callers;
  identity?: object;
  boundary?: object;
  sessionPolicy?: object;
  resource?: object;
  abroad?: boolean;
  mustAllow?: boolean;
  elsewhere?: boolean;
  endpoint?: object;
}

function judge(given: Given): Decision {
  const subject: Case = {
    request: {
      principal: callers[given.who ?? "user"],
      action: "s3:GetObject",
      resource: ARN,
      context: () => undefined,
    },
    identity: given.identity ? [policy("identity-based", given.identity)] : [],
    boundary: given.boundary && policy("permissions boundary", given.boundary),
    session: given.sessionPolicy && [policy("session", given.sessionPolicy)],
    resource: given.resource && policy("resource-based", given.resource),
    endpoint: given.endpoint && policy("VPC endpoint", given.endpoint),
    sameAccount: !given.abroad,
    resourceMustAllow: given.mustAllow ?? false,
    grantedElsewhere: given.elsewhere ?? false,
  };
  return decide(subject);
}

/** `allowed`, the kind of policy that denied, or the kind that is missing. */
function verdict(given: Given): string {
  const decision = judge(given);
  if (decision.allowed) return "allowed";
  return decision.explicit ? `denied by ${decision.by[0]!.kind}` : `no ${decision.missing}`;
}

const THE_USER = { AWS: user.arn };
const THE_ROLE = { AWS: `arn:aws:iam::${ACCOUNT}:role/app` };
const THE_SESSION = { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1` };
const THE_ACCOUNT = { AWS: ACCOUNT };

const cases: Record<string, [Given, string][]> = {
  "identity policies": [
    [{}, "no identity-based"],
    [{ identity: YES }, "allowed"],
    [{ identity: other }, "no identity-based"],
    [{ identity: [YES, NO] }, "denied by identity-based"],
    [{ identity: { Effect: "Allow", NotAction: "iam:*", Resource: "*" } }, "allowed"],
    [{ identity: { Effect: "Allow", NotAction: "s3:*", Resource: "*" } }, "no identity-based"],
    [{ identity: { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::other/*" } }, "allowed"],
    [
      { identity: { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::bucket/*" } },
      "no identity-based",
    ],
    [{ identity: { Effect: "Allow", Action: "S3:getobject", Resource: "*" } }, "allowed"],
    [{ identity: { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::BUCKET/*" } }, "no identity-based"],
  ],
  "permissions boundary": [
    [{ identity: YES, boundary: YES }, "allowed"],
    [{ identity: YES, boundary: other }, "no permissions boundary"],
    [{ boundary: YES }, "no identity-based"],
    [{ identity: YES, boundary: [YES, NO] }, "denied by permissions boundary"],
  ],
  "session policies": [
    [{ who: "session", identity: YES, sessionPolicy: YES }, "allowed"],
    [{ who: "session", identity: YES, sessionPolicy: other }, "no session"],
    [{ who: "session", sessionPolicy: YES }, "no identity-based"],
    [{ who: "session", identity: YES, sessionPolicy: [YES, NO] }, "denied by session"],
  ],
  "resource policies of the same account": [
    [{ resource: to(THE_USER) }, "allowed"],
    [{ resource: to("*") }, "allowed"],
    [{ resource: to({ AWS: "*" }) }, "allowed"],
    [{ resource: to(THE_ACCOUNT) }, "no identity-based"],
    [{ resource: to({ AWS: root.arn }), identity: YES }, "allowed"],
    [{ resource: to({ AWS: "AIDAALICE" }) }, "allowed"],
    [{ resource: to({ AWS: `${user.arn}2` }) }, "no identity-based"],
    [{ resource: to(THE_USER, "Deny"), identity: YES }, "denied by resource-based"],
    [{ resource: to(THE_ACCOUNT, "Deny"), identity: YES }, "denied by resource-based"],
    [{ resource: to(THE_USER), boundary: other }, "allowed"],
    [{ resource: to(THE_USER), identity: NO }, "denied by identity-based"],
    [{ who: "session", resource: to(THE_ROLE) }, "allowed"],
    [{ who: "session", resource: to(THE_ROLE), boundary: other }, "no identity-based"],
    [{ who: "session", resource: to(THE_ROLE), sessionPolicy: other }, "no identity-based"],
    [{ who: "session", resource: to(THE_SESSION), sessionPolicy: other }, "allowed"],
    [{ who: "session", resource: to({ AWS: "AROAAPP" }) }, "allowed"],
    [
      { resource: { Effect: "Deny", NotPrincipal: THE_USER, Action: "*", Resource: "*" }, identity: YES },
      "allowed",
    ],
    [
      {
        who: "session",
        resource: { Effect: "Deny", NotPrincipal: THE_USER, Action: "*", Resource: "*" },
        identity: YES,
      },
      "denied by resource-based",
    ],
    [{ elsewhere: true }, "allowed"],
    [{ elsewhere: true, identity: NO }, "denied by identity-based"],
  ],
  "resources of another account": [
    [{ abroad: true, identity: YES }, "no resource-based"],
    [{ abroad: true, resource: to(THE_ACCOUNT) }, "no identity-based"],
    [{ abroad: true, resource: to(THE_USER) }, "no identity-based"],
    [{ abroad: true, resource: to(THE_ACCOUNT), identity: YES }, "allowed"],
    [{ abroad: true, resource: to(THE_ROLE), identity: YES, who: "session" }, "allowed"],
    [{ abroad: true, resource: to("*"), identity: YES, boundary: other }, "no permissions boundary"],
    [{ abroad: true, who: "root" }, "no resource-based"],
    [{ abroad: true, who: "root", resource: to(THE_ACCOUNT) }, "allowed"],
  ],
  "policies that must consent (keys, trust)": [
    [{ mustAllow: true, identity: YES }, "no resource-based"],
    [{ mustAllow: true, identity: YES, resource: to(THE_ACCOUNT) }, "allowed"],
    [{ mustAllow: true, resource: to(THE_ACCOUNT) }, "no identity-based"],
    [{ mustAllow: true, resource: to(THE_USER) }, "allowed"],
  ],
  "policies of a VPC endpoint on the way": [
    [{ identity: YES, endpoint: to("*") }, "allowed"],
    [{ identity: YES, endpoint: { ...to("*"), Resource: "arn:aws:s3:::ours/*" } }, "no VPC endpoint"],
    [{ identity: YES, endpoint: [to("*"), to("*", "Deny")] }, "denied by VPC endpoint"],
    [{ endpoint: to("*") }, "no identity-based"],
    [{ endpoint: to("*", "Deny") }, "denied by VPC endpoint"],
    [{ identity: [YES, NO], endpoint: to("*", "Deny") }, "denied by identity-based"],
    [{ resource: to("*"), endpoint: { ...to("*"), Action: "s3:PutObject" } }, "no VPC endpoint"],
    [{ who: "session", identity: YES, endpoint: to(THE_ROLE) }, "allowed"],
    [{ who: "session", identity: YES, endpoint: to(THE_USER) }, "no VPC endpoint"],
    [{ who: "root", endpoint: to("*", "Deny") }, "denied by VPC endpoint"],
    [{ who: "anonymous", abroad: true, resource: to("*"), endpoint: other }, "no VPC endpoint"],
  ],
  root: [
    [{ who: "root" }, "allowed"],
    [{ who: "root", resource: to("*", "Deny") }, "denied by resource-based"],
  ],
  anonymous: [
    [{ who: "anonymous", abroad: true }, "no resource-based"],
    [{ who: "anonymous", abroad: true, resource: to("*") }, "allowed"],
    [{ who: "anonymous", abroad: true, resource: to(THE_ACCOUNT) }, "no resource-based"],
    [{ who: "anonymous", abroad: true, elsewhere: true }, "allowed"],
    [
      { who: "anonymous", abroad: true, elsewhere: true, resource: to("*", "Deny") },
      "denied by resource-based",
    ],
  ],
};

for (const [family, rows] of Object.entries(cases))
  describe(family, () => {
    test.each(rows)("%j: %s", (given, expected) => {
      expect(verdict(given)).toBe(expected);
    });
  });

test("a verdict names the policy and the statement", () => {
  const decision = judge({ identity: [YES, { ...NO, Sid: "Cut" }] });
  expect(decision.by).toMatchObject([
    { name: "identity-based", statement: { sid: "Cut", number: 2, effect: "Deny" } },
  ]);
});

test("properties: adding a deny never opens, adding an allow never closes", () => {
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom("*", "s3:*", "s3:GetObject", "s3:Put*", "ec2:*"),
    Resource: fc.constantFrom("*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::other/*"),
  });
  const list = fc.array(statement, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(list, fc.option(list, { nil: undefined }), statement, (identity, boundary, more) => {
      const before = judge({ identity, ...(boundary && { boundary }) }).allowed;
      const after = judge({ identity: [...identity, more], ...(boundary && { boundary }) }).allowed;
      return more.Effect === "Deny" ? !after || before : !before || after;
    }),
  );
});
