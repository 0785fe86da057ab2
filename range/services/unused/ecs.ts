import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofEcs = (list: string, maker: string, choices?: EmptyList["choices"]): EmptyList => ({
  list,
  maker,
  token: "nextToken",
  size: ["maxResults", 1, 100],
  ...(choices && { choices }),
});

/** Operations in a cluster mean the one called `default` where they name none: it is no more there than others are. */
const inCluster: AbsentThing = {
  maker: "CreateCluster",
  by: "cluster",
  optional: true,
  missing: () => new AwsError("ClusterNotFoundException", "Cluster not found.", 400),
};

const SORT = ["ASC", "DESC"];

/**
 * Amazon ECS without clusters and task definitions.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html
 */
export const ECS: Unused = {
  id: "ecs",
  lists: {
    ListAccountSettings: {
      ...ofEcs("settings", "PutAccountSetting"),
      size: ["maxResults", 1, 10],
      check: ({ effectiveSettings }) => {
        if (effectiveSettings === true) throw new NotImplemented("effectiveSettings of ListAccountSettings");
      },
    },
    ListClusters: ofEcs("clusterArns", "CreateCluster"),
    ListTaskDefinitionFamilies: ofEcs("families", "RegisterTaskDefinition", {
      status: ["ACTIVE", "INACTIVE", "ALL"],
    }),
    ListTaskDefinitions: ofEcs("taskDefinitionArns", "RegisterTaskDefinition", {
      status: ["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"],
      sort: SORT,
    }),
  },
  absent: {
    DescribeContainerInstances: inCluster,
    DescribeServices: inCluster,
    DescribeTaskDefinition: {
      maker: "RegisterTaskDefinition",
      by: "taskDefinition",
      missing: () => new AwsError("ClientException", "Unable to describe task definition.", 400),
    },
    DescribeTasks: inCluster,
    ListContainerInstances: inCluster,
    ListServices: inCluster,
    ListTasks: inCluster,
  },
  says: {
    DescribeClusters: ({ clusters }: { clusters?: string[] }, { scope }: Call) => ({
      clusters: [],
      failures: (clusters?.length ? clusters : ["default"]).map((name) => ({
        arn: name.startsWith("arn:") ? name : scope.arn("ecs", `cluster/${name}`),
        reason: "MISSING",
      })),
    }),
  },
  refusals: refusedBy("InvalidParameterException"),
  resources: {
    DescribeClusters: "cluster/{clusters}",
    DescribeContainerInstances: "container-instance/{containerInstances}",
    DescribeServices: "service/{services}",
    DescribeTasks: "task/{tasks}",
    ListContainerInstances: "cluster/{cluster}",
  },
};
