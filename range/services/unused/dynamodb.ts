import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const table = (missing: AbsentThing["missing"]): AbsentThing => ({
  maker: "CreateTable",
  by: "TableName",
  missing,
});
const described = table(
  (name) =>
    new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`, 400),
);

/**
 * Amazon DynamoDB without tables. Lists of tables and backups go on after a name, which may be any.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
 */
export const DYNAMODB: Unused = {
  id: "dynamodb",
  lists: {
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
    ListExports: {
      list: "ExportSummaries",
      maker: "ExportTableToPointInTime",
      size: ["MaxResults", 1, 25],
    },
    ListGlobalTables: {
      list: "GlobalTables",
      maker: "CreateGlobalTable",
      size: ["Limit", 1, 2_147_483_647],
    },
    ListImports: { list: "ImportSummaryList", maker: "ImportTable", size: ["PageSize", 1, 25] },
    ListTables: { list: "TableNames", maker: "CreateTable", size: ["Limit", 1, 100] },
  },
  absent: {
    DescribeContinuousBackups: table(
      (name) => new AwsError("TableNotFoundException", `Table not found: ${name}`, 400),
    ),
    DescribeTable: described,
    DescribeTimeToLive: described,
  },
  says: {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: the initial quotas.
    DescribeLimits: () => ({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
  },
  refusals: refusedBy("ValidationException"),
  resources: {
    DescribeContinuousBackups: "table/{TableName}",
    DescribeTable: "table/{TableName}",
    DescribeTimeToLive: "table/{TableName}",
  },
};
