import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const disabled = (): never => {
  throw new AwsError("AccessDeniedException", "Macie is not enabled.", 403);
};

const ofMacie = (list: string, size?: EmptyList["size"]): EmptyList => ({
  list,
  maker: "EnableMacie",
  token: "nextToken",
  ...(size && { size }),
  check: disabled,
});
const UP_TO_25 = ["maxResults", 1, 25] as const;

/**
 * Amazon Macie, switched off: it has one answer for all.
 *
 * @see https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
 */
export const MACIE: Unused = {
  id: "macie2",
  lists: {
    DescribeBuckets: ofMacie("buckets"),
    GetUsageStatistics: ofMacie("records"),
    ListAllowLists: ofMacie("allowLists", UP_TO_25),
    ListClassificationJobs: ofMacie("items"),
    ListCustomDataIdentifiers: ofMacie("items"),
    ListFindings: ofMacie("findingIds"),
    ListFindingsFilters: ofMacie("findingsFilterListItems", UP_TO_25),
    ListMembers: ofMacie("members", UP_TO_25),
    SearchResources: ofMacie("matchingResources"),
  },
  says: {
    GetAdministratorAccount: disabled,
    GetAutomatedDiscoveryConfiguration: disabled,
    GetBucketStatistics: disabled,
    GetClassificationExportConfiguration: disabled,
    GetFindingStatistics: disabled,
    GetFindings: disabled,
    GetFindingsPublicationConfiguration: disabled,
    GetMacieSession: disabled,
    GetMasterAccount: disabled,
    GetRevealConfiguration: disabled,
    GetUsageTotals: disabled,
  },
  refusals: refusedBy("ValidationException"),
};
