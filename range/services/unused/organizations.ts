import type { Organization } from "@aws-sdk/client-organizations";
import { createHash } from "node:crypto";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { GLOBAL } from "../../world.ts";
import type { AbsentThing } from "../absent-thing.ts";
import type { EmptyList } from "../empty-list.ts";
import { settingsOf } from "../iam/settings.ts";
import { refusedBy, type Unused } from "./unused.ts";

const managementAccountOf = ({ account }: Call): string | undefined =>
  settingsOf(account.scope(GLOBAL)).managementAccountId;

/** What an account is told that asks of an organization what only its management account may know. */
function notManagement(_: unknown, call: Call): never {
  throw managementAccountOf(call) === undefined
    ? new AwsError(
        "AWSOrganizationsNotInUseException",
        "Your account is not a member of an organization.",
        400,
      )
    : new AwsError("AccessDeniedException", "You don't have permissions to access this resource.", 400);
}

/**
 * A member may know which organization it belongs to, and who manages that.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
 */
function describeOrganization(input: unknown, call: Call): { Organization: Organization } {
  const management = managementAccountOf(call);
  if (management === undefined) return notManagement(input, call);
  const digest = createHash("sha256").update(`organization of ${management}`).digest();
  const id = `o-${[...digest.subarray(0, 10)].map((byte) => (byte % 36).toString(36)).join("")}`;
  const arn = (kind: string, name: string): string => `arn:aws:organizations::${management}:${kind}/${name}`;
  return {
    Organization: {
      Id: id,
      Arn: arn("organization", id),
      FeatureSet: "ALL",
      MasterAccountArn: arn("account", `${id}/${management}`),
      MasterAccountId: management,
      MasterAccountEmail: "aws-management@example.com",
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    },
  };
}

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
  check: notManagement,
});

const inOrganization = (by: string, form?: RegExp): AbsentThing => ({
  maker: "CreateOrganization",
  by,
  ...(form && { form }),
  missing: notManagement,
});

/**
 * AWS Organizations, for accounts that are in no organization, and for members of one that the range does not hold.
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
  says: { DescribeOrganization: describeOrganization, DescribeResourcePolicy: notManagement },
  refusals: refusedBy("InvalidInputException"),
};
