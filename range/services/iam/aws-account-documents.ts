import { actions, allow, type AwsDocument, deny } from "./aws-statements.ts";

/**
 * Policies about a whole account. ReadOnlyAccess, ViewOnlyAccess and SecurityAudit are cut down to the services that
 * the range has: the originals name hundreds of actions, and more than a thousand.
 */
export const accountDocuments: Readonly<Record<string, AwsDocument>> = {
  AdministratorAccess: {
    id: "ANPAIWMBCKSKIEE64ZLYK",
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
  ViewOnlyAccess: {
    path: "/job-function/",
    version: 43,
    created: "2016-11-10T17:20:15Z",
    edited: "2026-02-12T18:02:40Z",
    description:
      "This policy grants permissions to view resources and basic metadata across all AWS services.",
    statements: [
      {
        Sid: "GeneralViewOnlyAccessStatement",
        ...allow(
          actions({
            autoscaling: "Describe*",
            cloudformation: "DescribeStacks List*",
            cloudtrail: "DescribeTrails ListTrails LookupEvents",
            cloudwatch: "Get* List*",
            config: "Describe* List*",
            ec2: "DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeBundleTasks DescribeCarrierGateways DescribeClassicLinkInstances DescribeConversionTasks DescribeCustomerGateways DescribeDhcpOptions DescribeExportTasks DescribeFlowLogs DescribeHost* DescribeIdentityIdFormat DescribeIdFormat DescribeImage* DescribeImport* DescribeInstance* DescribeInternetGateways DescribeKeyPairs DescribeLocalGatewayRouteTables DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGateways DescribeLocalGatewayVirtualInterfaceGroups DescribeLocalGatewayVirtualInterfaces DescribeMovingAddresses DescribeNatGateways DescribeNetwork* DescribePlacementGroups DescribePrefixLists DescribeRegions DescribeReserved* DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSnapshot* DescribeSpot* DescribeSubnets DescribeTags DescribeVolume* DescribeVpc* DescribeVpnGateways SearchLocalGatewayRoutes",
            ecr: "DescribeRegistry DescribeRepositories ListImages",
            elasticloadbalancing:
              "DescribeInstanceHealth DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth",
            events: "ListRuleNamesByTarget ListRules ListTargetsByRule",
            iam: "GetAccountSummary GetLoginProfile List*",
            kms: "ListKeys ListResourceTags",
            lambda: "List*",
            logs: "Describe* GetTransformer ListEntitiesForLogGroup ListLogGroupsForEntity ListLogGroupsForQuery ListTagsForResource",
            s3: "ListAllMyBuckets ListBucket ListMultiRegionAccessPoints",
            sns: "List*",
            sqs: "GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks ListQueues ListQueueTags",
            ssm: "ListAssociations ListDocuments",
            states:
              "ListActivities ListExecutions ListMapRuns ListStateMachineAliases ListStateMachines ListStateMachineVersions",
            wafv2: "List*",
          }),
        ),
      },
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
