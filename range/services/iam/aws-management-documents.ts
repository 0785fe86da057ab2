import { actions, allow, type AwsDocument } from "./aws-statements.ts";

/** Access to what an account is managed with, to the last action as AWS has published it. */
export const managementDocuments: Readonly<Record<string, AwsDocument>> = {
  AWSCloudFormationFullAccess: {
    created: "2019-07-26T21:50:35Z",
    description: "Provides full access to AWS CloudFormation.",
    statements: [allow(["cloudformation:*"])],
  },
  AWSCloudShellFullAccess: {
    created: "2020-12-15T18:07:44Z",
    description: "Grants using AWS CloudShell with all features.",
    statements: [allow(["cloudshell:*"])],
  },
  AWSCloudTrail_FullAccess: {
    version: 3,
    created: "2020-10-08T23:41:00Z",
    edited: "2021-02-22T19:01:00Z",
    description: "Provides full access to AWS CloudTrail.",
    statements: [
      allow(actions({ sns: "AddPermission CreateTopic SetTopicAttributes GetTopicAttributes" }), [
        "arn:aws:sns:*:*:aws-cloudtrail-logs*",
      ]),
      allow(["sns:ListTopics"]),
      allow(actions({ s3: "CreateBucket PutBucketPolicy PutBucketPublicAccessBlock" }), [
        "arn:aws:s3:::aws-cloudtrail-logs*",
      ]),
      allow(actions({ s3: "ListAllMyBuckets GetBucketLocation GetBucketPolicy" })),
      allow("cloudtrail:*"),
      allow(["logs:CreateLogGroup"], ["arn:aws:logs:*:*:log-group:aws-cloudtrail-logs*"]),
      allow(actions({ iam: "ListRoles GetRolePolicy GetUser" })),
      {
        ...allow(["iam:PassRole"]),
        Condition: { StringEquals: { "iam:PassedToService": "cloudtrail.amazonaws.com" } },
      },
      allow(actions({ kms: "CreateKey CreateAlias ListKeys ListAliases" })),
      allow(["lambda:ListFunctions"]),
      allow(actions({ dynamodb: "ListGlobalTables ListTables" })),
    ],
  },
  AWSConfigUserAccess: {
    id: "ANPAIWTTSFJ7KKJE3MWGA",
    version: 4,
    created: "2015-02-18T19:38:41Z",
    edited: "2019-03-18T20:27:47Z",
    description:
      "Provides access to use AWS Config, including searching by tags on resources, and reading all tags. This does not provide permission to configure AWS Config, which requires administrative privileges.",
    statements: [
      allow(
        actions({
          config: "Get* Describe* Deliver* List* Select*",
          tag: "GetResources GetTagKeys",
          cloudtrail: "DescribeTrails GetTrailStatus LookupEvents",
        }),
      ),
    ],
  },
  AmazonEC2RoleforSSM: {
    id: "ANPAI6TL3SMY22S4KMMX6",
    path: "/service-role/",
    version: 8,
    created: "2015-05-29T17:48:35Z",
    edited: "2019-01-24T19:20:51Z",
    description:
      "This policy will soon be deprecated. Please use AmazonSSMManagedInstanceCore policy to enable AWS Systems Manager service core functionality on EC2 instances. For more information see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-profile.html",
    statements: [
      allow(
        actions({
          ssm: "DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation",
        }),
      ),
      allow(
        actions({ ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel" }),
      ),
      allow(
        actions({
          ec2messages: "AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply",
        }),
      ),
      allow(["cloudwatch:PutMetricData"]),
      allow(["ec2:DescribeInstanceStatus"]),
      allow(actions({ ds: "CreateComputer DescribeDirectories" })),
      allow(
        actions({ logs: "CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents" }),
      ),
      allow(
        actions({
          s3: "GetBucketLocation PutObject GetObject GetEncryptionConfiguration AbortMultipartUpload ListMultipartUploadParts ListBucket ListBucketMultipartUploads",
        }),
      ),
    ],
  },
  SecretsManagerReadWrite: {
    version: 6,
    created: "2018-04-04T18:05:29Z",
    edited: "2026-08-25T23:37:10Z",
    description:
      "Provides read/write access to AWS Secrets Manager via the AWS Management Console. Note: this exludes IAM actions, so combine with IAMFullAccess if rotation configuration is required.",
    statements: [
      {
        Sid: "BasePermissions",
        ...allow(
          actions({
            secretsmanager: "*",
            cloudformation:
              "CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks ExecuteChangeSet",
            "docdb-elastic": "GetCluster ListClusters",
            ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
            kms: "DescribeKey ListAliases ListKeys",
            lambda: "ListFunctions",
            rds: "DescribeDBClusters DescribeDBInstances",
            redshift: "DescribeClusters",
            "redshift-serverless": "ListWorkgroups GetNamespace",
            tag: "GetResources",
          }),
        ),
      },
      {
        Sid: "LambdaPermissions",
        ...allow(
          actions({
            lambda: "AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration",
          }),
          "arn:aws:lambda:*:*:function:SecretsManager*",
        ),
      },
      {
        Sid: "SARPermissions",
        ...allow(
          actions({ serverlessrepo: "CreateCloudFormationChangeSet GetApplication" }),
          "arn:aws:serverlessrepo:*:*:applications/SecretsManager*",
        ),
      },
      {
        Sid: "S3Permissions",
        ...allow(
          ["s3:GetObject"],
          ["arn:aws:s3:::awsserverlessrepo-changesets*", "arn:aws:s3:::secrets-manager-rotation-apps-*/*"],
        ),
      },
      {
        Sid: "CloudFormationTagOnCreate",
        ...allow(actions({ cloudformation: "TagResource UntagResource" })),
        Condition: {
          StringEquals: { "cloudformation:CreateAction": ["CreateChangeSet", "ExecuteChangeSet"] },
        },
      },
    ],
  },
};
