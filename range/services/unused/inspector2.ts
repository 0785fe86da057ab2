import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofInspector = (list: string, most: number, more: Partial<EmptyList> = {}): EmptyList => ({
  list,
  maker: "Enable",
  token: "nextToken",
  size: ["maxResults", 1, most],
  ...more,
});

const OFF = { status: "DISABLED" };
const SCANS = ["ec2", "ecr", "lambda", "lambdaCode", "codeRepository"];

/**
 * Amazon Inspector, switched off.
 *
 * @see https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html
 */
export const INSPECTOR: Unused = {
  id: "inspector2",
  lists: {
    ListAccountPermissions: ofInspector("permissions", 1_024, {
      choices: { service: ["EC2", "ECR", "LAMBDA"] },
    }),
    ListCisScanConfigurations: ofInspector("scanConfigurations", 100, {
      maker: "CreateCisScanConfiguration",
    }),
    ListCisScans: ofInspector("scans", 100, {
      maker: "CreateCisScanConfiguration",
      choices: { detailLevel: ["ORGANIZATION", "MEMBER"] },
    }),
    ListCoverage: ofInspector("coveredResources", 200),
    ListFilters: ofInspector("filters", 100, {
      maker: "CreateFilter",
      choices: { action: ["NONE", "SUPPRESS"] },
    }),
    ListFindings: ofInspector("findings", 100),
    ListMembers: ofInspector("members", 50, { maker: "AssociateMember" }),
    ListUsageTotals: ofInspector("totals", 500),
  },
  says: {
    BatchGetAccountStatus: ({ accountIds }: { accountIds?: string[] }, { account }: Call) => {
      const asked = accountIds?.length ? accountIds : [account.id];
      return {
        accounts: asked
          .filter((id) => id === account.id)
          .map((accountId) => ({
            accountId,
            resourceState: Object.fromEntries(SCANS.map((scan) => [scan, OFF])),
            state: OFF,
          })),
        failedAccounts: asked
          .filter((id) => id !== account.id)
          .map((accountId) => ({
            accountId,
            errorCode: "ACCESS_DENIED",
            errorMessage: "Invoking account does not have access to this account",
          })),
      };
    },
    DescribeOrganizationConfiguration: (): never => {
      throw new AwsError(
        "AccessDeniedException",
        "Invoking account does not have access to describe the organization configuration.",
        403,
      );
    },
    ListCoverageStatistics: () => ({ totalCounts: 0 }),
  },
  refusals: refusedBy("ValidationException"),
};
