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
          "access-analyzer":
            "GetAccessPreview GetAnalyzedResource GetAnalyzer GetArchiveRule GetFinding GetFindingsStatistics GetGeneratedPolicy ListAccessPreviewFindings ListAccessPreviews ListAnalyzedResources ListAnalyzers ListArchiveRules ListFindings ListPolicyGenerations ListTagsForResource ValidatePolicy",
          account: "Get* List*",
          amplify:
            "GetApp GetBackendEnvironment GetBranch GetDomainAssociation GetJob GetWebhook ListApps ListArtifacts ListBackendEnvironments ListBranches ListDomainAssociations ListJobs ListTagsForResource ListWebhooks",
          autoscaling: "Describe* Get*",
          backup: "Describe* Get* List*",
          batch: "Describe* List*",
          cloudformation: "Describe* Detect* Estimate* Get* List*",
          cloudtrail: "Describe* Get* List* LookupEvents",
          cloudwatch: "Describe* Get* List*",
          codebuild: "BatchGet* DescribeCodeCoverages DescribeTestCases List*",
          config: "BatchGet* Deliver* Describe* Get* List* Select*",
          dynamodb: "BatchGet* Describe* Get* List* PartiQLSelect Query Scan",
          ec2: "Describe* Get* List* SearchLocalGatewayRoutes SearchTransitGatewayRoutes",
          ecr: "BatchCheck* BatchGet* Describe* Get* List*",
          ecs: "Describe* List*",
          eks: "Describe* List*",
          elasticloadbalancing: "Describe*",
          events: "Describe* List* Test*",
          guardduty: "Describe* Get* List*",
          iam: "Generate* Get* List* Simulate*",
          inspector2:
            "BatchGetAccountStatus BatchGetCodeSnippet BatchGetFreeTrialInfo BatchGetMemberEc2DeepInspectionStatus DescribeOrganizationConfiguration GetCisScanReport GetConfiguration GetDelegatedAdminAccount GetEc2DeepInspectionConfiguration GetEncryptionKey GetFindingsReportStatus GetMember GetSbomExport ListAccountPermissions ListCisScanConfigurations ListCisScans ListCoverage ListCoverageStatistics ListDelegatedAdminAccounts ListFilters ListFindingAggregations ListFindings ListMembers ListTagsForResource ListUsageTotals SearchVulnerabilities",
          kms: "Describe* Get* List*",
          lambda: "Get* List*",
          lightsail:
            "GetActiveNames GetAlarms GetAutoSnapshots GetBlueprints GetBucketAccessKeys GetBucketBundles GetBucketMetricData GetBuckets GetBundles GetCertificates GetCloudFormationStackRecords GetContainerAPIMetadata GetContainerImages GetContainerServiceDeployments GetContainerServiceMetricData GetContainerServicePowers GetContainerServices GetDisk GetDiskSnapshot GetDiskSnapshots GetDisks GetDistributionBundles GetDistributionLatestCacheReset GetDistributionMetricData GetDistributions GetDomain GetDomains GetExportSnapshotRecords GetInstance GetInstanceMetricData GetInstancePortStates GetInstanceSnapshot GetInstanceSnapshots GetInstanceState GetInstances GetKeyPair GetKeyPairs GetLoadBalancer GetLoadBalancerMetricData GetLoadBalancerTlsCertificates GetLoadBalancers GetOperation GetOperations GetOperationsForResource GetRegions GetRelationalDatabase GetRelationalDatabaseBlueprints GetRelationalDatabaseBundles GetRelationalDatabaseEvents GetRelationalDatabaseLogEvents GetRelationalDatabaseLogStreams GetRelationalDatabaseMetricData GetRelationalDatabaseParameters GetRelationalDatabaseSnapshot GetRelationalDatabaseSnapshots GetRelationalDatabases GetStaticIp GetStaticIps Is*",
          logs: "Describe* FilterLogEvents Get* ListTagsLogGroup StartQuery StopQuery TestMetricFilter",
          macie2:
            "BatchGetCustomDataIdentifiers DescribeBuckets DescribeClassificationJob DescribeOrganizationConfiguration GetAdministratorAccount GetAllowList GetAutomatedDiscoveryConfiguration GetBucketStatistics GetClassificationExportConfiguration GetClassificationScope GetCustomDataIdentifier GetFindingStatistics GetFindings GetFindingsFilter GetFindingsPublicationConfiguration GetInvitationsCount GetMacieSession GetMember GetResourceProfile GetRevealConfiguration GetSensitiveDataOccurrencesAvailability GetSensitivityInspectionTemplate GetUsageStatistics GetUsageTotals ListAllowLists ListAutomatedDiscoveryAccounts ListClassificationJobs ListClassificationScopes ListCustomDataIdentifiers ListFindings ListFindingsFilters ListInvitations ListMembers ListOrganizationAdminAccounts ListResourceProfileArtifacts ListResourceProfileDetections ListSensitivityInspectionTemplates ListTagsForResource SearchResources",
          organizations: "Describe* List*",
          rds: "Describe* Download* List*",
          s3: "DescribeJob Get* List*",
          sagemaker: "Describe* GetSearchSuggestions List* Search",
          scheduler: "Get* List*",
          secretsmanager: "Describe* GetResourcePolicy List*",
          securityhub:
            "BatchGetAutomationRules BatchGetConfigurationPolicyAssociations BatchGetControlEvaluations BatchGetSecurityControls BatchGetStandardsControlAssociations Describe* Get* List*",
          ses: "BatchGetMetricData Describe* Get* List*",
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
            backup:
              "DescribeBackupJob DescribeBackupVault DescribeCopyJob DescribeFramework DescribeGlobalSettings DescribeProtectedResource DescribeRecoveryPoint DescribeRegionSettings DescribeReportJob DescribeReportPlan DescribeRestoreJob GetSupportedResourceTypes ListBackupJobs ListBackupPlans ListBackupPlanTemplates ListBackupPlanVersions ListBackupSelections ListBackupVaults ListCopyJobs ListFrameworks ListLegalHolds ListProtectedResources ListProtectedResourcesByBackupVault ListRecoveryPointsByBackupVault ListRecoveryPointsByLegalHold ListRecoveryPointsByResource ListReportJobs ListReportPlans ListRestoreJobs ListTags",
            batch: "ListJobs",
            cloudformation: "DescribeStacks List*",
            cloudtrail: "DescribeTrails ListTrails LookupEvents",
            cloudwatch: "Get* List*",
            codebuild: "ListBuilds* ListProjects",
            config: "Describe* List*",
            dynamodb:
              "DescribeBackup DescribeContinuousBackups DescribeGlobalTable DescribeGlobalTableSettings DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings DescribeStream DescribeTable DescribeTimeToLive ListBackups ListExports ListGlobalTables ListStreams ListTables ListTagsOfResource",
            ec2: "DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeBundleTasks DescribeCarrierGateways DescribeClassicLinkInstances DescribeConversionTasks DescribeCustomerGateways DescribeDhcpOptions DescribeExportTasks DescribeFlowLogs DescribeHost* DescribeIdentityIdFormat DescribeIdFormat DescribeImage* DescribeImport* DescribeInstance* DescribeInternetGateways DescribeKeyPairs DescribeLocalGatewayRouteTables DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGateways DescribeLocalGatewayVirtualInterfaceGroups DescribeLocalGatewayVirtualInterfaces DescribeMovingAddresses DescribeNatGateways DescribeNetwork* DescribePlacementGroups DescribePrefixLists DescribeRegions DescribeReserved* DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSnapshot* DescribeSpot* DescribeSubnets DescribeTags DescribeVolume* DescribeVpc* DescribeVpnGateways SearchLocalGatewayRoutes",
            ecr: "DescribeRegistry DescribeRepositories ListImages",
            ecs: "Describe* List*",
            eks: "ListTagsForResource",
            elasticloadbalancing:
              "DescribeInstanceHealth DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth",
            events: "ListRuleNamesByTarget ListRules ListTargetsByRule",
            iam: "GetAccountSummary GetLoginProfile List*",
            kms: "ListKeys ListResourceTags",
            lambda: "List*",
            lightsail:
              "GetBlueprints GetBundles GetInstances GetInstanceSnapshots GetKeyPair GetRegions GetStaticIps IsVpcPeered",
            logs: "Describe* GetTransformer ListEntitiesForLogGroup ListLogGroupsForEntity ListLogGroupsForQuery ListTagsForResource",
            organizations: "List*",
            rds: "Describe*",
            s3: "ListAllMyBuckets ListBucket ListMultiRegionAccessPoints",
            sagemaker: "Describe* List*",
            ses: "DescribeActiveReceiptRuleSet List*",
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
    version: 85,
    created: "2015-02-06T18:41:01Z",
    edited: "2026-03-02T17:12:11Z",
    description: "The security audit template grants access to read security configuration metadata.",
    statements: [
      {
        Sid: "BaseSecurityAuditStatement",
        ...allow(
          actions({
            "access-analyzer":
              "GetAnalyzedResource GetAnalyzer GetArchiveRule GetFinding ListAnalyzedResources ListAnalyzers ListArchiveRules ListFindings ListTagsForResource",
            account: "GetAccountInformation GetAlternateContact GetPrimaryEmail GetRegionOptStatus",
            autoscaling: "Describe*",
            backup:
              "DescribeGlobalSettings DescribeRegionSettings GetBackupVaultAccessPolicy GetBackupVaultNotifications ListBackupVaults ListTags",
            batch: "DescribeComputeEnvironments DescribeJobDefinitions",
            cloudformation: "DescribeStack* GetStackPolicy GetTemplate ListStack*",
            cloudtrail:
              "DescribeTrails GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListTags ListTrails LookupEvents",
            cloudwatch: "Describe* GetDashboard ListDashboards ListTagsForResource",
            codebuild: "BatchGetProjects GetResourcePolicy ListProjects ListSourceCredentials",
            config:
              "BatchGetAggregateResourceConfig BatchGetResourceConfig Deliver* Describe* Get* List* SelectAggregateResourceConfig SelectResourceConfig",
            dynamodb:
              "DescribeContinuousBackups DescribeExport DescribeGlobalTable DescribeKinesisStreamingDestination DescribeTable DescribeTimeToLive GetResourcePolicy ListBackups ListExports ListGlobalTables ListStreams ListTables ListTagsOfResource",
            ec2: "Describe* GetAllowedImagesSettings GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetImageBlockPublicAccessState GetInstanceMetadataDefaults GetManagedPrefixListAssociations GetManagedPrefixListEntries GetNetworkInsightsAccessScopeAnalysisFindings GetNetworkInsightsAccessScopeContent GetSerialConsoleAccessStatus GetSnapshotBlockPublicAccessState GetTransitGatewayAttachmentPropagations GetTransitGatewayMulticastDomainAssociations GetTransitGatewayPrefixListReferences GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations SearchTransitGatewayRoutes",
            ecr: "BatchGetRepositoryScanningConfiguration DescribeImages DescribeImageScanFindings DescribeRegistry DescribeRepositories GetLifecyclePolicy GetRegistryPolicy GetRegistryScanningConfiguration GetRepositoryPolicy ListImages ListTagsForResource",
            ecs: "Describe* List*",
            eks: "DescribeCluster DescribeFargateProfile DescribeNodeGroup ListAccessEntries ListAssociatedAccessPolicies ListClusters ListFargateProfiles ListNodeGroups ListTagsForResource ListUpdates",
            elasticloadbalancing: "Describe*",
            events: "Describe* List* TestEventPattern",
            guardduty:
              "DescribeMalwareScans DescribeOrganizationConfiguration DescribePublishingDestination Get* List*",
            iam: "GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy",
            inspector2:
              "BatchGetAccountStatus BatchGetFreeTrialInfo DescribeOrganizationConfiguration GetConfiguration GetDelegatedAdminAccount GetFindingsReportStatus GetMember ListAccountPermissions ListCoverage ListCoverageStatistics ListDelegatedAdminAccounts ListFilters ListFindingAggregations ListFindings ListTagsForResource ListUsageTotals",
            kms: "Describe* Get* List*",
            lambda:
              "GetAccountSettings GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration GetFunctionEventInvokeConfig GetLayerVersionPolicy GetPolicy GetRuntimeManagementConfig List*",
            lightsail:
              "GetBuckets GetContainerServices GetDisks GetDiskSnapshots GetInstances GetLoadBalancers",
            logs: "Describe* GetLogDelivery ListLogDeliveries ListTagsForResource ListTagsLogGroup",
            macie2: "ListFindings",
            organizations: "Describe* List*",
            rds: "Describe* DownloadDBLogFilePortion ListTagsForResource",
            s3: "DescribeJob GetAccelerateConfiguration GetAccessGrantsInstanceResourcePolicy GetAccessPoint GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock GetAnalyticsConfiguration GetBucket* GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus GetObjectAcl GetObjectTagging GetObjectVersionAcl GetReplicationConfiguration GetStorageLensConfiguration GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets ListBucket ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups",
            sagemaker: "Describe* List*",
            secretsmanager: "DescribeSecret GetResourcePolicy ListSecrets ListSecretVersionIds",
            securityhub:
              "BatchGetAutomationRules BatchGetConfigurationPolicyAssociations BatchGetControlEvaluations BatchGetSecurityControls BatchGetStandardsControlAssociations Describe* Get* List*",
            ses: "Describe* GetAccount GetAccountSendingEnabled GetConfigurationSet GetConfigurationSetEventDestinations GetDedicatedIps GetEmailIdentity GetIdentityDkimAttributes GetIdentityPolicies GetIdentityVerificationAttributes ListConfigurationSets ListDedicatedIpPools ListIdentities ListIdentityPolicies ListReceiptFilters ListReceiptRuleSets ListVerifiedEmailAddresses",
            sns: "GetPlatformApplicationAttributes GetTopicAttributes ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics",
            sqs: "GetQueueAttributes ListDeadLetterSourceQueues ListQueues ListQueueTags",
            ssm: "Describe* GetAutomationExecution GetServiceSetting ListAssociations ListAssociationVersions ListCommands ListComplianceItems ListComplianceSummaries ListDocumentMetadataHistory ListDocuments ListDocumentVersions ListInventoryEntries ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync ListTagsForResource",
            states: "DescribeStateMachine ListStateMachines",
            sts: "GetAccessKeyInfo",
            tag: "GetResources GetTagKeys",
            wafv2:
              "GetLoggingConfiguration GetWebACL GetWebACLForResource ListAvailableManagedRuleGroups ListIPSets ListLoggingConfigurations ListRegexPatternSets ListResourcesForWebACL ListRuleGroups ListTagsForResource ListWebACLs",
          }),
        ),
      },
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
