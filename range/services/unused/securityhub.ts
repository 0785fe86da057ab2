import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const notSubscribed = (_: unknown, { account }: Call): never => {
  throw new AwsError(
    "InvalidAccessException",
    `Account ${account.id} is not subscribed to AWS Security Hub`,
    401,
  );
};

const ofHub = (list: string, most = 100): EmptyList => ({
  list,
  maker: "EnableSecurityHub",
  size: ["MaxResults", 1, most],
  check: notSubscribed,
});

const lists = {
  DescribeActionTargets: ofHub("ActionTargets"),
  DescribeProducts: ofHub("Products"),
  DescribeStandards: ofHub("Standards"),
  DescribeStandardsControls: ofHub("Controls"),
  GetEnabledStandards: ofHub("StandardsSubscriptions"),
  GetFindings: ofHub("Findings"),
  GetInsights: ofHub("Insights"),
  ListAutomationRules: ofHub("AutomationRulesMetadata"),
  ListEnabledProductsForImport: ofHub("ProductSubscriptions"),
  ListFindingAggregators: ofHub("FindingAggregators"),
  ListInvitations: ofHub("Invitations", 50),
  ListMembers: ofHub("Members", 50),
  ListSecurityControlDefinitions: ofHub("SecurityControlDefinitions"),
  ListStandardsControlAssociations: ofHub("StandardsControlAssociationSummaries"),
};

const says = {
  DescribeHub: notSubscribed,
  GetAdministratorAccount: notSubscribed,
  GetInsightResults: notSubscribed,
  GetMasterAccount: notSubscribed,
};

/** These ask about no hub (Service Authorization Reference, "AWS Security Hub"). */
const OF_NO_HUB = new Set([
  "DescribeStandards",
  "ListEnabledProductsForImport",
  "ListSecurityControlDefinitions",
]);

/**
 * AWS Security Hub, switched off: it has one answer for all.
 *
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
 */
export const SECURITY_HUB: Unused = {
  id: "securityhub",
  lists,
  says,
  refusals: refusedBy("InvalidInputException"),
  resources: Object.fromEntries(
    Object.keys({ ...lists, ...says })
      .filter((operation) => !OF_NO_HUB.has(operation))
      .map((operation) => [operation, "hub/default"]),
  ),
};
