import { Aws } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Stack } from "aws-cdk-lib";
import type { Buckets } from "./buckets.ts";
import { nameResource } from "./logical-id.ts";
import { GROUP, RUN_TAG, USER } from "./names.ts";

interface Deployer {
  user: iam.User;
  accessKey: iam.AccessKey;
  deployRole: iam.Role;
}

export interface People {
  analyst: iam.User;
  deployer: Deployer;
}

/** Parameters of the template that say what people are called. */
export interface PeopleNames {
  analyst: string;
  deployer: string;
  /** The path of all of them. */
  path: string;
}

/**
 * The people of the account, each in a group, and the CI deployer, who has the account's only long-term key.
 *
 * @param run the id of the run: developers and the deployer change only what carries it
 */
export function addPeople(stack: Stack, buckets: Buckets, run: string, names: PeopleNames): People {
  const ownResources = { StringEquals: { [`aws:ResourceTag/${RUN_TAG}`]: run } };
  const look = new iam.PolicyStatement({
    sid: "Look",
    actions: [
      "autoscaling:Describe*",
      "cloudformation:Describe*",
      "cloudwatch:Describe*",
      "cloudwatch:Get*",
      "cloudwatch:List*",
      "ec2:Describe*",
      "elasticloadbalancing:Describe*",
    ],
    resources: ["*"],
  });
  const release = new iam.PolicyStatement({
    sid: "Release",
    actions: [
      "autoscaling:CancelInstanceRefresh",
      "autoscaling:StartInstanceRefresh",
      "autoscaling:UpdateAutoScalingGroup",
      "ec2:CreateLaunchTemplateVersion",
    ],
    resources: ["*"],
    conditions: ownResources,
  });
  const readData = [
    new iam.PolicyStatement({
      sid: "ListData",
      actions: ["s3:ListBucket", "s3:GetBucketLocation"],
      resources: [buckets.data.bucketArn],
    }),
    new iam.PolicyStatement({
      sid: "ReadData",
      actions: ["s3:GetObject"],
      resources: [buckets.data.arnForObjects("*")],
    }),
  ];

  const { path } = names;
  const called = { ...USER, analyst: names.analyst, deployer: names.deployer };
  const developers = group(stack, "Developers", GROUP.developers, [look, release]);
  const analysts = group(stack, "Analysts", GROUP.analysts, readData);
  const administrators = group(stack, "Administrators", GROUP.administrators, [
    new iam.PolicyStatement({ sid: "LookAtIam", actions: ["iam:Get*", "iam:List*"], resources: ["*"] }),
    new iam.PolicyStatement({
      sid: "ManageCredentials",
      actions: [
        "iam:CreateAccessKey",
        "iam:DeleteAccessKey",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
      ],
      resources: Object.entries(called).map(
        ([who, name]) =>
          `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user${who === "responder" ? "/" : path}${name}`,
      ),
    }),
  ]);
  administrators.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("PowerUserAccess"));
  const person = (id: string, userName: string, memberOf: iam.Group): iam.User =>
    nameResource(new iam.User(stack, id, { userName, path, groups: [memberOf] }), id);
  person("Developer", called.developer, developers);
  person("Administrator", called.administrator, administrators);
  return {
    analyst: person("Analyst", called.analyst, analysts),
    deployer: addDeployer(stack, [look, release, ...readData], { userName: called.deployer, path }),
  };
}

/**
 * The deployer releases through a role of its own: sessions of that role outlive the key that opened them.
 * It may also make users and keys, which is more than it needs: what a thief persists with.
 */
function addDeployer(
  stack: Stack,
  duties: iam.PolicyStatement[],
  named: { userName: string; path: string },
): Deployer {
  const user = nameResource(new iam.User(stack, "CiDeployer", named), "CiDeployer");
  const deployRole = nameResource(
    new iam.Role(stack, "CiDeployRole", {
      description: "Releases the web service",
      assumedBy: new iam.ArnPrincipal(user.userArn),
    }),
    "CiDeployRole",
  );
  const policy = new iam.Policy(stack, "CiDeployerPolicy", {
    policyName: "deploy",
    statements: [
      ...duties,
      new iam.PolicyStatement({
        sid: "ManageCiUsers",
        actions: ["iam:CreateUser", "iam:CreateAccessKey", "iam:ListAccessKeys", "iam:TagUser"],
        resources: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user/ci-*`],
      }),
      new iam.PolicyStatement({
        sid: "LookAtIam",
        actions: ["iam:GetUser", "iam:ListRoles", "iam:ListUsers"],
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        sid: "ListBuckets",
        actions: ["s3:ListAllMyBuckets"],
        resources: ["*"],
      }),
      new iam.PolicyStatement({ actions: ["sts:AssumeRole"], resources: [deployRole.roleArn] }),
    ],
  });
  policy.attachToUser(user);
  nameResource(policy, "CiDeployerPolicy");
  const rolePolicy = new iam.Policy(stack, "CiDeployRolePolicy", {
    policyName: "deploy",
    statements: duties,
  });
  rolePolicy.attachToRole(deployRole);
  nameResource(rolePolicy, "CiDeployRolePolicy");
  const accessKey = nameResource(new iam.AccessKey(stack, "CiDeployerKey", { user }), "CiDeployerKey");
  return { user, accessKey, deployRole };
}

function group(stack: Stack, id: string, groupName: string, statements: iam.PolicyStatement[]): iam.Group {
  const made = nameResource(new iam.Group(stack, id, { groupName }), id);
  const policy = new iam.Policy(stack, `${id}Policy`, { policyName: "duties", statements });
  policy.attachToGroup(made);
  nameResource(policy, `${id}Policy`);
  return made;
}
