import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalidLimit, invalidToken, refuse } from "./refusals.ts";
import { ruleNamed } from "./rules.ts";

/** Asking for something by name that is not there is refused. */
const named =
  (member: string, code: string, message: string): NonNullable<EmptyList["check"]> =>
  (input) => {
    if ((input[member] as readonly string[] | undefined)?.length) throw refuse(code, message);
  };

const NO_PACK = ["NoSuchConformancePackException", "The specified conformance pack does not exist."] as const;
const NO_AGGREGATOR = [
  "NoSuchConfigurationAggregatorException",
  "The configuration aggregator does not exist.",
] as const;
const noPack = named("ConformancePackNames", ...NO_PACK);

/** What AWS Config can hold and nobody in the range can make. */
export const CONFIG_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeConfigurationAggregators: {
    list: "ConfigurationAggregators",
    maker: "PutConfigurationAggregator",
    size: ["Limit", 0, 100],
    check: named("ConfigurationAggregatorNames", ...NO_AGGREGATOR),
  },
  DescribeAggregationAuthorizations: {
    list: "AggregationAuthorizations",
    maker: "PutAggregationAuthorization",
    size: ["Limit", 0, 100],
  },
  DescribePendingAggregationRequests: {
    list: "PendingAggregationRequests",
    maker: "PutConfigurationAggregator",
    size: ["Limit", 0, 20],
  },
  DescribeConformancePacks: {
    list: "ConformancePackDetails",
    maker: "PutConformancePack",
    size: ["Limit", 0, 20],
    check: noPack,
  },
  DescribeConformancePackStatus: {
    list: "ConformancePackStatusDetails",
    maker: "PutConformancePack",
    size: ["Limit", 0, 20],
    check: noPack,
  },
  DescribeRetentionConfigurations: {
    list: "RetentionConfigurations",
    maker: "PutRetentionConfiguration",
    check: (input) => {
      const [name] = (input["RetentionConfigurationNames"] ?? []) as readonly string[];
      if (name !== undefined)
        throw refuse(
          "NoSuchRetentionConfigurationException",
          `Cannot find retention configuration with the specified name '${name}'.`,
        );
    },
  },
  DescribeRemediationExceptions: {
    list: "RemediationExceptions",
    maker: "PutRemediationExceptions",
    size: ["Limit", 0, 100],
    required: ["ConfigRuleName"],
    check: (input, call) => void ruleNamed(call, String(input["ConfigRuleName"])),
  },
  ListResourceEvaluations: {
    list: "ResourceEvaluations",
    maker: "StartResourceEvaluation",
    size: ["Limit", 0, 100],
  },
  ListStoredQueries: {
    list: "StoredQueryMetadata",
    maker: "PutStoredQuery",
    size: ["MaxResults", 0, 100],
  },
};

const ofAggregator: AbsentThing = {
  maker: "PutConfigurationAggregator",
  by: "ConfigurationAggregatorName",
  missing: () => refuse(...NO_AGGREGATOR),
};
const ofPack: AbsentThing = {
  maker: "PutConformancePack",
  by: "ConformancePackName",
  missing: () => refuse(...NO_PACK),
};

/** The same by name. */
export const CONFIG_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  BatchGetAggregateResourceConfig: ofAggregator,
  DescribeAggregateComplianceByConfigRules: ofAggregator,
  DescribeAggregateComplianceByConformancePacks: ofAggregator,
  DescribeConfigurationAggregatorSourcesStatus: ofAggregator,
  DescribeConformancePackCompliance: ofPack,
  GetAggregateComplianceDetailsByConfigRule: ofAggregator,
  GetAggregateConfigRuleComplianceSummary: ofAggregator,
  GetAggregateConformancePackComplianceSummary: ofAggregator,
  GetAggregateDiscoveredResourceCounts: ofAggregator,
  GetAggregateResourceConfig: ofAggregator,
  GetConformancePackComplianceDetails: ofPack,
  GetConformancePackComplianceSummary: { ...ofPack, by: "ConformancePackNames" },
  ListAggregateDiscoveredResources: ofAggregator,
};

const refusals: ListRefusals = {
  member: (member, value, constraint) =>
    value === undefined
      ? new AwsError("ValidationException", brokenConstraint(member, value, constraint), 400)
      : invalidLimit(),
  token: invalidToken,
};

export const configEmptyLists = {
  ...emptyLists(CONFIG_EMPTY_LISTS, refusals),
  ...absentThings(CONFIG_ABSENT_THINGS, refusals),
};
