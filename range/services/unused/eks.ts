import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const cluster = (by: "name" | "clusterName"): AbsentThing => ({
  maker: "CreateCluster",
  by,
  missing: (name) => new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404),
});
const inCluster = cluster("clusterName");

/**
 * Amazon EKS without clusters.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html
 */
export const EKS: Unused = {
  id: "eks",
  lists: {
    ListClusters: {
      list: "clusters",
      maker: "CreateCluster",
      token: "nextToken",
      size: ["maxResults", 1, 100],
    },
    ListEksAnywhereSubscriptions: {
      list: "subscriptions",
      maker: "CreateEksAnywhereSubscription",
      token: "nextToken",
      size: ["maxResults", 1, 100],
    },
  },
  absent: {
    DescribeAddon: inCluster,
    DescribeCluster: cluster("name"),
    DescribeFargateProfile: inCluster,
    DescribeNodegroup: inCluster,
    ListAccessEntries: inCluster,
    ListAddons: inCluster,
    ListFargateProfiles: inCluster,
    ListIdentityProviderConfigs: inCluster,
    ListInsights: inCluster,
    ListNodegroups: inCluster,
    ListPodIdentityAssociations: inCluster,
    ListUpdates: cluster("name"),
  },
  refusals: refusedBy("InvalidParameterException"),
  resources: {
    DescribeAddon: "addon/{clusterName}/*",
    DescribeCluster: "cluster/{name}",
    DescribeFargateProfile: "fargateprofile/{clusterName}/*",
    DescribeNodegroup: "nodegroup/{clusterName}/*",
    ListAccessEntries: "cluster/{clusterName}",
    ListAddons: "cluster/{clusterName}",
    ListFargateProfiles: "cluster/{clusterName}",
    ListIdentityProviderConfigs: "cluster/{clusterName}",
    ListInsights: "cluster/{clusterName}",
    ListNodegroups: "cluster/{clusterName}",
    ListPodIdentityAssociations: "cluster/{clusterName}",
    ListUpdates: "cluster/{name}",
  },
};
