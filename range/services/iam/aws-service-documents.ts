import { actions, allow, type AwsDocument } from "./aws-statements.ts";
import { wafFullAccess } from "./aws-waf.ts";

/** Full access to one service, and to what goes with it in others: to the last action, after AWS's Managed Policy Reference. */
export const serviceDocuments: Readonly<Record<string, AwsDocument>> = {
  AmazonDynamoDBFullAccess: {
    version: 15,
    created: "2015-02-06T18:40:11Z",
    edited: "2021-01-29T17:38:30Z",
    description: "Provides full access to Amazon DynamoDB via the AWS Management Console.",
    statements: [
      allow(
        actions({
          dynamodb: "*",
          dax: "*",
          "application-autoscaling":
            "DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy RegisterScalableTarget",
          cloudwatch:
            "DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricStatistics ListMetrics PutMetricAlarm GetMetricData",
          datapipeline:
            "ActivatePipeline CreatePipeline DeletePipeline DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines PutPipelineDefinition QueryObjects",
          ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
          iam: "GetRole ListRoles",
          kms: "DescribeKey ListAliases",
          sns: "CreateTopic DeleteTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe Unsubscribe SetTopicAttributes",
          lambda:
            "CreateFunction ListFunctions ListEventSourceMappings CreateEventSourceMapping DeleteEventSourceMapping GetFunctionConfiguration DeleteFunction",
          "resource-groups": "ListGroups ListGroupResources GetGroup GetGroupQuery DeleteGroup CreateGroup",
          tag: "GetResources",
          kinesis: "ListStreams DescribeStream DescribeStreamSummary",
        }),
      ),
      allow(
        "cloudwatch:GetInsightRuleReport",
        "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
      ),
      {
        ...allow(["iam:PassRole"]),
        Condition: {
          StringLike: {
            "iam:PassedToService": [
              "application-autoscaling.amazonaws.com",
              "application-autoscaling.amazonaws.com.cn",
              "dax.amazonaws.com",
            ],
          },
        },
      },
      {
        ...allow(["iam:CreateServiceLinkedRole"]),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": [
              "replication.dynamodb.amazonaws.com",
              "dax.amazonaws.com",
              "dynamodb.application-autoscaling.amazonaws.com",
              "contributorinsights.dynamodb.amazonaws.com",
              "kinesisreplication.dynamodb.amazonaws.com",
            ],
          },
        },
      },
    ],
  },
  AmazonEventBridgeSchedulerFullAccess: {
    version: 4,
    created: "2022-11-10T18:37:29Z",
    edited: "2026-02-12T18:03:00Z",
    description:
      "The AmazonEventBridgeSchedulerFullAccess managed policy grants permissions to use all EventBridge Scheduler actions for schedules, and schedule groups.",
    statements: [
      allow("scheduler:*"),
      {
        ...allow("iam:PassRole", "arn:aws:iam::*:role/*"),
        Condition: { StringLike: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
    ],
  },
  AmazonEventBridgeFullAccess: {
    version: 7,
    created: "2019-07-11T14:08:55Z",
    edited: "2026-02-12T17:58:25Z",
    description: "Provides full access to Amazon EventBridge.",
    statements: [
      { Sid: "EventBridgeActions", ...allow(["events:*", "schemas:*", "scheduler:*", "pipes:*"]) },
      {
        Sid: "IAMCreateServiceLinkedRoleForApiDestinations",
        ...allow(
          "iam:CreateServiceLinkedRole",
          "arn:aws:iam::*:role/aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations",
        ),
        Condition: { StringEquals: { "iam:AWSServiceName": "apidestinations.events.amazonaws.com" } },
      },
      {
        Sid: "IAMCreateServiceLinkedRoleForAmazonEventBridgeSchemas",
        ...allow(
          "iam:CreateServiceLinkedRole",
          "arn:aws:iam::*:role/aws-service-role/schemas.amazonaws.com/AWSServiceRoleForSchemas",
        ),
        Condition: { StringEquals: { "iam:AWSServiceName": "schemas.amazonaws.com" } },
      },
      {
        Sid: "SecretsManagerAccessForApiDestinations",
        ...allow(
          actions({ secretsmanager: "CreateSecret UpdateSecret DeleteSecret GetSecretValue PutSecretValue" }),
          "arn:aws:secretsmanager:*:*:secret:events!*",
        ),
      },
      {
        Sid: "IAMPassRoleAccessForEventBridge",
        ...allow("iam:PassRole", "arn:aws:iam::*:role/*"),
        Condition: { StringLike: { "iam:PassedToService": "events.amazonaws.com" } },
      },
      {
        Sid: "IAMPassRoleAccessForScheduler",
        ...allow("iam:PassRole", "arn:aws:iam::*:role/*"),
        Condition: { StringLike: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
      {
        Sid: "IAMPassRoleAccessForPipes",
        ...allow("iam:PassRole", "arn:aws:iam::*:role/*"),
        Condition: { StringLike: { "iam:PassedToService": "pipes.amazonaws.com" } },
      },
    ],
  },
  AmazonGuardDutyFullAccess: {
    version: 9,
    created: "2017-11-28T22:31:30Z",
    edited: "2026-02-12T17:57:42Z",
    description: "Provides full access to use Amazon GuardDuty.",
    statements: [
      { Sid: "AmazonGuardDutyFullAccessSid1", ...allow("guardduty:*") },
      {
        Sid: "CreateServiceLinkedRoleSid1",
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringLike: {
            "iam:AWSServiceName": ["guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"],
          },
        },
      },
      {
        Sid: "ActionsForOrganizationsSid1",
        ...allow(
          actions({
            organizations:
              "EnableAWSServiceAccess RegisterDelegatedAdministrator ListDelegatedAdministrators ListAWSServiceAccessForOrganization DescribeOrganizationalUnit DescribeAccount DescribeOrganization ListAccounts",
          }),
        ),
      },
      {
        Sid: "IamGetRoleSid1",
        ...allow("iam:GetRole", "arn:aws:iam::*:role/*AWSServiceRoleForAmazonGuardDutyMalwareProtection"),
      },
      {
        Sid: "AllowPassRoleToMalwareProtection",
        ...allow(["iam:PassRole"], "arn:aws:iam::*:role/*"),
        Condition: {
          StringEquals: {
            "iam:PassedToService": [
              "malware-protection-plan.guardduty.amazonaws.com",
              "malware-protection.guardduty.amazonaws.com",
            ],
          },
        },
      },
    ],
  },
  AmazonGuardDutyFullAccess_v2: {
    version: 6,
    created: "2025-06-04T20:22:07Z",
    edited: "2026-02-12T17:59:55Z",
    statements: [
      { Sid: "GuardDutyFullAccess", ...allow("guardduty:*") },
      {
        Sid: "CreateGuardDutyServiceLinkedRole",
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": ["guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"],
          },
        },
      },
      {
        Sid: "GuardDutyOrganizationsReadOnly",
        ...allow(
          actions({
            organizations:
              "ListAWSServiceAccessForOrganization DescribeOrganizationalUnit DescribeAccount DescribeOrganization ListAccounts",
          }),
        ),
      },
      {
        Sid: "GuardDutyOrganizationsAdminAccess",
        ...allow(
          actions({
            organizations:
              "EnableAWSServiceAccess DisableAWSServiceAccess RegisterDelegatedAdministrator DeregisterDelegatedAdministrator ListDelegatedAdministrators",
          }),
        ),
        Condition: {
          StringEquals: {
            "organizations:ServicePrincipal": [
              "guardduty.amazonaws.com",
              "malware-protection.guardduty.amazonaws.com",
            ],
          },
        },
      },
      {
        Sid: "GuardDutyIamRoleAccess",
        ...allow("iam:GetRole", "arn:aws:iam::*:role/*AWSServiceRoleForAmazonGuardDutyMalwareProtection"),
      },
      {
        Sid: "AllowPassRoleToMalwareProtection",
        ...allow(["iam:PassRole"], "arn:aws:iam::*:role/*"),
        Condition: {
          StringEquals: {
            "iam:PassedToService": [
              "malware-protection-plan.guardduty.amazonaws.com",
              "malware-protection.guardduty.amazonaws.com",
            ],
          },
        },
      },
    ],
  },
  AmazonInspector2FullAccess: {
    version: 4,
    created: "2021-11-29T19:10:15Z",
    edited: "2024-04-25T13:21:03Z",
    description:
      "Provides full access to Amazon Inspector and access to other related services such as organizations.",
    statements: [
      { Sid: "AllowFullAccessToInspectorApis", ...allow("inspector2:*") },
      {
        Sid: "AllowAccessToCodeGuruApis",
        ...allow(["codeguru-security:BatchGetFindings", "codeguru-security:GetAccountConfiguration"]),
      },
      {
        Sid: "AllowAccessToCreateSlr",
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": ["agentless.inspector2.amazonaws.com", "inspector2.amazonaws.com"],
          },
        },
      },
      {
        Sid: "AllowAccessToOrganizationApis",
        ...allow(
          actions({
            organizations:
              "EnableAWSServiceAccess RegisterDelegatedAdministrator ListDelegatedAdministrators ListAWSServiceAccessForOrganization DescribeOrganizationalUnit DescribeAccount DescribeOrganization",
          }),
        ),
      },
    ],
  },
  AmazonVPCFullAccess: {
    version: 13,
    created: "2015-02-06T18:41:16Z",
    edited: "2026-02-12T18:00:44Z",
    description: "Provides full access to Amazon VPC via the AWS Management Console.",
    statements: [
      {
        Sid: "AmazonVPCFullAccess",
        ...allow(
          actions({
            ec2: "AcceptVpcPeeringConnection AcceptVpcEndpointConnections AllocateAddress AssignIpv6Addresses AssignPrivateIpAddresses AssociateAddress AssociateDhcpOptions AssociateRouteTable AssociateSecurityGroupVpc AssociateSubnetCidrBlock AssociateVpcCidrBlock AttachClassicLinkVpc AttachInternetGateway AttachNetworkInterface AttachVpnGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateCarrierGateway CreateCustomerGateway CreateDefaultSubnet CreateDefaultVpc CreateDhcpOptions CreateEgressOnlyInternetGateway CreateFlowLogs CreateInternetGateway CreateLocalGatewayRouteTableVpcAssociation CreateNatGateway CreateNetworkAcl CreateNetworkAclEntry CreateNetworkInterface CreateNetworkInterfacePermission CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc CreateVpcEndpoint CreateVpcEndpointConnectionNotification CreateVpcEndpointServiceConfiguration CreateVpcPeeringConnection CreateVpnConnection CreateVpnConnectionRoute CreateVpnGateway DeleteCarrierGateway DeleteCustomerGateway DeleteDhcpOptions DeleteEgressOnlyInternetGateway DeleteFlowLogs DeleteInternetGateway DeleteLocalGatewayRouteTableVpcAssociation DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry DeleteNetworkInterface DeleteNetworkInterfacePermission DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints DeleteVpcEndpointConnectionNotifications DeleteVpcEndpointServiceConfigurations DeleteVpcPeeringConnection DeleteVpnConnection DeleteVpnConnectionRoute DeleteVpnGateway DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeCarrierGateways DescribeClassicLinkInstances DescribeCustomerGateways DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeInstances DescribeInternetGateways DescribeIpv6Pools DescribeLocalGatewayRouteTables DescribeLocalGatewayRouteTableVpcAssociations DescribeKeyPairs DescribeMovingAddresses DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaceAttribute DescribeNetworkInterfacePermissions DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupReferences DescribeSecurityGroupRules DescribeSecurityGroups DescribeSecurityGroupVpcAssociations DescribeStaleSecurityGroups DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport DescribeVpcEndpointConnectionNotifications DescribeVpcEndpointConnections DescribeVpcEndpoints DescribeVpcEndpointServiceConfigurations DescribeVpcEndpointServicePermissions DescribeVpcEndpointServices DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConnections DescribeVpnGateways DetachClassicLinkVpc DetachInternetGateway DetachNetworkInterface DetachVpnGateway DisableVgwRoutePropagation DisableVpcClassicLink DisableVpcClassicLinkDnsSupport DisassociateAddress DisassociateRouteTable DisassociateSecurityGroupVpc DisassociateSubnetCidrBlock DisassociateVpcCidrBlock EnableVgwRoutePropagation EnableVpcClassicLink EnableVpcClassicLinkDnsSupport GetSecurityGroupsForVpc ModifyNetworkInterfaceAttribute ModifySecurityGroupRules ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint ModifyVpcEndpointConnectionNotification ModifyVpcEndpointServiceConfiguration ModifyVpcEndpointServicePermissions ModifyVpcPeeringConnectionOptions ModifyVpcTenancy MoveAddressToVpc RejectVpcEndpointConnections RejectVpcPeeringConnection ReleaseAddress ReplaceNetworkAclAssociation ReplaceNetworkAclEntry ReplaceRoute ReplaceRouteTableAssociation ResetNetworkInterfaceAttribute RestoreAddressToClassic RevokeSecurityGroupEgress RevokeSecurityGroupIngress UnassignIpv6Addresses UnassignPrivateIpAddresses UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
          }),
        ),
      },
    ],
  },
  AWSKeyManagementServicePowerUser: {
    version: 2,
    created: "2015-02-06T18:40:40Z",
    edited: "2017-03-07T00:55:11Z",
    description: "Provides access to AWS Key Management Service (KMS).",
    statements: [
      allow(
        actions({
          kms: "CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* TagResource UntagResource",
          iam: "ListGroups ListRoles ListUsers",
        }),
      ),
    ],
  },
  AWSLambda_FullAccess: {
    version: 7,
    created: "2020-11-17T21:14:08Z",
    edited: "2026-02-12T18:00:51Z",
    description:
      "Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.",
    statements: [
      allow(
        actions({
          cloudformation: "DescribeStacks ListStackResources",
          cloudwatch: "ListMetrics GetMetricData",
          ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
          kms: "DescribeKey ListAliases",
          iam: "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles",
          lambda: "*",
          logs: "DescribeLogGroups",
          states: "DescribeStateMachine ListStateMachines",
          tag: "GetResources",
          xray: "GetTraceSummaries BatchGetTraces",
        }),
      ),
      {
        ...allow("iam:PassRole"),
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
      allow(
        actions({ logs: "DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail" }),
        "arn:aws:logs:*:*:log-group:/aws/lambda/*",
      ),
      {
        ...allow(
          "iam:CreateServiceLinkedRole",
          "arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
        ),
        Condition: { StringEquals: { "iam:AWSServiceName": "lambda.amazonaws.com" } },
      },
    ],
  },
  AWSSecurityHubFullAccess: {
    version: 9,
    created: "2018-11-27T23:54:34Z",
    edited: "2026-02-12T17:58:23Z",
    description: "Provides full access to use AWS Security Hub.",
    statements: [
      { Sid: "SecurityHubAllowAll", ...allow("securityhub:*") },
      {
        Sid: "SecurityHubServiceLinkedRole",
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": ["securityhub.amazonaws.com", "securityhubv2.amazonaws.com"],
          },
        },
      },
      {
        Sid: "OtherServicePermission",
        ...allow(
          actions({
            guardduty:
              "GetDetector ListDetectors UpdateDetector EnableOrganizationAdminAccount ListOrganizationAdminAccounts DeleteDetector CreateDetector CreateMembers UpdateOrganizationConfiguration DescribeOrganizationConfiguration",
            inspector2:
              "BatchGetAccountStatus Enable Disable EnableDelegatedAdminAccount DisableDelegatedAdminAccount ListDelegatedAdminAccounts UpdateOrganizationConfiguration DescribeOrganizationConfiguration",
            pricing: "GetProducts",
            account: "ListRegions GetRegionOptStatus",
            iam: "GetPolicy GetPolicyVersion GetRole",
          }),
        ),
      },
    ],
  },
  AWSSupportAccess: {
    version: 4,
    created: "2015-02-06T18:41:11Z",
    edited: "2026-02-12T17:59:31Z",
    description: "Allows users to access the AWS Support Center.",
    statements: [allow(["support:*", "support-console:*"])],
  },
  AWSWAFFullAccess: wafFullAccess,
  CloudWatchFullAccess: {
    version: 4,
    created: "2015-02-06T18:40:00Z",
    edited: "2022-11-27T13:23:49Z",
    description: "Provides full access to CloudWatch.",
    statements: [
      allow(
        actions({
          autoscaling: "Describe*",
          cloudwatch: "*",
          logs: "*",
          sns: "*",
          iam: "GetPolicy GetPolicyVersion GetRole",
          oam: "ListSinks",
        }),
      ),
      {
        ...allow(
          "iam:CreateServiceLinkedRole",
          "arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*",
        ),
        Condition: { StringLike: { "iam:AWSServiceName": "events.amazonaws.com" } },
      },
      allow(["oam:ListAttachedLinks"], "arn:aws:oam:*:*:sink/*"),
    ],
  },
  ElasticLoadBalancingFullAccess: {
    version: 9,
    created: "2018-09-20T20:42:07Z",
    edited: "2026-02-23T18:57:07Z",
    description:
      "Provides full access to Amazon ElasticLoadBalancing, and limited access to other services necessary to provide ElasticLoadBalancing features.",
    statements: [
      allow("elasticloadbalancing:*"),
      allow(
        actions({
          ec2: "DescribeAccountAttributes DescribeAddresses DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcs DescribeVpcClassicLink DescribeInstances DescribeNetworkInterfaces DescribeClassicLinkInstances DescribeRouteTables DescribeCoipPools GetCoipPoolUsage GetSecurityGroupsForVpc DescribeVpcPeeringConnections DescribeAvailabilityZones",
          "cognito-idp": "DescribeUserPoolClient",
        }),
      ),
      {
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
      },
      allow("arc-zonal-shift:*", "arn:aws:elasticloadbalancing:*:*:loadbalancer/*"),
      allow(["arc-zonal-shift:ListManagedResources", "arc-zonal-shift:ListZonalShifts"]),
    ],
  },
};
