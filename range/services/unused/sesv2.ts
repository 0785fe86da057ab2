import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofSes = (list: string, maker: string): EmptyList => ({ list, maker, size: ["PageSize", 0, 1_000] });

/**
 * Amazon SES, in the sandbox that every account begins in, without identities.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 */
export const SES_V2: Unused = {
  id: "sesv2",
  iamPrefix: "ses",
  eventSource: "ses.amazonaws.com",
  lists: {
    GetDedicatedIps: ofSes("DedicatedIps", "CreateDedicatedIpPool"),
    ListConfigurationSets: ofSes("ConfigurationSets", "CreateConfigurationSet"),
    ListContactLists: ofSes("ContactLists", "CreateContactList"),
    ListCustomVerificationEmailTemplates: ofSes(
      "CustomVerificationEmailTemplates",
      "CreateCustomVerificationEmailTemplate",
    ),
    ListDedicatedIpPools: ofSes("DedicatedIpPools", "CreateDedicatedIpPool"),
    ListEmailIdentities: ofSes("EmailIdentities", "CreateEmailIdentity"),
    ListEmailTemplates: ofSes("TemplatesMetadata", "CreateEmailTemplate"),
    ListImportJobs: ofSes("ImportJobs", "CreateImportJob"),
    ListSuppressedDestinations: ofSes("SuppressedDestinationSummaries", "PutSuppressedDestination"),
  },
  absent: {
    GetConfigurationSet: {
      maker: "CreateConfigurationSet",
      by: "ConfigurationSetName",
      missing: (name) =>
        new AwsError("NotFoundException", `Configuration set <${name}> does not exist.`, 404),
    },
    GetEmailIdentity: {
      maker: "CreateEmailIdentity",
      by: "EmailIdentity",
      missing: (name) => new AwsError("NotFoundException", `Email identity ${name} does not exist.`, 404),
    },
  },
  says: {
    GetAccount: () => ({
      DedicatedIpAutoWarmupEnabled: true,
      EnforcementStatus: "HEALTHY",
      ProductionAccessEnabled: false,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 },
      SendingEnabled: true,
      SuppressionAttributes: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
    }),
  },
  refusals: refusedBy("BadRequestException", ["InvalidNextTokenException", "The token is invalid."]),
  resources: {
    GetConfigurationSet: "configuration-set/{ConfigurationSetName}",
    GetEmailIdentity: "identity/{EmailIdentity}",
  },
};
