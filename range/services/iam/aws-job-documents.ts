import { actions, allow, type AwsDocument } from "./aws-statements.ts";

const JOB = "/job-function/";

/** Policies for jobs, to the last action as AWS has published them. */
export const jobDocuments: Readonly<Record<string, AwsDocument>> = {
  SystemAdministrator: {
    id: "ANPAITJPEZXCYCBXANDSW",
    path: JOB,
    version: 6,
    created: "2016-11-10T17:23:54Z",
    edited: "2020-08-24T20:05:29Z",
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
          ec2: "Allocate* AssignPrivateIpAddresses* Associate* Allocate* AttachInternetGateway AttachNetworkInterface AttachVpnGateway Bundle* Cancel* Copy* CreateCustomerGateway CreateDhcpOptions CreateFlowLogs CreateImage CreateInstanceExportTask CreateInternetGateway CreateKeyPair CreateLaunchTemplate CreateLaunchTemplateVersion CreateNatGateway CreateNetworkInterface CreatePlacementGroup CreateReservedInstancesListing CreateRoute CreateRouteTable CreateSecurityGroup CreateSnapshot CreateSpotDatafeedSubscription CreateSubnet CreateTags CreateVolume CreateVpc CreateVpcEndpoint CreateVpnConnection CreateVpnConnectionRoute CreateVpnGateway DeleteFlowLogs DeleteKeyPair DeleteLaunchTemplate DeleteLaunchTemplateVersions DeleteNatGateway DeleteNetworkInterface DeletePlacementGroup DeleteSnapshot DeleteSpotDatafeedSubscription DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints DeleteVpnConnection DeleteVpnConnectionRoute DeleteVpnGateway DeregisterImage Describe* DetachInternetGateway DetachNetworkInterface DetachVpnGateway DisableVgwRoutePropagation DisableVpcClassicLinkDnsSupport DisassociateAddress DisassociateRouteTable EnableVgwRoutePropagation EnableVolumeIO EnableVpcClassicLinkDnsSupport GetConsoleOutput GetHostReservationPurchasePreview GetLaunchTemplateData GetPasswordData Import* Modify* MonitorInstances MoveAddressToVpc Purchase* RegisterImage Release* Replace* ReportInstanceStatus Request* Reset* RestoreAddressToClassic RunScheduledInstances UnassignPrivateIpAddresses UnmonitorInstances UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
          elasticloadbalancing: "*",
          events: "*",
          iam: "GetAccount* GetContextKeys* GetCredentialReport ListAccountAliases ListGroups ListOpenIDConnectProviders ListPolicies ListPoliciesGrantingServiceAccess ListRoles ListSAMLProviders ListServerCertificates Simulate* UpdateServerCertificate UpdateSigningCertificate",
          kinesis: "ListStreams PutRecord",
          kms: "CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* Encrypt ReEncrypt*",
          lambda: "Create* Delete* Get* InvokeFunction List* PublishVersion Update*",
          logs: "*",
          rds: "Describe* ListTagsForResource",
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
    version: 9,
    created: "2016-11-10T17:33:18Z",
    edited: "2024-01-17T18:03:48Z",
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
              "GetBillingData GetBillingDetails GetBillingNotifications GetBillingPreferences GetContractInformation GetCredits GetIAMAccessPreference GetSellerOfRecord ListBillingViews PutContractInformation RedeemCredits UpdateBillingPreferences UpdateIAMAccessPreference",
            budgets:
              "CreateBudgetAction DeleteBudgetAction DescribeBudgetActionsForBudget DescribeBudgetAction DescribeBudgetActionsForAccount DescribeBudgetActionHistories ExecuteBudgetAction ModifyBudget UpdateBudgetAction ViewBudget",
            ce: "CreateCostCategoryDefinition CreateNotificationSubscription CreateReport DeleteCostCategoryDefinition DeleteNotificationSubscription DeleteReport DescribeCostCategoryDefinition GetCostAndUsage ListCostAllocationTags ListCostCategoryDefinitions ListTagsForResource TagResource UpdateCostAllocationTagsStatus UpdateNotificationSubscription UpdatePreferences UpdateReport UpdateCostCategoryDefinition UntagResource",
            consolidatedbilling: "GetAccountBillingRole ListLinkedAccounts",
            cur: "DeleteReportDefinition DescribeReportDefinitions GetClassicReport GetClassicReportPreferences GetUsageReport ModifyReportDefinition PutClassicReportPreferences PutReportDefinition ValidateReportDestination",
            freetier: "GetFreeTierAlertPreference GetFreeTierUsage PutFreeTierAlertPreference",
            invoicing:
              "GetInvoiceEmailDeliveryPreferences GetInvoicePDF ListInvoiceSummaries PutInvoiceEmailDeliveryPreferences",
            payments:
              "CreatePaymentInstrument DeletePaymentInstrument GetPaymentInstrument GetPaymentStatus ListPaymentPreferences MakePayment UpdatePaymentPreferences",
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
