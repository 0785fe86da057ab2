import { accountDocuments } from "./aws-account-documents.ts";
import { jobDocuments } from "./aws-job-documents.ts";
import { managementDocuments } from "./aws-management-documents.ts";
import { roleDocuments } from "./aws-role-documents.ts";
import { serviceDocuments } from "./aws-service-documents.ts";
import { quarantineV1, quarantineV2 } from "./aws-quarantine.ts";
import { actions, allow, type AwsDocument } from "./aws-statements.ts";

/** AWS's managed policies that a sandbox uses, after AWS's Managed Policy Reference. */
export const AWS_DOCUMENTS: Readonly<Record<string, AwsDocument>> = {
  ...accountDocuments,
  ...roleDocuments,
  ...serviceDocuments,
  ...managementDocuments,
  ...jobDocuments,
  AWSCompromisedKeyQuarantine: quarantineV1,
  AWSCompromisedKeyQuarantineV2: quarantineV2("2021-04-21T22:30:59Z", "2024-10-02T16:41:39Z", 5),
  AWSCompromisedKeyQuarantineV3: quarantineV2("2024-08-21T17:36:49Z", "2024-10-02T16:52:27Z", 2),
  IAMFullAccess: {
    version: 2,
    created: "2015-02-06T18:40:38Z",
    edited: "2019-06-21T19:40:00Z",
    description: "Provides full access to IAM via the AWS Management Console.",
    statements: [
      allow([
        "iam:*",
        ...actions({
          organizations:
            "DescribeAccount DescribeOrganization DescribeOrganizationalUnit DescribePolicy ListChildren ListParents ListPoliciesForTarget ListRoots ListPolicies ListTargetsForPolicy",
        }),
      ]),
    ],
  },
  IAMReadOnlyAccess: {
    version: 4,
    created: "2015-02-06T18:40:39Z",
    edited: "2018-01-25T19:11:27Z",
    description: "Provides read only access to IAM via the AWS Management Console.",
    statements: [
      allow(
        actions({
          iam: "GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy",
        }),
      ),
    ],
  },
  IAMUserChangePassword: {
    version: 5,
    created: "2016-11-15T00:25:16Z",
    edited: "2026-02-12T17:58:57Z",
    description: "Provides the ability for an IAM user to change their own password.",
    statements: [
      allow(
        ["iam:ChangePassword"],
        ["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/*/${aws:username}"],
      ),
      allow(["iam:GetAccountPasswordPolicy"]),
    ],
  },
  AmazonSSMManagedInstanceCore: {
    version: 2,
    created: "2019-03-15T17:22:12Z",
    edited: "2019-05-23T16:54:21Z",
    description: "The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.",
    statements: [
      allow(
        actions({
          ssm: "DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameter GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation",
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
    ],
  },
  AmazonSSMFullAccess: {
    version: 4,
    created: "2015-05-29T17:39:47Z",
    edited: "2019-11-20T20:08:56Z",
    description: "Provides full access to Amazon SSM.",
    statements: [
      allow([
        "cloudwatch:PutMetricData",
        "ds:CreateComputer",
        "ds:DescribeDirectories",
        "ec2:DescribeInstanceStatus",
        "logs:*",
        "ssm:*",
        "ec2messages:*",
      ]),
      {
        ...allow(
          ["iam:CreateServiceLinkedRole"],
          "arn:aws:iam::*:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM*",
        ),
        Condition: { StringLike: { "iam:AWSServiceName": "ssm.amazonaws.com" } },
      },
      allow(
        ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
        "arn:aws:iam::*:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM*",
      ),
      allow(
        actions({ ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel" }),
      ),
    ],
  },
  AmazonSSMReadOnlyAccess: {
    created: "2015-05-29T17:44:19Z",
    description: "Provides read only access to Amazon SSM.",
    statements: [allow(actions({ ssm: "Describe* Get* List*" }))],
  },
  CloudWatchAgentServerPolicy: {
    version: 3,
    created: "2018-03-07T01:06:44Z",
    edited: "2024-02-06T16:37:37Z",
    description: "Permissions required to use AmazonCloudWatchAgent on servers",
    statements: [
      {
        Sid: "CWACloudWatchServerPermissions",
        ...allow(
          actions({
            cloudwatch: "PutMetricData",
            ec2: "DescribeVolumes DescribeTags",
            logs: "PutLogEvents PutRetentionPolicy DescribeLogStreams DescribeLogGroups CreateLogStream CreateLogGroup",
            xray: "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
          }),
        ),
      },
      {
        Sid: "CWASSMServerPermissions",
        ...allow(["ssm:GetParameter"], "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"),
      },
    ],
  },
  CloudWatchLogsFullAccess: {
    version: 8,
    created: "2015-02-06T18:40:02Z",
    edited: "2026-02-12T18:00:33Z",
    description: "Provides full access to CloudWatch Logs",
    statements: [{ Sid: "CloudWatchLogsFullAccess", ...allow(["logs:*", "cloudwatch:GenerateQuery"]) }],
  },
  AmazonS3FullAccess: {
    version: 2,
    created: "2015-02-06T18:40:58Z",
    edited: "2021-09-27T20:16:37Z",
    description: "Provides full access to all buckets via the AWS Management Console.",
    statements: [allow(["s3:*", "s3-object-lambda:*"])],
  },
  AmazonS3ReadOnlyAccess: {
    version: 3,
    created: "2015-02-06T18:40:59Z",
    edited: "2023-08-10T21:31:39Z",
    description: "Provides read only access to all buckets via the AWS Management Console.",
    statements: [allow(actions({ s3: "Get* List* Describe*", "s3-object-lambda": "Get* List*" }))],
  },
  AmazonEC2FullAccess: {
    version: 5,
    created: "2015-02-06T18:40:15Z",
    edited: "2018-11-27T02:16:56Z",
    description: "Provides full access to Amazon EC2 via the AWS Management Console.",
    statements: [
      allow("ec2:*"),
      allow("elasticloadbalancing:*"),
      allow("cloudwatch:*"),
      allow("autoscaling:*"),
      {
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": [
              "autoscaling.amazonaws.com",
              "ec2scheduled.amazonaws.com",
              "elasticloadbalancing.amazonaws.com",
              "spot.amazonaws.com",
              "spotfleet.amazonaws.com",
              "transitgateway.amazonaws.com",
            ],
          },
        },
      },
    ],
  },
  AmazonEC2ReadOnlyAccess: {
    version: 5,
    created: "2015-02-06T18:40:17Z",
    edited: "2026-02-12T18:03:17Z",
    description: "Provides read only access to Amazon EC2 via the AWS Management Console.",
    statements: [
      allow(["ec2:Describe*", "ec2:GetSecurityGroupsForVpc"]),
      allow("elasticloadbalancing:Describe*"),
      allow(actions({ cloudwatch: "ListMetrics GetMetricStatistics Describe*" })),
      allow("autoscaling:Describe*"),
    ],
  },
  AmazonSNSFullAccess: {
    version: 2,
    created: "2015-02-06T18:41:05Z",
    edited: "2024-09-24T22:32:05Z",
    description: "Provides full access to Amazon SNS via the AWS Management Console.",
    statements: [{ Sid: "SNSFullAccess", ...allow("sns:*") }],
  },
  AmazonSQSFullAccess: {
    created: "2015-02-06T18:41:07Z",
    description: "Provides full access to Amazon SQS via the AWS Management Console.",
    statements: [allow(["sqs:*"])],
  },
  AWSCloudFormationReadOnlyAccess: {
    version: 7,
    created: "2015-02-06T18:39:39Z",
    edited: "2026-02-12T18:02:00Z",
    description: "Provides access to AWS CloudFormation via the AWS Management Console.",
    statements: [
      allow(
        actions({
          cloudformation: "Describe* BatchDescribe* EstimateTemplateCost Get* List* ValidateTemplate Detect*",
        }),
      ),
    ],
  },
  AWSXRayDaemonWriteAccess: {
    version: 2,
    created: "2018-08-28T23:00:33Z",
    edited: "2024-02-13T17:31:00Z",
    description: "Allow the AWS X-Ray Daemon to relay raw trace segments data to the service.",
    statements: [
      allow(
        actions({
          xray: "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
        }),
      ),
    ],
  },
  AWSStepFunctionsFullAccess: {
    created: "2017-01-11T21:51:32Z",
    description:
      "An access policy for providing a user/role/etc access to the AWS StepFunctions API. For full access, in addition to this policy, a user MUST have iam:PassRole permission on at least one IAM role that can be assumed by the service.",
    statements: [allow("states:*")],
  },
  AWSCloudTrail_ReadOnlyAccess: {
    created: "2022-06-14T17:19:05Z",
    description: "Provides read only access to AWS CloudTrail.",
    statements: [allow(actions({ cloudtrail: "Get* Describe* List* LookupEvents" }))],
  },
  AmazonGuardDutyReadOnlyAccess: {
    version: 4,
    created: "2017-11-28T22:29:40Z",
    edited: "2023-11-16T23:07:06Z",
    description: "Provide read only access to Amazon GuardDuty resources",
    statements: [
      allow(actions({ guardduty: "Describe* Get* List*" })),
      allow(
        actions({
          organizations:
            "ListDelegatedAdministrators ListAWSServiceAccessForOrganization DescribeOrganizationalUnit DescribeAccount DescribeOrganization ListAccounts",
        }),
      ),
    ],
  },
};
