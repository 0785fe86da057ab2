import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalid } from "./refusals.ts";

/** What nobody in the range can make: backups, exports, imports, replicas and insights. */
export const DYNAMODB_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListBackups: {
    list: "BackupSummaries",
    maker: "CreateBackup",
    size: ["Limit", 1, 100],
    choices: { BackupType: ["USER", "SYSTEM", "AWS_BACKUP", "ALL"] },
  },
  ListContributorInsights: {
    list: "ContributorInsightsSummaries",
    maker: "UpdateContributorInsights",
    size: ["MaxResults", 0, 100],
  },
  ListExports: { list: "ExportSummaries", maker: "ExportTableToPointInTime", size: ["MaxResults", 1, 25] },
  ListGlobalTables: { list: "GlobalTables", maker: "CreateGlobalTable", size: ["Limit", 1, 2_147_483_647] },
  ListImports: { list: "ImportSummaryList", maker: "ImportTable", size: ["PageSize", 1, 25] },
};

const REFUSALS: ListRefusals = {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: () => invalid("The token is invalid."),
};

export const dynamodbEmptyLists = emptyLists(DYNAMODB_EMPTY_LISTS, REFUSALS);
