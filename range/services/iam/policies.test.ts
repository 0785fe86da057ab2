import { describe, expect, test } from "vitest";
import { awsManagedPolicies } from "./aws-managed.ts";
import { problemOfPolicy } from "../../iam/policy-grammar.ts";
import { allow, deny, testRange } from "./test-range.ts";

const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });
const text = (document: object): string => JSON.stringify(document);

describe("managed policies", () => {
  test("versions come and go, and the default one decides", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice");
    const { Policy } = root.call("iam:CreatePolicy", {
      PolicyName: "ops",
      PolicyDocument: text(allow("ec2:*")),
    });
    const PolicyArn = Policy.Arn;
    expect(PolicyArn).toBe("arn:aws:iam::111111111111:policy/ops");
    root.call("iam:AttachUserPolicy", { UserName: "alice", PolicyArn });
    as(key).call("ec2:DescribeInstances");
    expect(root.call("iam:GetPolicy", { PolicyArn }).Policy.AttachmentCount).toBe(1);

    root.call("iam:CreatePolicyVersion", { PolicyArn, PolicyDocument: text(deny("*")) });
    as(key).call("ec2:DescribeInstances");
    root.call("iam:SetDefaultPolicyVersion", { PolicyArn, VersionId: "v2" });
    expect(() => as(key).call("ec2:DescribeInstances")).toThrow(/explicit deny/);
    expect(() => root.call("iam:DeletePolicyVersion", { PolicyArn, VersionId: "v2" })).toThrow(
      refusal("DeleteConflict", "Cannot delete the default version of a policy."),
    );
    expect(() => root.call("iam:DeletePolicy", { PolicyArn })).toThrow(
      refusal("DeleteConflict", "Cannot delete a policy attached to entities."),
    );
    root.call("iam:DetachUserPolicy", { UserName: "alice", PolicyArn });
    expect(() => root.call("iam:DeletePolicy", { PolicyArn })).toThrow(/more than one version/);
    root.call("iam:DeletePolicyVersion", { PolicyArn, VersionId: "v1" });
    root.call("iam:DeletePolicy", { PolicyArn });
    expect(() => root.call("iam:GetPolicy", { PolicyArn })).toThrow(refusal("NoSuchEntity"));
  });

  test("a policy has five versions at most, and numbers are not used again", () => {
    const { root } = testRange();
    const PolicyDocument = text(allow("s3:*"));
    const { Policy } = root.call("iam:CreatePolicy", { PolicyName: "p", PolicyDocument });
    const PolicyArn = Policy.Arn;
    for (let i = 0; i < 4; i++)
      root.call("iam:CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
    expect(() => root.call("iam:CreatePolicyVersion", { PolicyArn, PolicyDocument })).toThrow(
      refusal("LimitExceeded"),
    );
    root.call("iam:DeletePolicyVersion", { PolicyArn, VersionId: "v4" });
    const made = root.call("iam:CreatePolicyVersion", { PolicyArn, PolicyDocument });
    expect(made.PolicyVersion).toMatchObject({ VersionId: "v6", IsDefaultVersion: false });
    expect(
      root
        .call("iam:ListPolicyVersions", { PolicyArn })
        .Versions.map(({ VersionId }: { VersionId: string }) => VersionId),
    ).toEqual(["v6", "v5", "v3", "v2", "v1"]);
  });

  test("AWS's own can be attached and read, and not changed", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice");
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    root.call("iam:AttachUserPolicy", { UserName: "alice", PolicyArn });
    as(key).call("ec2:DescribeInstances");
    const { PolicyVersion } = root.call("iam:GetPolicyVersion", { PolicyArn, VersionId: "v1" });
    expect(JSON.parse(decodeURIComponent(PolicyVersion.Document)).Statement).toEqual([
      { Effect: "Allow", Action: "*", Resource: "*" },
    ]);
    expect(() => root.call("iam:DeletePolicy", { PolicyArn })).toThrow(refusal("AccessDenied"));
    expect(() =>
      root.call("iam:AttachUserPolicy", {
        UserName: "alice",
        PolicyArn: "arn:aws:iam::aws:policy/NoSuchThing",
      }),
    ).toThrow(
      refusal(
        "NoSuchEntity",
        "Policy arn:aws:iam::aws:policy/NoSuchThing does not exist or is not attachable.",
      ),
    );
  });

  test.each([
    ["AmazonDynamoDBFullAccess", "sns:CreateTopic", "sns:Publish"],
    ["AmazonEventBridgeFullAccess", "events:PutRule", "sns:ListTopics"],
    ["AmazonGuardDutyFullAccess", "guardduty:DeleteDetector", "iam:ListRoles"],
    ["AmazonGuardDutyFullAccess_v2", "guardduty:DeleteDetector", "iam:ListRoles"],
    ["AmazonInspector2FullAccess", "inspector2:Enable", "ec2:DescribeInstances"],
    ["AmazonVPCFullAccess", "ec2:CreateVpc", "ec2:RunInstances"],
    ["AWSKeyManagementServicePowerUser", "kms:CreateKey", "kms:Decrypt"],
    ["AWSLambda_FullAccess", "lambda:InvokeFunction", "iam:PassRole"],
    ["AWSSecurityHubFullAccess", "guardduty:CreateDetector", "guardduty:ListFindings"],
    ["AWSSupportAccess", "support:CreateCase", "ec2:DescribeInstances"],
    ["AWSWAFFullAccess", "wafv2:DisassociateWebACL", "wafv2:CreateWebACL"],
    ["CloudWatchFullAccess", "logs:DeleteLogGroup", "ec2:DescribeInstances"],
    ["ElasticLoadBalancingFullAccess", "elasticloadbalancing:SetSubnets", "ec2:RunInstances"],
    ["job-function/ViewOnlyAccess", "s3:ListAllMyBuckets", "s3:GetObject"],
    ["service-role/AWSConfigRulesExecutionRole", "config:PutEvaluations", "config:DeleteConfigRule"],
  ])("%s can be attached: about everything, it allows %s and not %s", (name, allowed, refused) => {
    const { root, addUser } = testRange();
    addUser("alice");
    root.call("iam:AttachUserPolicy", { UserName: "alice", PolicyArn: `arn:aws:iam::aws:policy/${name}` });
    const { EvaluationResults } = root.call("iam:SimulatePrincipalPolicy", {
      PolicySourceArn: "arn:aws:iam::111111111111:user/alice",
      ActionNames: [allowed, refused],
    });
    expect(EvaluationResults.map((result: { EvalDecision: string }) => result.EvalDecision)).toEqual([
      "allowed",
      "implicitDeny",
    ]);
  });

  test("the quarantine policy blocks what it lists and nothing else", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice", allow("*"));
    root.call("iam:AttachUserPolicy", {
      UserName: "alice",
      PolicyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
    });
    expect(() => as(key).call("iam:CreateUser", { UserName: "mallory" })).toThrow(/explicit deny/);
    as(key).call("ec2:DescribeInstances");
    as(key).call("iam:ListRoles");
  });

  test.each(awsManagedPolicies().map((policy) => [policy.name, policy] as const))(
    "%s is well formed",
    (_name, policy) => {
      expect(problemOfPolicy(policy.document, "managed")).toBeUndefined();
      const { root } = testRange();
      expect(root.call("iam:GetPolicy", { PolicyArn: policy.arn }).Policy.DefaultVersionId).toBe(
        policy.versionId,
      );
    },
  );
});

describe("inline policies", () => {
  test("a document comes back as it was put", () => {
    const { root } = testRange();
    root.call("iam:CreateUser", { UserName: "alice" });
    const PolicyDocument = JSON.stringify(allow("s3:*"), null, 2);
    root.call("iam:PutUserPolicy", { UserName: "alice", PolicyName: "__proto__", PolicyDocument });
    const got = root.call("iam:GetUserPolicy", { UserName: "alice", PolicyName: "__proto__" });
    expect(decodeURIComponent(got.PolicyDocument)).toBe(PolicyDocument);
    expect(root.call("iam:ListUserPolicies", { UserName: "alice" }).PolicyNames).toEqual(["__proto__"]);
    expect(() => root.call("iam:GetUserPolicy", { UserName: "alice", PolicyName: "q" })).toThrow(
      refusal("NoSuchEntity", "The user policy with name q cannot be found."),
    );
  });

  test.each([
    ["2012-10-17", "*", true],
    ["2008-10-17", "*", true],
    [undefined, "*", true],
    ["2012-10-17", "arn:aws:iam::111111111111:user/${aws:username}", true],
    // Policy variables came with version 2012-10-17: without it they are the characters that they are written with.
    ["2008-10-17", "arn:aws:iam::111111111111:user/${aws:username}", false],
    [undefined, "arn:aws:iam::111111111111:user/${aws:username}", false],
  ])("of version %s, about %s, a policy lets its user in: %s", (Version, Resource, allowed) => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice");
    root.call("iam:PutUserPolicy", {
      UserName: "alice",
      PolicyName: "self",
      PolicyDocument: text({
        Version,
        Statement: { Effect: "Allow", Action: "iam:ListAccessKeys", Resource },
      }),
    });
    const look = () => as(key).call("iam:ListAccessKeys", { UserName: "alice" });
    if (allowed) expect(look).not.toThrow();
    else expect(look).toThrow(refusal("AccessDenied"));
  });

  test("malformed and oversized documents are refused, and leave nothing behind", () => {
    const { root } = testRange();
    root.call("iam:CreateUser", { UserName: "alice" });
    const put = (PolicyName: string, PolicyDocument: string) => () =>
      root.call("iam:PutUserPolicy", { UserName: "alice", PolicyName, PolicyDocument });
    expect(put("p", "{")).toThrow(refusal("MalformedPolicyDocument"));
    const big = text(allow(Array.from({ length: 60 }, (_, i) => `s3:VeryLongActionName${i}`)));
    put("first", big)();
    expect(put("second", big)).toThrow(
      refusal("LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user alice"),
    );
    put("first", big)();
    expect(root.call("iam:ListUserPolicies", { UserName: "alice" }).PolicyNames).toEqual(["first"]);
  });
});

describe("simulation and details", () => {
  test("SimulatePrincipalPolicy says what a call would get", () => {
    const { root, addUser } = testRange();
    addUser("alice", allow("s3:Get*"));
    root.call("iam:PutUserPolicy", {
      UserName: "alice",
      PolicyName: "no",
      PolicyDocument: text(deny("s3:GetBucketAcl")),
    });
    const { EvaluationResults } = root.call("iam:SimulatePrincipalPolicy", {
      PolicySourceArn: "arn:aws:iam::111111111111:user/alice",
      ActionNames: ["s3:GetObject", "s3:GetBucketAcl", "s3:PutObject"],
    });
    expect(EvaluationResults).toMatchObject([
      {
        EvalActionName: "s3:GetObject",
        EvalDecision: "allowed",
        MatchedStatements: [{ SourcePolicyId: "user_alice_own", SourcePolicyType: "IAM Policy" }],
      },
      { EvalDecision: "explicitDeny", MatchedStatements: [{ SourcePolicyId: "user_alice_no" }] },
      { EvalDecision: "implicitDeny", MatchedStatements: [] },
    ]);
  });

  test("a simulation names what matched, and where it stands, as recorded answers do", () => {
    const { root, addUser } = testRange();
    addUser("alice", allow("s3:Get*"));
    root.call("iam:AttachUserPolicy", {
      UserName: "alice",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    root.call("iam:CreateGroup", { GroupName: "readers" });
    root.call("iam:AddUserToGroup", { GroupName: "readers", UserName: "alice" });
    const statements = ["s3:List*", "s3:Get*"].map((Action) => ({ Effect: "Allow", Action, Resource: "*" }));
    const line = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    root.call("iam:PutGroupPolicy", { GroupName: "readers", PolicyName: "look", PolicyDocument: line });
    const { EvaluationResults } = root.call("iam:SimulatePrincipalPolicy", {
      PolicySourceArn: "arn:aws:iam::111111111111:user/alice",
      ActionNames: ["s3:GetObject"],
    });
    const [first = "", second = ""] = statements.map((statement) => JSON.stringify(statement));
    const begin = '{"Version":"2012-10-17","Statement":['.length + 1;
    expect(EvaluationResults![0]!.MatchedStatements).toEqual([
      expect.objectContaining({ SourcePolicyId: "user_alice_own" }),
      {
        SourcePolicyId: "AdministratorAccess",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 3, Column: 17 },
        EndPosition: { Line: 8, Column: 6 },
      },
      {
        SourcePolicyId: "group_readers_look",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 1, Column: begin + first.length },
        EndPosition: { Line: 1, Column: begin + first.length + 1 + second.length },
      },
    ]);
  });

  test("a single statement without a list begins behind its bracket", () => {
    const { root } = testRange();
    const policy =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    const { EvaluationResults } = root.call("iam:SimulateCustomPolicy", {
      PolicyInputList: [policy],
      ActionNames: ["dynamodb:CreateBackup"],
      ContextEntries: [
        {
          ContextKeyName: "aws:CurrentTime",
          ContextKeyValues: ["2019-04-25T11:00:00Z"],
          ContextKeyType: "date",
        },
      ],
    });
    expect(EvaluationResults![0]!.MatchedStatements).toMatchObject([
      {
        SourcePolicyId: "PolicyInputList.1",
        StartPosition: { Line: 1, Column: 38 },
        EndPosition: { Line: 1, Column: 167 },
      },
    ]);
  });

  test.each<[path: string, version: string, id?: string]>([
    ["AdministratorAccess", "v1", "ANPAIWMBCKSKIEE64ZLYK"],
    ["AWSCloudFormationFullAccess", "v1"],
    ["AWSCloudShellFullAccess", "v1"],
    ["AWSCloudTrail_FullAccess", "v3"],
    ["AWSConfigUserAccess", "v4", "ANPAIWTTSFJ7KKJE3MWGA"],
    ["SecretsManagerReadWrite", "v6"],
    ["job-function/Billing", "v27"],
    ["job-function/SystemAdministrator", "v12", "ANPAITJPEZXCYCBXANDSW"],
    ["service-role/AmazonEC2RoleforSSM", "v8", "ANPAI6TL3SMY22S4KMMX6"],
  ])("AWS's own policy %s is there, with the same id everywhere", (path, version, id) => {
    const PolicyArn = `arn:aws:iam::aws:policy/${path}`;
    const policies = [testRange(), testRange()].map(
      ({ root }) => root.call("iam:GetPolicy", { PolicyArn }).Policy!,
    );
    expect(policies).toEqual([policies[0], policies[0]]);
    expect(policies[0]!.DefaultVersionId).toBe(version);
    if (id) expect(policies[0]!.PolicyId).toBe(id);
  });

  test("SimulateCustomPolicy knows only the policies that it is given", () => {
    const { root } = testRange();
    const simulate = (ContextKeyName: string, ip: string) =>
      root.call("iam:SimulateCustomPolicy", {
        PolicyInputList: [
          text(allow("s3:*", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } })),
        ],
        ActionNames: ["s3:GetObject"],
        ContextEntries: [{ ContextKeyName, ContextKeyValues: [ip], ContextKeyType: "ip" }],
      }).EvaluationResults[0];
    expect(simulate("aws:SourceIp", "203.0.113.9").EvalDecision).toBe("allowed");
    expect(simulate("aws:SourceIp", "198.51.100.1").EvalDecision).toBe("implicitDeny");
    expect(simulate("aws:Other", "203.0.113.9")).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: ["aws:sourceip"],
    });
  });

  test("GetAccountAuthorizationDetails shows who holds what", () => {
    const { root, addUser, addRole } = testRange();
    addUser("alice", allow("s3:*"));
    addRole("web", { Service: "ec2.amazonaws.com" }, allow("s3:*"));
    root.call("iam:AttachRolePolicy", {
      RoleName: "web",
      PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    const details = root.call("iam:GetAccountAuthorizationDetails");
    expect(details).toMatchObject({
      UserDetailList: [{ UserName: "alice", UserPolicyList: [{ PolicyName: "own" }], GroupList: [] }],
      RoleDetailList: [{ RoleName: "web", AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess" }] }],
      Policies: [{ PolicyName: "ReadOnlyAccess", AttachmentCount: 1 }],
    });
    const users = root.call("iam:GetAccountAuthorizationDetails", { Filter: ["User"] });
    expect([users.UserDetailList.length, users.RoleDetailList.length]).toEqual([1, 0]);
  });
});

test("tags are added, changed and taken away on every kind", () => {
  const { root, addRole } = testRange();
  addRole("web", { Service: "ec2.amazonaws.com" });
  root.call("iam:TagRole", {
    RoleName: "web",
    Tags: [
      { Key: "Env", Value: "dev" },
      { Key: "Team", Value: "red" },
    ],
  });
  root.call("iam:TagRole", { RoleName: "web", Tags: [{ Key: "env", Value: "prod" }] });
  root.call("iam:UntagRole", { RoleName: "web", TagKeys: ["Team"] });
  expect(root.call("iam:ListRoleTags", { RoleName: "web" }).Tags).toEqual([{ Key: "env", Value: "prod" }]);
  expect(() => root.call("iam:TagRole", { RoleName: "web", Tags: [{ Key: "aws:x", Value: "" }] })).toThrow(
    refusal("InvalidInput"),
  );
});

test("iam:PolicyARN limits what a caller may attach", () => {
  const { root, as, addUser } = testRange();
  const only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const key = addUser(
    "alice",
    allow("iam:AttachUserPolicy", { Condition: { ArnEquals: { "iam:PolicyARN": only } } }),
  );
  as(key).call("iam:AttachUserPolicy", { UserName: "alice", PolicyArn: only });
  expect(() =>
    as(key).call("iam:AttachUserPolicy", {
      UserName: "alice",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  ).toThrow(refusal("AccessDenied"));
  expect(root.call("iam:ListAttachedUserPolicies", { UserName: "alice" }).AttachedPolicies).toHaveLength(1);
});
