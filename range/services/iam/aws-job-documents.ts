import { actions, allow, type AwsDocument } from "./aws-statements.ts";

const JOB = "/job-function/";

/** Policies for jobs, to the last action as AWS has published them. */
export const jobDocuments: Readonly<Record<string, AwsDocument>> = {
  SystemAdministrator: {
    id: "ANPAITJPEZXCYCBXANDSW",
    path: JOB,
    version: 12,
    created: "2016-11-10T17:23:54Z",
    edited: "2026-02-12T18:02:37Z",
    description:
      "Grants full access permissions necessary for resources required for application and development operations.",
    statements: [
      allow(
        actions({
          acm: "Describe* Get* List* Request* Resend*",
          autoscaling: "*",
          cloudtrail:
            "DescribeTrails GetTrailStatus ListPublicKeys ListTags LookupEvents StartLogging StopLogging",
          cloudwatch: "*",
          codecommit:
            "BatchGetRepositories CreateBranch CreateRepository Get* GitPull GitPush List* Put* Test* Update*",
          codedeploy: "*",
          codepipeline: "*",
          config: "*",
          ds: "*",
          ec2: "Allocate* AssignPrivateIpAddresses* Associate* Allocate* AttachInternetGateway AttachNetworkInterface AttachVpnGateway Bundle* Cancel* Copy* CreateCustomerGateway CreateDhcpOptions CreateFlowLogs CreateImage CreateInstanceExportTask CreateInternetGateway CreateKeyPair CreateLaunchTemplate CreateLaunchTemplateVersion CreateNatGateway CreateNetworkInterface CreatePlacementGroup CreateReservedInstancesListing CreateRoute CreateRouteTable CreateSecurityGroup CreateSnapshot CreateSpotDatafeedSubscription CreateSubnet CreateTags CreateVolume CreateVpc CreateVpcEndpoint CreateVpnConnection CreateVpnConnectionRoute CreateVpnGateway DeleteFlowLogs DeleteKeyPair DeleteLaunchTemplate DeleteLaunchTemplateVersions DeleteNatGateway DeleteNetworkInterface DeletePlacementGroup DeleteSnapshot DeleteSpotDatafeedSubscription DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints DeleteVpnConnection DeleteVpnConnectionRoute DeleteVpnGateway DeregisterImage Describe* DetachInternetGateway DetachNetworkInterface DetachVpnGateway DisableVgwRoutePropagation DisableVpcClassicLinkDnsSupport DisassociateAddress DisassociateRouteTable EnableVgwRoutePropagation EnableVolumeIO EnableVpcClassicLinkDnsSupport GetConsoleOutput GetHostReservationPurchasePreview GetLaunchTemplateData GetPasswordData GetSecurityGroupsForVpc Import* Modify* MonitorInstances MoveAddressToVpc Purchase* RegisterImage Release* Replace* ReportInstanceStatus Request* Reset* RestoreAddressToClassic RunScheduledInstances UnassignPrivateIpAddresses UnmonitorInstances UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
          elasticloadbalancing: "*",
          events: "*",
          iam: "GetAccount* GetContextKeys* GetCredentialReport ListAccountAliases ListGroups ListOpenIDConnectProviders ListPolicies ListPoliciesGrantingServiceAccess ListRoles ListSAMLProviders ListServerCertificates Simulate* UpdateServerCertificate UpdateSigningCertificate",
          kinesis: "ListStreams PutRecord",
          kms: "CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* Encrypt ReEncrypt*",
          lambda: "Create* Delete* Get* InvokeFunction List* PublishVersion Update*",
          logs: "*",
          rds: "Describe* ListTagsForResource",
          rolesanywhere:
            "GetCrl GetProfile GetSubject GetTrustAnchor ListCrls ListProfiles ListSubjects ListTagsForResource ListTrustAnchors PutNotificationSettings ResetNotificationSettings",
          route53: "*",
          route53domains: "*",
          ses: "*",
          sns: "*",
          sqs: "*",
          trustedadvisor: "*",
        }),
      ),
      allow(
        actions({
          ec2: "AcceptVpcPeeringConnection AttachClassicLinkVpc AttachVolume AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateVpcPeeringConnection DeleteCustomerGateway DeleteDhcpOptions DeleteInternetGateway DeleteNetworkAcl* DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteVolume DeleteVpcPeeringConnection DetachClassicLinkVpc DetachVolume DisableVpcClassicLink EnableVpcClassicLink GetConsoleScreenshot RebootInstances RejectVpcPeeringConnection RevokeSecurityGroupEgress RevokeSecurityGroupIngress RunInstances StartInstances StopInstances TerminateInstances",
        }),
        ["*"],
      ),
      allow("s3:*", ["*"]),
      allow(
        actions({
          iam: "GetAccessKeyLastUsed GetGroup* GetInstanceProfile GetLoginProfile GetOpenIDConnectProvider GetPolicy* GetRole* GetSAMLProvider GetSSHPublicKey GetServerCertificate GetServiceLastAccessed* GetUser* ListAccessKeys ListAttached* ListEntitiesForPolicy ListGroupPolicies ListGroupsForUser ListInstanceProfiles* ListMFADevices ListPolicyVersions ListRolePolicies ListSSHPublicKeys ListSigningCertificates ListUserPolicies Upload*",
        }),
        ["*"],
      ),
      allow(actions({ iam: "GetRole ListRoles PassRole" }), [
        "arn:aws:iam::*:role/rds-monitoring-role",
        "arn:aws:iam::*:role/ec2-sysadmin-*",
        "arn:aws:iam::*:role/ecr-sysadmin-*",
        "arn:aws:iam::*:role/lambda-sysadmin-*",
      ]),
    ],
  },
  Billing: {
    path: JOB,
    version: 27,
    created: "2016-11-10T17:33:18Z",
    edited: "2026-02-12T18:01:53Z",
    description:
      "Grants permissions for billing and cost management. This includes viewing account usage and viewing and modifying budgets and payment methods.",
    statements: [
      {
        Sid: "VisualEditor0",
        ...allow(
          actions({
            account: "GetAccountInformation",
            "aws-portal": "*Billing *PaymentMethods *Usage",
            billing:
              "CreateBillingView DeleteBillingView GetBillingData GetBillingDetails GetBillingNotifications GetBillingPreferences GetBillingView GetContractInformation GetCredits GetIAMAccessPreference GetSellerOfRecord ListBillingViews PutContractInformation RedeemCredits GetResourcePolicy ListSourceViewsForBillingView ListTagsForResource TagResource UntagResource UpdateBillingPreferences UpdateBillingView UpdateIAMAccessPreference",
            budgets:
              "CreateBudgetAction DeleteBudgetAction DescribeBudgetActionsForBudget DescribeBudgetAction DescribeBudgetActionsForAccount DescribeBudgetActionHistories ExecuteBudgetAction ModifyBudget UpdateBudgetAction ViewBudget",
            ce: "CreateCostCategoryDefinition CreateNotificationSubscription CreateReport DeleteCostCategoryDefinition DeleteNotificationSubscription DeleteReport DescribeCostCategoryDefinition GetCostAndUsage ListCostAllocationTags ListCostCategoryDefinitions ListTagsForResource TagResource UpdateCostAllocationTagsStatus UpdateNotificationSubscription UpdatePreferences UpdateReport UpdateCostCategoryDefinition UntagResource StartCostAllocationTagBackfill ListCostAllocationTagBackfillHistory GetTags GetDimensionValues",
            consolidatedbilling: "GetAccountBillingRole ListLinkedAccounts",
            cur: "DeleteReportDefinition DescribeReportDefinitions GetClassicReport GetClassicReportPreferences GetUsageReport ModifyReportDefinition PutClassicReportPreferences PutReportDefinition ValidateReportDestination",
            freetier: "GetFreeTierAlertPreference GetFreeTierUsage PutFreeTierAlertPreference",
            invoicing:
              "BatchGetInvoiceProfile CreateInvoiceUnit DeleteInvoiceUnit GetInvoiceEmailDeliveryPreferences GetInvoicePDF GetInvoiceUnit GetInvoiceCorrection ListInvoiceSummaries ListInvoiceUnits CreateProcurementPortalPreference GetProcurementPortalPreference PutProcurementPortalPreference UpdateProcurementPortalPreferenceStatus ListProcurementPortalPreferences DeleteProcurementPortalPreference ListTagsForResource ListInvoiceCorrections StartInvoiceCorrection PutInvoiceEmailDeliveryPreferences TagResource UntagResource UpdateInvoiceUnit",
            mapcredits: "ListQuarterSpend ListAssociatedPrograms ListQuarterCredits",
            payments:
              "CreateFinancingApplication CreatePaymentInstrument DeletePaymentInstrument GetFinancingApplication GetFinancingLine GetFinancingLineWithdrawal GetFinancingOption GetPaymentInstrument GetPaymentStatus ListFinancingApplications ListFinancingLines ListFinancingLineWithdrawals ListPaymentPreferences ListPaymentProgramOptions ListPaymentProgramStatus ListTagsForResource ListPaymentInstruments MakePayment TagResource UntagResource UpdateFinancingApplication UpdatePaymentInstrument UpdatePaymentPreferences",
            pricing: "DescribeServices",
            "purchase-orders":
              "AddPurchaseOrder DeletePurchaseOrder GetPurchaseOrder ListPurchaseOrderInvoices ListPurchaseOrders ListTagsForResource ModifyPurchaseOrders TagResource UntagResource UpdatePurchaseOrder UpdatePurchaseOrderStatus ViewPurchaseOrders",
            support: "CreateCase AddAttachmentsToSet",
            sustainability: "GetCarbonFootprintSummary",
            tax: "BatchPutTaxRegistration DeleteTaxRegistration GetExemptions GetTaxInheritance GetTaxInterview GetTaxRegistration GetTaxRegistrationDocument ListTaxRegistrations PutTaxInheritance PutTaxInterview PutTaxRegistration UpdateExemptions",
          }),
        ),
      },
    ],
  },
};
