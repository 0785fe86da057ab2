import { actions, allow, type AwsDocument, deny } from "./aws-statements.ts";

/**
 * Policies about a whole account. ReadOnlyAccess and SecurityAudit are cut down to the services that the range
 * has: the originals name more than a thousand actions.
 */
export const accountDocuments: Readonly<Record<string, AwsDocument>> = {
  AdministratorAccess: {
    created: "2015-02-06T18:39:46Z",
    description: "Provides full access to AWS services and resources.",
    statements: [allow("*")],
  },
  PowerUserAccess: {
    version: 12,
    created: "2015-02-06T18:39:47Z",
    edited: "2026-02-12T17:59:14Z",
    description:
      "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    statements: [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      allow(
        actions({
          account: "GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions",
          iam: "CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles",
          organizations: "DescribeEffectivePolicy DescribeOrganization",
        }),
      ),
    ],
  },
  ReadOnlyAccess: {
    version: 178,
    created: "2015-02-06T18:39:48Z",
    edited: "2026-02-12T18:01:33Z",
    description: "Provides read-only access to AWS services and resources.",
    statements: [
      allow(
        actions({
          account: "Get* List*",
          autoscaling: "Describe* Get*",
          cloudformation: "Describe* Detect* Estimate* Get* List*",
          cloudtrail: "Describe* Get* List* LookupEvents",
          cloudwatch: "Describe* Get* List*",
          config: "BatchGet* Deliver* Describe* Get* List* Select*",
          ec2: "Describe* Get* List* SearchLocalGatewayRoutes SearchTransitGatewayRoutes",
          ecr: "BatchCheck* BatchGet* Describe* Get* List*",
          elasticloadbalancing: "Describe*",
          events: "Describe* List* Test*",
          guardduty: "Describe* Get* List*",
          iam: "Generate* Get* List* Simulate*",
          kms: "Describe* Get* List*",
          lambda: "Get* List*",
          logs: "Describe* FilterLogEvents Get* ListTagsLogGroup StartQuery StopQuery TestMetricFilter",
          s3: "DescribeJob Get* List*",
          sns: "Check* Get* List*",
          sqs: "Get* List* Receive*",
          ssm: "Describe* Get* List*",
          states: "Describe* Get* List*",
          sts: "GetAccessKeyInfo GetCallerIdentity GetSessionToken",
          tag: "Get*",
        }),
      ),
    ],
  },
  SecurityAudit: {
    version: 60,
    created: "2015-02-06T18:41:01Z",
    edited: "2026-02-12T18:00:00Z",
    description: "The security audit template grants access to read security configuration metadata.",
    statements: [
      allow(
        actions({
          account: "GetAlternateContact GetRegionOptStatus ListRegions",
          autoscaling: "Describe*",
          cloudformation: "DescribeStack* GetStackPolicy GetTemplate ListStack*",
          cloudtrail:
            "DescribeTrails GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListTags ListTrails LookupEvents",
          cloudwatch: "Describe* GetDashboard ListDashboards ListTagsForResource",
          config: "BatchGet* Deliver* Describe* Get* List* SelectResourceConfig",
          ec2: "Describe* ExportTransitGatewayRoutes GetEbsEncryptionByDefault GetImageBlockPublicAccessState GetManagedPrefixListEntries GetSnapshotBlockPublicAccessState GetTransitGatewayAttachmentPropagations GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations",
          ecr: "DescribeImageScanFindings DescribeImages DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListImages",
          elasticloadbalancing: "Describe*",
          events: "Describe* List* TestEventPattern",
          guardduty: "DescribePublishingDestination Get* List*",
          iam: "GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy",
          kms: "Describe* Get* List*",
          lambda:
            "GetAccountSettings GetFunctionConfiguration GetFunctionEventInvokeConfig GetLayerVersionPolicy GetPolicy List*",
          logs: "Describe* ListTagsLogGroup",
          s3: "GetAccelerateConfiguration GetAccessPoint* GetAccountPublicAccessBlock GetAnalyticsConfiguration GetBucket* GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetObjectAcl GetObjectVersionAcl GetReplicationConfiguration ListAccessPoints ListAllMyBuckets",
          sns: "GetTopicAttributes List*",
          sqs: "GetQueueAttributes ListDeadLetterSourceQueues ListQueueTags ListQueues",
          ssm: "Describe* GetAutomationExecution ListAssociations ListCommands ListDocuments ListTagsForResource",
          states: "DescribeStateMachine ListStateMachines ListTagsForResource",
          tag: "GetResources GetTagKeys",
        }),
      ),
    ],
  },
  AWSDenyAll: {
    version: 2,
    created: "2019-05-01T22:36:14Z",
    edited: "2023-12-18T16:42:05Z",
    description: "Deny all access.",
    statements: [{ Sid: "DenyAll", ...deny(["*"]) }],
  },
};
