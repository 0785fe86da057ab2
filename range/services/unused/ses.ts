import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofSes = (list: string, maker: string, more: Partial<EmptyList> = {}): EmptyList => ({
  list,
  maker,
  ...more,
});

/**
 * Amazon SES by its first API, in the sandbox that every account begins in, without identities.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html
 */
export const SES: Unused = {
  id: "ses",
  lists: {
    GetSendStatistics: ofSes("SendDataPoints", "SendEmail"),
    ListConfigurationSets: ofSes("ConfigurationSets", "CreateConfigurationSet"),
    ListCustomVerificationEmailTemplates: ofSes(
      "CustomVerificationEmailTemplates",
      "CreateCustomVerificationEmailTemplate",
      { size: ["MaxResults", 1, 50] },
    ),
    ListIdentities: ofSes("Identities", "VerifyEmailIdentity", {
      choices: { IdentityType: ["EmailAddress", "Domain"] },
    }),
    ListIdentityPolicies: ofSes("PolicyNames", "PutIdentityPolicy"),
    ListReceiptFilters: ofSes("Filters", "CreateReceiptFilter"),
    ListReceiptRuleSets: ofSes("RuleSets", "CreateReceiptRuleSet"),
    ListTemplates: ofSes("TemplatesMetadata", "CreateTemplate"),
    ListVerifiedEmailAddresses: ofSes("VerifiedEmailAddresses", "VerifyEmailAddress"),
  },
  absent: {
    DescribeConfigurationSet: {
      maker: "CreateConfigurationSet",
      by: "ConfigurationSetName",
      missing: (name) =>
        new AwsError("ConfigurationSetDoesNotExist", `Configuration set <${name}> does not exist.`, 400),
    },
    DescribeReceiptRuleSet: {
      maker: "CreateReceiptRuleSet",
      by: "RuleSetName",
      missing: (name) => new AwsError("RuleSetDoesNotExist", `Rule set does not exist: ${name}`, 400),
    },
  },
  says: {
    DescribeActiveReceiptRuleSet: () => ({}),
    GetAccountSendingEnabled: () => ({ Enabled: true }),
    GetSendQuota: () => ({ Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 }),
  },
  refusals: refusedBy("InvalidParameterValue"),
};
