import { allow, type AwsDocument } from "./aws-statements.ts";

/** AWSWAFFullAccess, which names the resources of each kind, and every service that takes a web ACL. */
export const wafFullAccess: AwsDocument = {
  version: 14,
  created: "2015-10-06T20:44:00Z",
  edited: "2026-02-12T18:01:47Z",
  description: "Provides full access to AWS WAF actions.",
  statements: [
    {
      Sid: "AllowUseOfAWSWAFClassic",
      ...allow(
        ["waf:*", "waf-regional:*"],
        [
          "arn:aws:waf::*:bytematchset/*",
          "arn:aws:waf::*:ipset/*",
          "arn:aws:waf::*:ratebasedrule/*",
          "arn:aws:waf::*:rule/*",
          "arn:aws:waf::*:sizeconstraintset/*",
          "arn:aws:waf::*:sqlinjectionset/*",
          "arn:aws:waf::*:webacl/*",
          "arn:aws:waf::*:xssmatchset/*",
          "arn:aws:waf::*:regexmatch/*",
          "arn:aws:waf::*:regexpatternset/*",
          "arn:aws:waf::*:geomatchset/*",
          "arn:aws:waf::*:rulegroup/*",
          "arn:aws:waf::*:changetoken/*",
          "arn:aws:waf-regional:*:*:bytematchset/*",
          "arn:aws:waf-regional:*:*:ipset/*",
          "arn:aws:waf-regional:*:*:ratebasedrule/*",
          "arn:aws:waf-regional:*:*:rule/*",
          "arn:aws:waf-regional:*:*:sizeconstraintset/*",
          "arn:aws:waf-regional:*:*:sqlinjectionset/*",
          "arn:aws:waf-regional:*:*:webacl/*",
          "arn:aws:waf-regional:*:*:xssmatchset/*",
          "arn:aws:waf-regional:*:*:regexmatch/*",
          "arn:aws:waf-regional:*:*:regexpatternset/*",
          "arn:aws:waf-regional:*:*:geomatchset/*",
          "arn:aws:waf-regional:*:*:rulegroup/*",
          "arn:aws:waf-regional:*:*:changetoken/*",
        ],
      ),
    },
    {
      Sid: "AllowWAFClassicGetWebACLForResource",
      ...allow(["waf-regional:GetWebACLForResource"], "arn:aws:waf-regional:*:*:*/*"),
    },
    {
      Sid: "AllowUseOfAWSWAF",
      ...allow(
        ["wafv2:*"],
        [
          "arn:aws:wafv2:*:*:*/webacl/*/*",
          "arn:aws:wafv2:*:*:*/ipset/*/*",
          "arn:aws:wafv2:*:*:*/managedruleset/*/*",
          "arn:aws:wafv2:*:*:*/rulegroup/*/*",
          "arn:aws:wafv2:*:*:*/regexpatternset/*/*",
        ],
      ),
    },
    { Sid: "AllowDisassociateWebACL", ...allow(["wafv2:DisassociateWebACL"]) },
    {
      Sid: "AllowActionsForALB",
      ...allow(["elasticloadbalancing:SetWebAcl"], "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*"),
    },
    {
      Sid: "AllowActionsForAPIGateway",
      ...allow(["apigateway:SetWebACL"], "arn:aws:apigateway:*::/restapis/*/stages/*"),
    },
    { Sid: "AllowActionsForAppSync", ...allow(["appsync:SetWebACL"], "arn:aws:appsync:*:*:apis/*") },
    {
      Sid: "AllowActionsForCognito",
      ...allow(
        ["cognito-idp:AssociateWebACL", "cognito-idp:DisassociateWebACL", "cognito-idp:GetWebACLForResource"],
        "arn:aws:cognito-idp:*:*:userpool/*",
      ),
    },
    { Sid: "AllowListActionsForCognito", ...allow(["cognito-idp:ListResourcesForWebACL"]) },
    {
      Sid: "AllowActionsForAppRunner",
      ...allow(
        ["apprunner:AssociateWebAcl", "apprunner:DisassociateWebAcl", "apprunner:DescribeWebAclForService"],
        "arn:aws:apprunner:*:*:service/*/*",
      ),
    },
    {
      Sid: "AllowListActionsForAppRunner",
      ...allow(["apprunner:ListServices", "apprunner:ListAssociatedServicesForWebAcl"]),
    },
    {
      Sid: "AllowActionsForAVA",
      ...allow(
        [
          "ec2:AssociateVerifiedAccessInstanceWebAcl",
          "ec2:DisassociateVerifiedAccessInstanceWebAcl",
          "ec2:GetVerifiedAccessInstanceWebAcl",
        ],
        "arn:aws:ec2:*:*:verified-access-instance/*",
      ),
    },
    { Sid: "AllowListActionsForAVA", ...allow(["ec2:DescribeVerifiedAccessInstanceWebAclAssociations"]) },
    {
      Sid: "AllowActionsForAmplify",
      ...allow(
        ["amplify:AssociateWebACL", "amplify:DisassociateWebACL", "amplify:GetWebACLForResource"],
        "arn:aws:amplify:*:*:apps/*",
      ),
    },
    { Sid: "AllowListActionsForAmplify", ...allow(["amplify:ListResourcesForWebACL"]) },
    {
      Sid: "AllowLogGroupDescribeActions",
      ...allow(["logs:DescribeResourcePolicies", "logs:DescribeLogGroups"]),
    },
    { Sid: "AllowLogDeliverySubscription", ...allow(["logs:CreateLogDelivery", "logs:DeleteLogDelivery"]) },
    {
      Sid: "GrantLogDeliveryPermissionForS3Bucket",
      ...allow(["s3:PutBucketPolicy", "s3:GetBucketPolicy"], ["arn:aws:s3:::aws-waf-logs-*"]),
    },
    {
      Sid: "GrantLogDeliveryPermissionForCloudWatchLogGroup",
      ...allow(["logs:PutResourcePolicy"]),
      Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": ["wafv2.amazonaws.com"] } },
    },
  ],
};
