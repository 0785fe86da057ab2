import { AwsError } from "../../errors.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofBatch = (list: string, maker: string): EmptyList => ({
  list,
  maker,
  token: "nextToken",
  size: ["maxResults", 1, 100],
});

interface ListJobs {
  jobQueue?: string;
  arrayJobId?: string;
  multiNodeJobId?: string;
}

const client = (message: string): AwsError => new AwsError("ClientException", message, 400);

/**
 * AWS Batch without queues and jobs.
 *
 * @see https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobQueues.html
 */
export const BATCH: Unused = {
  id: "batch",
  lists: {
    DescribeComputeEnvironments: ofBatch("computeEnvironments", "CreateComputeEnvironment"),
    DescribeJobDefinitions: ofBatch("jobDefinitions", "RegisterJobDefinition"),
    DescribeJobQueues: ofBatch("jobQueues", "CreateJobQueue"),
    DescribeJobs: { list: "jobs", maker: "SubmitJob" },
    DescribeSchedulingPolicies: { list: "schedulingPolicies", maker: "CreateSchedulingPolicy" },
    DescribeServiceEnvironments: ofBatch("serviceEnvironments", "CreateServiceEnvironment"),
    ListConsumableResources: ofBatch("consumableResources", "CreateConsumableResource"),
    ListSchedulingPolicies: ofBatch("schedulingPolicies", "CreateSchedulingPolicy"),
  },
  says: {
    ListJobs: ({ jobQueue, arrayJobId, multiNodeJobId }: ListJobs): never => {
      const [named, ...others] = [jobQueue, arrayJobId, multiNodeJobId].filter((each) => each !== undefined);
      if (named === undefined || others.length)
        throw client("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be given.");
      throw client(`${named} does not exist`);
    },
  },
  refusals: refusedBy("ClientException"),
};
