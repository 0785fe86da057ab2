import { describe, expect, test } from "vitest";
import { allow, deny, type Output, START_MS, testRange } from "../test-range.ts";

const refusal = (code: string) => expect.objectContaining({ code });

type Range = ReturnType<typeof testRange>;

/** Asks for a report as root, waits for it and reads it. */
function reportOf({ root, advance }: Range, Arn: string, Granularity?: string): Output {
  const { JobId } = root.call("iam:GenerateServiceLastAccessedDetails", {
    Arn,
    ...(Granularity && { Granularity }),
  });
  advance(1000);
  return { JobId, ...root.call("iam:GetServiceLastAccessedDetails", { JobId }) };
}

const namesIn = (report: Output): string[] =>
  report.ServicesLastAccessed.map((each: Output) => each.ServiceNamespace);
const serviceIn = (report: Output, namespace: string): Output =>
  report.ServicesLastAccessed.find((each: Output) => each.ServiceNamespace === namespace);

describe("last accessed reports", () => {
  test("a report is in progress before it is complete, and says what held when it was asked for", () => {
    const range = testRange();
    const { root, as, addUser, putUserPolicy, advance } = range;
    const key = addUser("alice");
    putUserPolicy("alice", "own", allow(["ec2:Describe*", "iam:Get*"]));
    const Arn = "arn:aws:iam::111111111111:user/alice";
    const { JobId } = root.call("iam:GenerateServiceLastAccessedDetails", { Arn });
    as(key).call("ec2:DescribeInstances");
    const pending = root.call("iam:GetServiceLastAccessedDetails", { JobId });
    expect(pending).toMatchObject({ JobStatus: "IN_PROGRESS", ServicesLastAccessed: [], IsTruncated: false });
    expect(pending.JobCompletionDate).toBeUndefined();
    advance(1000);
    expect(root.call("iam:GetServiceLastAccessedDetails", { JobId })).toEqual({
      JobStatus: "COMPLETED",
      JobType: "SERVICE_LEVEL",
      JobCreationDate: new Date(START_MS),
      JobCompletionDate: new Date(START_MS + 1000),
      IsTruncated: false,
      ServicesLastAccessed: [
        { ServiceName: "Amazon EC2", ServiceNamespace: "ec2", TotalAuthenticatedEntities: 0 },
        {
          ServiceName: "AWS Identity and Access Management",
          ServiceNamespace: "iam",
          TotalAuthenticatedEntities: 0,
        },
      ],
    });
  });

  test("attempts count, refused ones too, by action, with time, Region and who", () => {
    const range = testRange();
    const { as, addUser, putUserPolicy, advance } = range;
    const key = addUser("alice");
    putUserPolicy("alice", "own", allow(["ec2:*", "iam:GetUser"]));
    as(key).call("ec2:DescribeInstances");
    advance(60_000);
    as(key).call("ec2:DescribeInstances", {}, { region: "us-west-2" });
    expect(() => as(key).call("iam:ListUsers")).toThrow(refusal("AccessDenied"));
    const Arn = "arn:aws:iam::111111111111:user/alice";
    const report = reportOf(range, Arn, "ACTION_LEVEL");
    const at = new Date(START_MS + 60_000);
    expect(report.ServicesLastAccessed).toEqual([
      {
        ServiceName: "Amazon EC2",
        ServiceNamespace: "ec2",
        LastAuthenticated: at,
        LastAuthenticatedEntity: Arn,
        LastAuthenticatedRegion: "us-west-2",
        TotalAuthenticatedEntities: 1,
        TrackedActionsLastAccessed: [
          {
            ActionName: "DescribeInstances",
            LastAccessedEntity: Arn,
            LastAccessedTime: at,
            LastAccessedRegion: "us-west-2",
          },
        ],
      },
      expect.objectContaining({
        ServiceNamespace: "iam",
        LastAuthenticatedRegion: "us-east-1",
        TrackedActionsLastAccessed: [expect.objectContaining({ ActionName: "ListUsers" })],
      }),
    ]);
    expect(serviceIn(reportOf(range, Arn), "ec2")).not.toHaveProperty("TrackedActionsLastAccessed");
  });

  test("actions have their names in policies, and data events count for the service only", () => {
    const range = testRange();
    const { world, as, addUser, putUserPolicy } = range;
    world.services.set("s3", {
      id: "s3",
      handlers: { ListObjectsV2: () => ({}), GetObject: () => ({}) },
      asks: { ListObjectsV2: () => ({ action: "s3:ListBucket", resource: "arn:aws:s3:::data" }) },
      records: { GetObject: { data: true } },
    });
    const key = addUser("alice");
    putUserPolicy("alice", "own", allow("s3:*"));
    as(key).call("s3:GetObject");
    const Arn = "arn:aws:iam::111111111111:user/alice";
    const s3 = (): Output => serviceIn(reportOf(range, Arn, "ACTION_LEVEL"), "s3");
    expect(s3()).toMatchObject({ LastAuthenticatedEntity: Arn });
    expect(s3()).not.toHaveProperty("TrackedActionsLastAccessed");
    as(key).call("s3:ListObjectsV2");
    expect(s3().TrackedActionsLastAccessed).toMatchObject([{ ActionName: "ListBucket" }]);
  });

  test("a role's report tells what its sessions did; one made anew has done nothing", () => {
    const range = testRange();
    const { root, as, addRole } = range;
    const trusted = { AWS: "arn:aws:iam::111111111111:root" };
    const RoleArn = addRole("web", trusted, allow("ec2:*"));
    const { addUser, putUserPolicy } = range;
    const key = addUser("alice");
    putUserPolicy("alice", "own", allow("sts:AssumeRole"));
    const { Credentials } = as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "session" });
    as(Credentials).call("ec2:DescribeInstances");
    expect(serviceIn(reportOf(range, RoleArn), "ec2")).toMatchObject({ LastAuthenticatedEntity: RoleArn });
    root.call("iam:DeleteRolePolicy", { RoleName: "web", PolicyName: "own" });
    root.call("iam:DeleteRole", { RoleName: "web" });
    addRole("web", trusted, allow("ec2:*"));
    expect(serviceIn(reportOf(range, RoleArn), "ec2")).toMatchObject({ TotalAuthenticatedEntities: 0 });
  });

  test("a group's and a policy's reports know who attempted, newest first", () => {
    const range = testRange();
    const { root, as, addUser, advance } = range;
    const { Policy } = root.call("iam:CreatePolicy", {
      PolicyName: "look",
      PolicyDocument: JSON.stringify(allow("ec2:*")),
    });
    root.call("iam:CreateGroup", { GroupName: "ops" });
    root.call("iam:AttachGroupPolicy", { GroupName: "ops", PolicyArn: Policy.Arn });
    for (const name of ["alice", "bob", "carol"]) {
      const key = addUser(name);
      root.call("iam:AddUserToGroup", { GroupName: "ops", UserName: name });
      if (name === "carol") continue;
      advance(5000);
      as(key).call("ec2:DescribeInstances");
    }
    for (const Arn of [Policy.Arn, "arn:aws:iam::111111111111:group/ops"]) {
      const report = reportOf(range, Arn);
      expect(serviceIn(report, "ec2")).toMatchObject({
        LastAuthenticatedEntity: "arn:aws:iam::111111111111:user/bob",
        TotalAuthenticatedEntities: 2,
      });
      const { JobId } = report;
      const page = (more: object) =>
        root.call("iam:GetServiceLastAccessedDetailsWithEntities", {
          JobId,
          ServiceNamespace: "ec2",
          ...more,
        });
      const { EntityDetailsList: all } = page({});
      expect(all.map(({ EntityInfo }: Output) => [EntityInfo.Type, EntityInfo.Name])).toEqual([
        ["USER", "bob"],
        ["USER", "alice"],
        ["USER", "carol"],
      ]);
      expect(all[2]).not.toHaveProperty("LastAuthenticated");
      const first = page({ MaxItems: 2 });
      expect(first).toMatchObject({ IsTruncated: true, EntityDetailsList: all.slice(0, 2) });
      expect(page({ MaxItems: 2, Marker: first.Marker }).EntityDetailsList).toEqual(all.slice(2));
    }
  });

  const GRANTS: [title: string, policy: object, granted: string[], not: string[]][] = [
    ["everything", allow("*"), ["ec2", "s3", "sts"], []],
    ["one service, in any case", allow("EC2:describe*"), ["ec2"], ["s3"]],
    [
      "all but one",
      { ...allow("*"), Statement: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }] },
      ["ec2"],
      ["iam"],
    ],
    [
      "all but some actions of one",
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "iam:Get*", Resource: "*" }] },
      ["iam"],
      [],
    ],
    ["a denial alone", deny("*"), [], ["ec2"]],
  ];
  test.each(GRANTS)("services are those that the policies grant: %s", (_title, policy, granted, not) => {
    const range = testRange();
    range.addUser("alice");
    range.putUserPolicy("alice", "own", policy);
    const names = namesIn(reportOf(range, "arn:aws:iam::111111111111:user/alice"));
    expect(names).toEqual(expect.arrayContaining(granted));
    for (const name of not) expect(names).not.toContain(name);
    expect(names).toEqual([...names].sort());
  });

  test("reports of nobody, of other kinds and of others' jobs are refused", () => {
    const range = testRange();
    const { root, as, addUser, putUserPolicy } = range;
    const key = addUser("alice");
    putUserPolicy("alice", "own", allow("iam:*"));
    const generate =
      (Arn: string, more = {}) =>
      () =>
        root.call("iam:GenerateServiceLastAccessedDetails", { Arn, ...more });
    expect(generate("arn:aws:iam::111111111111:user/nobody")).toThrow(refusal("NoSuchEntity"));
    expect(generate("arn:aws:iam::aws:policy/NoSuchPolicy")).toThrow(refusal("NoSuchEntity"));
    expect(generate("arn:aws:iam::222222222222:user/alice")).toThrow(refusal("InvalidInput"));
    const Arn = "arn:aws:iam::111111111111:user/alice";
    expect(generate(Arn, { Granularity: "DEEP" })).toThrow(refusal("ValidationError"));
    const { JobId } = generate(Arn)();
    for (const operation of ["GetServiceLastAccessedDetails", "GetServiceLastAccessedDetailsWithEntities"]) {
      const read = (id: string) => () =>
        as(key).call(`iam:${operation}`, { JobId: id, ServiceNamespace: "ec2" });
      expect(read(JobId)).toThrow(refusal("NoSuchEntity"));
      expect(read("00000000-0000-0000-0000-000000000000")).toThrow(refusal("NoSuchEntity"));
      expect(read("short")).toThrow(refusal("ValidationError"));
    }
  });
});

test("the policies that grant a service are named with who holds them", () => {
  const { root, addUser, putUserPolicy } = testRange();
  addUser("alice");
  putUserPolicy("alice", "own", allow("ec2:Describe*"));
  root.call("iam:CreateGroup", { GroupName: "ops" });
  root.call("iam:AddUserToGroup", { GroupName: "ops", UserName: "alice" });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  root.call("iam:AttachGroupPolicy", { GroupName: "ops", PolicyArn });
  const list = (Arn: string, ServiceNamespaces: string[]) =>
    root.call("iam:ListPoliciesGrantingServiceAccess", { Arn, ServiceNamespaces });
  const managed = { PolicyName: "AdministratorAccess", PolicyType: "MANAGED", PolicyArn };
  expect(list("arn:aws:iam::111111111111:user/alice", ["ec2", "s3"])).toEqual({
    IsTruncated: false,
    PoliciesGrantingServiceAccess: [
      {
        ServiceNamespace: "ec2",
        Policies: [
          { PolicyName: "own", PolicyType: "INLINE", EntityType: "USER", EntityName: "alice" },
          managed,
        ],
      },
      { ServiceNamespace: "s3", Policies: [managed] },
    ],
  });
  expect(list("arn:aws:iam::111111111111:group/ops", ["s3"]).PoliciesGrantingServiceAccess).toEqual([
    { ServiceNamespace: "s3", Policies: [managed] },
  ]);
  expect(() => list("arn:aws:iam::111111111111:user/nobody", ["s3"])).toThrow(refusal("NoSuchEntity"));
});
