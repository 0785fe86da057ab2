import type { HolderRow } from "./state.ts";

/** Whether a role belongs to AWS: service-linked, or made by IAM Identity Center. */
export const isProtected = (role: Readonly<Pick<HolderRow, "path">>): boolean =>
  role.path.startsWith("/aws-service-role/") || role.path.startsWith("/aws-reserved/");

/** The role that each service makes for itself, by service principal (AWS's documentation of each service). */
export const SERVICE_LINKED_ROLES: Readonly<Record<string, { role: string; policy: string }>> = {
  "autoscaling.amazonaws.com": {
    role: "AWSServiceRoleForAutoScaling",
    policy: "AutoScalingServiceRolePolicy",
  },
  "elasticloadbalancing.amazonaws.com": {
    role: "AWSServiceRoleForElasticLoadBalancing",
    policy: "AWSElasticLoadBalancingServiceRolePolicy",
  },
  "guardduty.amazonaws.com": {
    role: "AWSServiceRoleForAmazonGuardDuty",
    policy: "AmazonGuardDutyServiceRolePolicy",
  },
  "config.amazonaws.com": { role: "AWSServiceRoleForConfig", policy: "AWSConfigServiceRolePolicy" },
  "cloudtrail.amazonaws.com": { role: "AWSServiceRoleForCloudTrail", policy: "CloudTrailServiceRolePolicy" },
};
