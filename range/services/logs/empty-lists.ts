import { emptyLists, type EmptyList } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { findGroup } from "./find.ts";
import { invalidMember, invalidToken } from "./refusals.ts";

const UP_TO_50 = ["limit", 1, 50] as const;
const token = "nextToken";

/** What CloudWatch Logs can hold and nobody in the range can make. */
export const LOGS_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeAccountPolicies: {
    list: "accountPolicies",
    maker: "PutAccountPolicy",
    token,
    required: ["policyType"],
    choices: {
      policyType: [
        "DATA_PROTECTION_POLICY",
        "SUBSCRIPTION_FILTER_POLICY",
        "FIELD_INDEX_POLICY",
        "TRANSFORMER_POLICY",
        "METRIC_EXTRACTION_POLICY",
      ],
    },
  },
  DescribeDeliveries: { list: "deliveries", maker: "CreateDelivery", size: UP_TO_50, token },
  DescribeDeliveryDestinations: {
    list: "deliveryDestinations",
    maker: "PutDeliveryDestination",
    size: UP_TO_50,
    token,
  },
  DescribeDeliverySources: { list: "deliverySources", maker: "PutDeliverySource", size: UP_TO_50, token },
  DescribeDestinations: { list: "destinations", maker: "PutDestination", size: UP_TO_50, token },
  DescribeIndexPolicies: {
    list: "indexPolicies",
    maker: "PutIndexPolicy",
    token,
    required: ["logGroupIdentifiers"],
    check: (input, call) => {
      for (const each of input["logGroupIdentifiers"] as readonly string[])
        findGroup(call.scope, undefined, each);
    },
  },
  DescribeQueryDefinitions: {
    list: "queryDefinitions",
    maker: "PutQueryDefinition",
    size: ["maxResults", 1, 1_000],
    token,
  },
  ListAnomalies: { list: "anomalies", maker: "CreateLogAnomalyDetector", size: UP_TO_50, token },
  ListIntegrations: { list: "integrationSummaries", maker: "PutIntegration" },
  ListLogAnomalyDetectors: {
    list: "anomalyDetectors",
    maker: "CreateLogAnomalyDetector",
    size: UP_TO_50,
    token,
  },
  ListScheduledQueries: {
    list: "scheduledQueries",
    maker: "CreateScheduledQuery",
    size: ["maxResults", 1, 1_000],
    token,
  },
};

export const logsEmptyLists = emptyLists(LOGS_EMPTY_LISTS, {
  member: (member, value, constraint) => invalidMember(member, value ?? "null", constraint),
  token: invalidToken,
  pages: strictPageOf,
});
