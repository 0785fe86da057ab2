import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const SORT_ORDER = ["ASCENDING", "DESCENDING"];
const BY_TIME = ["NAME", "CREATED_TIME", "LAST_MODIFIED_TIME"];
const BY_ARN = ["ARN", "MODIFIED_TIME"];
const UP_TO_100 = ["maxResults", 1, 100] as const;

const sorted = (
  list: string,
  maker: string,
  sortBy?: readonly string[],
  size?: EmptyList["size"],
): EmptyList => ({
  list,
  maker,
  token: "nextToken",
  ...(size && { size }),
  choices: { sortOrder: SORT_ORDER, ...(sortBy && { sortBy }) },
});

const MOST_NAMES = 100;

/** Answers about each of some names that nothing has. */
const missing =
  (found: string, notFound: string, names: string) =>
  (input: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const asked = input[names] as readonly string[];
    if (asked.length > MOST_NAMES)
      throw refusals.member(names, asked, `Member must have length less than or equal to ${MOST_NAMES}`);
    return { [found]: [], [notFound]: asked };
  };

const refusals = refusedBy("InvalidInputException");

/**
 * AWS CodeBuild without projects.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html
 */
export const CODEBUILD: Unused = {
  id: "codebuild",
  lists: {
    ListBuildBatches: sorted("ids", "StartBuildBatch", undefined, UP_TO_100),
    ListBuilds: sorted("ids", "StartBuild"),
    ListFleets: sorted("fleets", "CreateFleet", BY_TIME, UP_TO_100),
    ListProjects: sorted("projects", "CreateProject", BY_TIME),
    ListReportGroups: sorted("reportGroups", "CreateReportGroup", BY_TIME, UP_TO_100),
    ListReports: sorted("reports", "CreateReportGroup", undefined, UP_TO_100),
    ListSandboxes: sorted("ids", "StartSandbox", undefined, UP_TO_100),
    ListSharedProjects: sorted("projects", "PutResourcePolicy", BY_ARN, UP_TO_100),
    ListSharedReportGroups: sorted("reportGroups", "PutResourcePolicy", BY_ARN, UP_TO_100),
    ListSourceCredentials: { list: "sourceCredentialsInfos", maker: "ImportSourceCredentials" },
  },
  says: {
    BatchGetBuilds: missing("builds", "buildsNotFound", "ids"),
    BatchGetFleets: missing("fleets", "fleetsNotFound", "names"),
    BatchGetProjects: missing("projects", "projectsNotFound", "names"),
    BatchGetReportGroups: missing("reportGroups", "reportGroupsNotFound", "reportGroupArns"),
    ListBuildsForProject: ({ projectName }: { projectName: string }, { scope }: Call): never => {
      throw new AwsError(
        "ResourceNotFoundException",
        `Project cannot be found: ${scope.arn("codebuild", `project/${projectName}`)}`,
        400,
      );
    },
  },
  refusals,
  resources: {
    BatchGetFleets: "fleet/{names}",
    BatchGetProjects: "project/{names}",
    BatchGetReportGroups: "report-group/{reportGroupArns}",
    ListBuildsForProject: "project/{projectName}",
  },
};
