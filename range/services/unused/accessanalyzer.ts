import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const TYPES = ["ACCOUNT", "ORGANIZATION"].flatMap((who) => [
  who,
  `${who}_UNUSED_ACCESS`,
  `${who}_INTERNAL_ACCESS`,
]);

const analyzer = (by: "analyzerArn" | "analyzerName", form: RegExp): AbsentThing => ({
  maker: "CreateAnalyzer",
  by,
  form,
  missing: (name) =>
    new AwsError("ResourceNotFoundException", `The analyzer ${name} was not found.`, 404, {
      resourceId: name,
      resourceType: "Analyzer",
    }),
});
const byArn = analyzer("analyzerArn", /^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:analyzer\/.{1,255}$/);
const byName = analyzer("analyzerName", /^[A-Za-z_][A-Za-z0-9_.-]*$/);

/**
 * IAM Access Analyzer without analyzers.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html
 */
export const ACCESS_ANALYZER: Unused = {
  id: "accessanalyzer",
  iamPrefix: "access-analyzer",
  eventSource: "access-analyzer.amazonaws.com",
  lists: {
    ListAnalyzers: {
      list: "analyzers",
      maker: "CreateAnalyzer",
      token: "nextToken",
      choices: { type: TYPES },
    },
    ListPolicyGenerations: {
      list: "policyGenerations",
      maker: "StartPolicyGeneration",
      token: "nextToken",
      size: ["maxResults", 1, 2_147_483_647],
    },
  },
  absent: {
    GetAnalyzer: byName,
    ListAccessPreviews: byArn,
    ListAnalyzedResources: byArn,
    ListArchiveRules: byName,
    ListFindings: byArn,
    ListFindingsV2: byArn,
  },
  refusals: refusedBy("ValidationException"),
  resources: {
    GetAnalyzer: "analyzer/{analyzerName}",
    ListAccessPreviews: "analyzer/{analyzerArn}",
    ListAnalyzedResources: "analyzer/{analyzerArn}",
    ListArchiveRules: "analyzer/{analyzerName}/archive-rule/*",
    ListFindings: "analyzer/{analyzerArn}",
    ListFindingsV2: "analyzer/{analyzerArn}",
  },
};
