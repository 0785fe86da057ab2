import { beforeAll, describe, expect, it } from "vitest";
import type { Call } from "../../call.ts";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { loadModel } from "../../wire/load.ts";
import type { Member } from "../../wire/model.ts";
import { joinOrganization } from "../iam/index.ts";
import { SERVICE_LIST } from "../index.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { UNUSED } from "./index.ts";

type Input = Record<string, unknown>;

const ACCOUNT = "111122223333";

const LISTS = UNUSED.flatMap(({ id, lists = {} }) =>
  Object.entries(lists).map(([operation, list]) => ({ id, operation, list })),
);
const ABSENT = UNUSED.flatMap(({ id, absent = {} }) =>
  Object.entries(absent).map(([operation, thing]) => ({ id, operation, thing })),
);
const ALL = UNUSED.flatMap(({ id, iamPrefix = id, lists, absent, says }) =>
  Object.keys({ ...lists, ...absent, ...says }).map((operation) => ({ id, iamPrefix, operation })),
);
const MAKERS = [
  ...LISTS.map(({ id, list }) => ({ id, maker: list.maker })),
  ...ABSENT.map(({ id, thing }) => ({ id, maker: thing.maker })),
];

/** Services that are switched off, or that the account is no part of: what they say of everything. */
const CLOSED: Readonly<Record<string, string>> = {
  macie2: "AccessDeniedException",
  organizations: "AWSOrganizationsNotInUseException",
  securityhub: "InvalidAccessException",
};

/** Values of members that have a form or are one of a set. */
const KNOWN: Input = {
  AccountId: ACCOUNT,
  ChildType: "ACCOUNT",
  Filter: "SERVICE_CONTROL_POLICY",
  OrganizationalUnitId: "ou-ab12-abcd1234",
  PolicyId: "p-FullAWSAccess",
  PolicyType: "BACKUP_POLICY",
  analyzerArn: `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/none`,
  appId: "d1abcdefghijkl",
};

const sample = ({ name, shape }: Member): unknown => {
  if (name in KNOWN) return KNOWN[name];
  if (shape.type === "list") return [sample({ ...shape.item, name: "" })];
  return shape.type === "structure" || shape.type === "map" ? {} : "none";
};

/** What the operation cannot do without. */
function inputOf(id: string, operation: string, more: Input = {}): Input {
  const { members, required } = loadModel(id as never).operations.get(operation)?.input ?? {
    members: [],
    required: 0,
  };
  return {
    ...Object.fromEntries(members.slice(0, required).map((each) => [each.name, sample(each)])),
    ...more,
  };
}

const inputNames = (id: string, operation: string): string[] =>
  (loadModel(id as never).operations.get(operation)?.input?.members ?? []).map(({ name }) => name);

let aws: SmallAccount;
beforeAll(() => void (aws = new SmallAccount(SERVICE_LIST)));

describe("a service in which nobody has anything", () => {
  it.each(MAKERS)("$id refuses $maker by name", ({ id, maker }) => {
    expect(loadModel(id).missing).toContain(maker);
    expect(() => aws.call(id, maker)).toThrow(`The range does not implement ${id}:${maker}.`);
  });

  it.each(LISTS)("$id:$operation is empty, or closed", ({ id, operation, list }) => {
    const model = loadModel(id).operations.get(operation)!;
    expect(model.output!.byName.get(list.list)?.shape.type).toBe("list");
    const named = [
      list.size?.[0] ?? [],
      Object.keys(list.choices ?? {}),
      Object.keys(list.filters ?? {}),
    ].flat();
    for (const member of named) expect(inputNames(id, operation)).toContain(member);
    const code = aws.refusal(id, operation, inputOf(id, operation));
    if (code !== undefined) expect(code).toBe(CLOSED[id]);
    else expect(aws.call(id, operation, inputOf(id, operation))).toEqual({ ...list.also, [list.list]: [] });
  });

  it("has closed ones among them, whose lists are all refused but for invitations from others", () => {
    const open = LISTS.filter(
      ({ id, operation }) =>
        id in CLOSED && aws.refusal(id, operation, inputOf(id, operation)) !== CLOSED[id],
    );
    expect(open.map(({ operation }) => operation)).toEqual(["ListHandshakesForAccount"]);
  });

  const sized = LISTS.filter(({ list }) => list.size);
  it.each(sized)("$id:$operation has bounds for its pages", ({ id, operation, list }) => {
    const [member, least, most] = list.size!;
    const at = (size: number) => aws.refusal(id, operation, inputOf(id, operation, { [member]: size }));
    for (const size of [least - 1, most + 1])
      expect(at(size)).toMatch(/^(Validation|Invalid|BadRequest|Client)/);
    expect(at(most)).toBe(aws.refusal(id, operation, inputOf(id, operation)));
  });

  const choosing = LISTS.flatMap((entry) =>
    Object.entries(entry.list.choices ?? {}).map(([member, values]) => ({ ...entry, member, values })),
  );
  it.each(choosing)("$id:$operation knows the values of $member", ({ id, operation, member, values }) => {
    const by = (value: string) => aws.refusal(id, operation, inputOf(id, operation, { [member]: value }));
    expect(by("?")).toMatch(/^(Validation|Invalid|BadRequest|Client)/);
    expect(by(values[0]!)).not.toBe(by("?"));
  });

  const paged = LISTS.filter(
    ({ id, operation, list }) =>
      !(id in CLOSED) && inputNames(id, operation).includes(list.token ?? "NextToken"),
  );
  it.each(paged)("$id:$operation gave no token", ({ id, operation, list }) => {
    const token = { [list.token ?? "NextToken"]: "made-up" };
    expect(aws.refusal(id, operation, inputOf(id, operation, token))).toMatch(
      /^(Validation|Invalid|BadRequest|Client)/,
    );
  });

  it.each(ABSENT)("$id:$operation names nothing that is there", ({ id, operation, thing }) => {
    const { errors } = loadModel(id);
    const code = aws.refusal(id, operation, inputOf(id, operation))!;
    expect([...errors.keys()]).toContain(code);
    if (!(id in CLOSED)) expect(code).toMatch(/NotFound|DoesNotExist|^Client/);
    if (thing.form)
      expect(aws.refusal(id, operation, inputOf(id, operation, { [thing.by]: "?!" }))).not.toBe(code);
  });

  const asking = ALL.filter(
    ({ id, operation }) => (loadModel(id).operations.get(operation)?.input?.required ?? 0) > 0,
  );
  it.each(asking)("$id:$operation insists on what its schema requires", ({ id, operation }) => {
    expect(aws.refusal(id, operation)).toMatch(/^(Validation|Invalid|BadRequest|Client)/);
  });

  it.each(ALL)("$id:$operation asks IAM", ({ id, iamPrefix, operation }) => {
    const user = userOf(ACCOUNT, "ana");
    const input = inputOf(id, operation);
    expect(() => aws.call(id, operation, input, { principal: user })).toThrow(
      `is not authorized to perform: ${iamPrefix}:${operation}`,
    );
  });
});

describe("what is asked of services in which nobody has anything", () => {
  it.each([
    ["accessanalyzer", "ListAnalyzers", "access-analyzer.amazonaws.com", "eu-west-1"],
    ["elb", "DescribeLoadBalancers", "elasticloadbalancing.amazonaws.com", "eu-west-1"],
    ["organizations", "DescribeOrganization", "organizations.amazonaws.com", "us-east-1"],
    ["rds", "DescribeDBInstances", "rds.amazonaws.com", "eu-west-1"],
    ["sesv2", "GetAccount", "ses.amazonaws.com", "eu-west-1"],
  ])("is in the event history: %s:%s", (id, operation, EventSource, region) => {
    const traced = new SmallAccount(SERVICE_LIST, [installCloudTrail]);
    traced.refusal(id, operation, {}, { region: "eu-west-1" });
    traced.pass(30 * 60_000);
    const { Events } = traced.call<{ Events: object[] }>(
      "cloudtrail",
      "LookupEvents",
      { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: operation }] },
      { region },
    );
    expect(Events).toMatchObject([{ EventName: operation, EventSource, ReadOnly: "true" }]);
  });

  it.each([
    ["rds", "DescribeDBInstances", {}, "rds", "db:*"],
    ["ecs", "DescribeClusters", { clusters: ["a"] }, "ecs", "cluster/a"],
    ["sesv2", "GetEmailIdentity", { EmailIdentity: "shop.example" }, "ses", "identity/shop.example"],
    ["securityhub", "DescribeHub", {}, "securityhub", "hub/default"],
  ])("is allowed by what it is about: %s:%s of %j", (id, operation, input, service, resource) => {
    const asked = SERVICE_LIST.find((each) => each.id === id)!.asks![operation]!;
    expect(asked(input as never, callOf(id, operation))).toEqual([
      { action: `${service}:${operation}`, resource: `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}` },
    ]);
  });

  it("is about the ARN itself, where one is given, and about each of several", () => {
    const { asks } = SERVICE_LIST.find(({ id }) => id === "ecs")!;
    const far = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/b`;
    const asked = asks!["DescribeClusters"]!(
      { clusters: ["a", far] } as never,
      callOf("ecs", "DescribeClusters"),
    );
    expect([asked].flat().map(({ resource }) => resource)).toEqual([
      `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/a`,
      far,
    ]);
  });
});

describe("what a service says of its own accord", () => {
  it("is that Inspector is off, and that other accounts are none of the caller's business", () => {
    const status = (input: Input = {}) => aws.call("inspector2", "BatchGetAccountStatus", input);
    expect(status()).toMatchObject({
      accounts: [
        { accountId: ACCOUNT, state: { status: "DISABLED" }, resourceState: { ec2: { status: "DISABLED" } } },
      ],
      failedAccounts: [],
    });
    expect(status({ accountIds: ["444455556666"] })).toMatchObject({
      accounts: [],
      failedAccounts: [{ accountId: "444455556666", errorCode: "ACCESS_DENIED" }],
    });
  });

  it("is which of the asked clusters and projects are missing", () => {
    expect(aws.call("ecs", "DescribeClusters")).toEqual({
      clusters: [],
      failures: [{ arn: `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/default`, reason: "MISSING" }],
    });
    expect(aws.call("codebuild", "BatchGetProjects", { names: ["a", "b"] })).toEqual({
      projects: [],
      projectsNotFound: ["a", "b"],
    });
    const many = Array.from({ length: 101 }, (_, i) => `p${i}`);
    expect(aws.refusal("codebuild", "BatchGetProjects", { names: many })).toBe("InvalidInputException");
  });

  it("is where Lightsail keeps domains, and that public snapshots are not told", () => {
    expect(aws.refusal("lightsail", "GetDomains", {}, { region: "eu-west-1" })).toBe("InvalidInputException");
    expect(aws.refusal("rds", "DescribeDBSnapshots", { SnapshotType: "public" })).toBe("NotImplemented");
    expect(aws.refusal("rds", "DescribeDBSnapshots", { SnapshotType: "manual" })).toBeUndefined();
    expect(aws.refusal("rds", "DescribeDBSnapshots", { DBSnapshotIdentifier: "a" })).toBe(
      "DBSnapshotNotFound",
    );
  });

  it("is that jobs are listed by one of their holders", () => {
    expect(() => aws.call("batch", "ListJobs")).toThrow("Exactly one of");
    expect(() => aws.call("batch", "ListJobs", { jobQueue: "q" })).toThrow("q does not exist");
  });
});

/** As much of a call as asks look at. */
const callOf = (service: string, operation: string) => ({ service, operation, scope: aws.scope }) as Call;

it("tells a member of an organization which one that is, and nothing else of it", () => {
  const member = new SmallAccount(SERVICE_LIST);
  joinOrganization(member.account, "999900001111");
  const { Organization } = member.call<{ Organization: Input }>("organizations", "DescribeOrganization");
  const { Id } = Organization;
  expect(Organization).toMatchObject({
    Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
    Arn: `arn:aws:organizations::999900001111:organization/${String(Id)}`,
    MasterAccountId: "999900001111",
  });
  expect(member.refusal("organizations", "ListAccounts")).toBe("AccessDeniedException");
  expect(member.refusal("organizations", "DescribeAccount", { AccountId: ACCOUNT })).toBe(
    "AccessDeniedException",
  );
});
