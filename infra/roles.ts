import { Duration } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Stack } from "aws-cdk-lib";
import type { Buckets } from "./buckets.ts";
import { nameResource } from "./logical-id.ts";
import { USER } from "./names.ts";

export interface InstanceIdentity {
  role: iam.Role;
  profile: iam.CfnInstanceProfile;
}

/** What the web instances may do: be reached by Systems Manager, read the data, deliver evidence. */
export function addInstanceRole(stack: Stack, buckets: Buckets): InstanceIdentity {
  const role = nameResource(
    new iam.Role(stack, "InstanceRole", {
      description: "The web fleet",
      assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")],
    }),
    "InstanceRole",
  );
  const policy = new iam.Policy(stack, "InstanceRolePolicy", {
    policyName: "web",
    statements: [
      new iam.PolicyStatement({ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }),
      new iam.PolicyStatement({ actions: ["s3:ListBucket"], resources: [buckets.data.bucketArn] }),
      new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: [buckets.data.arnForObjects("*")] }),
      new iam.PolicyStatement({
        actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
        resources: [buckets.evidence.arnForObjects("INC-*")],
      }),
    ],
  });
  policy.attachToRole(role);
  nameResource(policy, "InstanceRolePolicy");
  const profile = new iam.CfnInstanceProfile(stack, "InstanceProfile", { roles: [role.roleName] });
  return { role, profile };
}

/** Services in which a responder may look and act freely: compute, network, detection, logs, messages. */
const RESPONDER_SERVICES = [
  "autoscaling",
  "cloudtrail",
  "cloudwatch",
  "config",
  "ec2",
  "elasticloadbalancing",
  "events",
  "guardduty",
  "kms",
  "logs",
  "sns",
  "ssm",
  "wafv2",
];

/** What containment needs of IAM: credentials off, sessions revoked, grants removed, rogue identities deleted. */
const RESPONDER_IAM_ACTIONS = [
  "Get*",
  "List*",
  "Simulate*",
  "GenerateCredentialReport",
  "GenerateServiceLastAccessedDetails",
  "CreateAccessKey",
  "UpdateAccessKey",
  "DeleteAccessKey",
  "UpdateLoginProfile",
  "DeleteLoginProfile",
  "DeactivateMFADevice",
  "DeleteVirtualMFADevice",
  "AttachUserPolicy",
  "DetachUserPolicy",
  "PutUserPolicy",
  "DeleteUserPolicy",
  "PutUserPermissionsBoundary",
  "DeleteUserPermissionsBoundary",
  "AddUserToGroup",
  "RemoveUserFromGroup",
  "DeleteUser",
  "TagUser",
  "UntagUser",
  "AttachRolePolicy",
  "DetachRolePolicy",
  "PutRolePolicy",
  "DeleteRolePolicy",
  "PutRolePermissionsBoundary",
  "DeleteRolePermissionsBoundary",
  "UpdateAssumeRolePolicy",
  "DeleteRole",
  "TagRole",
  "UntagRole",
  "DetachGroupPolicy",
  "DeleteGroupPolicy",
  "DeletePolicy",
  "CreatePolicyVersion",
  "SetDefaultPolicyVersion",
  "CreateInstanceProfile",
  "DeleteInstanceProfile",
  "AddRoleToInstanceProfile",
  "RemoveRoleFromInstanceProfile",
  "DeleteOpenIDConnectProvider",
  "RemoveClientIDFromOpenIDConnectProvider",
  "DeleteSAMLProvider",
];

/** Where intruders make things, and the sandbox has none: a responder sweeps these for them, and reads no contents. */
const SWEPT: Readonly<Record<string, string>> = {
  "access-analyzer": "Get* List*",
  amplify: "GetApp List*",
  backup: "List*",
  batch: "Describe* List*",
  codebuild: "BatchGet* List*",
  dynamodb: "Describe* List*",
  ecs: "Describe* List*",
  eks: "Describe* List*",
  inspector2: "BatchGetAccountStatus DescribeOrganizationConfiguration List*",
  lightsail:
    "GetActiveNames GetAlarms GetBuckets GetCertificates GetCloudFormationStackRecords GetContactMethods GetContainerServices GetDisk* GetDistributions GetDomains GetExportSnapshotRecords GetInstance GetInstanceP* GetInstances GetInstanceS* GetKeyPairs GetLoadBalancers GetOperations GetRelationalDatabase GetRelationalDatabases GetRelationalDatabaseSnapshots GetStaticIps",
  macie2: "DescribeBuckets GetFindings* GetMacieSession GetUsage* List*",
  organizations: "Describe* List*",
  rds: "Describe* ListTagsForResource",
  sagemaker: "Describe* List*",
  scheduler: "Get* List*",
  secretsmanager: "DescribeSecret GetResourcePolicy List*",
  securityhub: "Describe* Get* List*",
  ses: "Describe* GetAccount* GetConfigurationSet GetDedicatedIps GetEmailIdentity GetSend* List*",
};

/** What changes somebody's rights; to read one's own is no harm. */
const RIGHTS_CHANGES = ["Attach", "Delete", "Detach", "Put"];

export interface Responder {
  role: iam.Role;
  policy: iam.ManagedPolicy;
}

/**
 * Those under exercise: what a responder has on a bad day, and not more. They cannot make users, touch the
 * organisation or the account itself, or change their own rights. The role is for people who sign in elsewhere,
 * the user for tools that take a long-term key; both have the one policy.
 */
export function addResponder(stack: Stack, buckets: Buckets, instanceRole: iam.Role): Responder {
  const user = nameResource(new iam.User(stack, "Responder", { userName: USER.responder }), "Responder");
  const role = nameResource(
    new iam.Role(stack, "ResponderRole", {
      description: "Incident response",
      assumedBy: new iam.AccountRootPrincipal(),
      maxSessionDuration: Duration.hours(12),
    }),
    "ResponderRole",
  );
  const all = [buckets.data, buckets.evidence, buckets.logs];
  const policy = new iam.ManagedPolicy(stack, "ResponderPolicy", {
    description: "What containment, evidence and recovery need",
    statements: [
      new iam.PolicyStatement({
        sid: "Respond",
        actions: RESPONDER_SERVICES.map((service) => `${service}:*`),
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        sid: "ContainIdentities",
        actions: RESPONDER_IAM_ACTIONS.map((action) => `iam:${action}`),
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        sid: "UseTheFleetsRole",
        actions: ["iam:PassRole"],
        resources: [instanceRole.roleArn],
      }),
      new iam.PolicyStatement({
        sid: "KeepOwnRights",
        effect: iam.Effect.DENY,
        actions: [
          ...RIGHTS_CHANGES.map((change) => `iam:${change}RolePolicy`),
          "iam:*RolePermissionsBoundary",
          ...RIGHTS_CHANGES.map((change) => `iam:${change}UserPolicy`),
          "iam:*UserPermissionsBoundary",
          "iam:UpdateAssumeRolePolicy",
          "iam:DeleteRole",
          "iam:DeleteUser",
        ],
        resources: [role.roleArn, user.userArn],
      }),
      new iam.PolicyStatement({
        sid: "LookAtStorageAndStacks",
        actions: [
          "s3:ListAllMyBuckets",
          "s3:GetBucket*",
          "s3:GetAccessPoint*",
          "s3:GetAccountPublicAccessBlock",
          "s3:GetAnalyticsConfiguration",
          "s3:GetEncryptionConfiguration",
          "s3:GetIntelligentTieringConfiguration",
          "s3:GetInventoryConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetMetricsConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListAccessPoints",
          "s3:ListMultiRegionAccessPoints",
          "cloudformation:Describe*",
          "cloudformation:Get*",
          "cloudformation:List*",
          "ecr:Describe*",
          "ecr:GetRegistry*",
          "ecr:GetRepositoryPolicy",
          "sqs:GetQueueAttributes",
          "sqs:List*",
          "sts:GetCallerIdentity",
          "sts:GetAccessKeyInfo",
          "sts:DecodeAuthorizationMessage",
          "tag:*Resources",
          "tag:Get*",
        ],
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        // What functions find in their environment is readable by whoever may look at them, here as on any account.
        sid: "LookAtFunctions",
        actions: ["lambda:Get*", "lambda:List*", "states:Describe*", "states:Get*", "states:List*"],
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        sid: "SweepOtherServices",
        actions: Object.entries(SWEPT).flatMap(([service, names]) =>
          names.split(" ").map((name) => `${service}:${name}`),
        ),
        resources: ["*"],
      }),
      new iam.PolicyStatement({
        sid: "ReadEvidence",
        actions: ["s3:ListBucket*", "s3:GetObject*"],
        resources: all.flatMap((bucket) => [bucket.bucketArn, bucket.arnForObjects("*")]),
      }),
      new iam.PolicyStatement({
        sid: "WriteEvidence",
        actions: ["s3:PutObject*", "s3:AbortMultipartUpload"],
        resources: [buckets.evidence.arnForObjects("*")],
      }),
      new iam.PolicyStatement({
        sid: "CloseBuckets",
        actions: [
          "s3:PutAccountPublicAccessBlock",
          "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketPolicy",
          "s3:DeleteBucketPolicy",
          "s3:PutBucketAcl",
          "s3:PutObjectAcl",
          "s3:PutBucketOwnershipControls",
          "s3:PutBucketVersioning",
          "s3:PutBucketLogging",
          "s3:PutBucketTagging",
          "s3:PutAccessPointPolicy",
          "s3:DeleteAccessPoint*",
        ],
        resources: ["*"],
      }),
    ],
  });
  policy.attachToRole(role);
  policy.attachToUser(user);
  nameResource(policy, "ResponderPolicy");
  return { role, policy };
}
