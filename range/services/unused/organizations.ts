import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const outside = (): never => {
  throw new AwsError(
    "AWSOrganizationsNotInUseException",
    "Your account is not a member of an organization.",
    400,
  );
};

const POLICY_TYPES = [
  "SERVICE_CONTROL_POLICY",
  "RESOURCE_CONTROL_POLICY",
  "TAG_POLICY",
  "BACKUP_POLICY",
  "AISERVICES_OPT_OUT_POLICY",
  "CHATBOT_POLICY",
  "DECLARATIVE_POLICY_EC2",
  "SECURITYHUB_POLICY",
  "INSPECTOR_POLICY",
  "UPGRADE_ROLLOUT_POLICY",
  "BEDROCK_POLICY",
  "S3_POLICY",
  "NETWORK_SECURITY_DIRECTOR_POLICY",
];

const ofOrganization = (list: string, choices?: EmptyList["choices"]): EmptyList => ({
  list,
  maker: "CreateOrganization",
  size: ["MaxResults", 1, 20],
  ...(choices && { choices }),
  check: outside,
});

const inOrganization = (by: string, form?: RegExp): AbsentThing => ({
  maker: "CreateOrganization",
  by,
  ...(form && { form }),
  missing: outside,
});

/**
 * AWS Organizations, for accounts that are in no organization.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export const ORGANIZATIONS: Unused = {
  id: "organizations",
  global: true,
  lists: {
    ListAWSServiceAccessForOrganization: ofOrganization("EnabledServicePrincipals"),
    ListAccounts: ofOrganization("Accounts"),
    ListAccountsForParent: ofOrganization("Accounts"),
    ListChildren: ofOrganization("Children", { ChildType: ["ACCOUNT", "ORGANIZATIONAL_UNIT"] }),
    ListCreateAccountStatus: ofOrganization("CreateAccountStatuses"),
    ListDelegatedAdministrators: ofOrganization("DelegatedAdministrators"),
    ListDelegatedServicesForAccount: ofOrganization("DelegatedServices"),
    // Invitations come to accounts outside of organizations: nobody sends one.
    ListHandshakesForAccount: {
      list: "Handshakes",
      maker: "InviteAccountToOrganization",
      size: ["MaxResults", 1, 20],
    },
    ListHandshakesForOrganization: ofOrganization("Handshakes"),
    ListOrganizationalUnitsForParent: ofOrganization("OrganizationalUnits"),
    ListParents: ofOrganization("Parents"),
    ListPolicies: ofOrganization("Policies", { Filter: POLICY_TYPES }),
    ListPoliciesForTarget: ofOrganization("Policies", { Filter: POLICY_TYPES }),
    ListRoots: ofOrganization("Roots"),
    ListTargetsForPolicy: ofOrganization("Targets"),
  },
  absent: {
    DescribeAccount: inOrganization("AccountId", /^\d{12}$/),
    DescribeEffectivePolicy: inOrganization(
      "PolicyType",
      new RegExp(`^(${POLICY_TYPES.slice(2).join("|")})$`),
    ),
    DescribeOrganizationalUnit: inOrganization("OrganizationalUnitId", /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/),
    DescribePolicy: inOrganization("PolicyId", /^p-[0-9a-zA-Z_]{8,128}$/),
  },
  says: { DescribeOrganization: outside, DescribeResourcePolicy: outside },
  refusals: refusedBy("InvalidInputException"),
};
