import type * as Sdk from "@aws-sdk/client-config-service";
import type {
  Compliance,
  ComplianceSummary,
  ComplianceType,
  EvaluationResult,
} from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { checkedLimit, invalidToken } from "./refusals.ts";
import { ruleNamed } from "./rules.ts";
import { configState, type Result, type RuleRow } from "./state.ts";

/** Summaries count so far (API reference, ComplianceSummary). */
const MOST_RULES_COUNTED = 25;
const MOST_RESOURCES_COUNTED = 100;

/** What the rules found, by rule and by resource. */
export const compliance = handlers<typeof Sdk>()({
  DescribeComplianceByConfigRule(input, call) {
    const all = (
      input.ConfigRuleNames?.length
        ? input.ConfigRuleNames.map((name) => ruleNamed(call, name))
        : configState(call.scope).rules.list()
    )
      .map((row) => ({ ConfigRuleName: row.name, Compliance: complianceOf(row.results) }))
      .filter(isWanted(input.ComplianceTypes));
    const page = pageOf(all, { token: input.NextToken, size: 25, most: 25 }, invalidToken);
    return {
      ComplianceByConfigRules: page.items,
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  GetComplianceDetailsByConfigRule(input, call) {
    const row = ruleNamed(call, input.ConfigRuleName);
    const all = row.results.filter(
      (result) => !input.ComplianceTypes?.length || input.ComplianceTypes.includes(result.compliance),
    );
    const page = pageOf(
      all,
      { token: input.NextToken, size: checkedLimit(input.Limit, 100), most: 100 },
      invalidToken,
    );
    return {
      EvaluationResults: page.items.map((result) => resultView(row, result)),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  DescribeComplianceByResource(input, call) {
    const all = resultsByResource(
      call,
      ({ type, id }) =>
        (input.ResourceType === undefined || type === input.ResourceType) &&
        (input.ResourceId === undefined || id === input.ResourceId),
    )
      .map((results) => ({
        ResourceType: results[0]!.type,
        ResourceId: results[0]!.id,
        Compliance: complianceOf(results),
      }))
      .filter(isWanted(input.ComplianceTypes));
    const page = pageOf(
      all,
      { token: input.NextToken, size: checkedLimit(input.Limit, 100), most: 100 },
      invalidToken,
    );
    return {
      ComplianceByResources: page.items,
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  GetComplianceDetailsByResource(input, call) {
    const all = configState(call.scope)
      .rules.list()
      .flatMap((row) =>
        row.results
          .filter(
            (result) =>
              result.type === input.ResourceType &&
              result.id === input.ResourceId &&
              (!input.ComplianceTypes?.length || input.ComplianceTypes.includes(result.compliance)),
          )
          .map((result) => resultView(row, result)),
      );
    const page = pageOf(all, { token: input.NextToken, size: 100, most: 100 }, invalidToken);
    return {
      EvaluationResults: page.items,
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  GetComplianceSummaryByConfigRule(_input, call) {
    const rules = configState(call.scope).rules.list();
    return {
      ComplianceSummary: summaryOf(
        call,
        rules.map((row) => complianceOf(row.results)),
        MOST_RULES_COUNTED,
      ),
    };
  },

  /** Of all resources together, or of each type that is asked for. */
  GetComplianceSummaryByResourceType(input, call) {
    const summary = (wanted: (result: Result) => boolean) =>
      summaryOf(call, resultsByResource(call, wanted).map(complianceOf), MOST_RESOURCES_COUNTED);
    return {
      ComplianceSummariesByResourceType: input.ResourceTypes?.length
        ? input.ResourceTypes.map((type) => ({
            ResourceType: type,
            ComplianceSummary: summary((result) => result.type === type),
          }))
        : [{ ComplianceSummary: summary(() => true) }],
    };
  },
});

/** What the rules found of each resource, for the results that are wanted. */
function resultsByResource(call: Call, wanted: (result: Result) => boolean): Result[][] {
  const byResource = new Map<string, Result[]>();
  for (const { results } of configState(call.scope).rules)
    for (const result of results) {
      if (!wanted(result)) continue;
      const key = `${result.type} ${result.id}`;
      byResource.set(key, [...(byResource.get(key) ?? []), result]);
    }
  return [...byResource.values()];
}

function summaryOf(call: Call, verdicts: readonly Compliance[], most: number): ComplianceSummary {
  const count = (type: ComplianceType) => {
    const found = verdicts.filter(({ ComplianceType }) => ComplianceType === type).length;
    return { CappedCount: Math.min(found, most), CapExceeded: found > most };
  };
  return {
    CompliantResourceCount: count("COMPLIANT"),
    NonCompliantResourceCount: count("NON_COMPLIANT"),
    ComplianceSummaryTimestamp: new Date(call.at),
  };
}

/** A whole complies when all of it does, and is not judged while nothing of it is. */
function complianceOf(results: readonly Result[]): Compliance {
  const failing = results.filter((result) => result.compliance === "NON_COMPLIANT").length;
  if (failing)
    return {
      ComplianceType: "NON_COMPLIANT",
      ComplianceContributorCount: { CappedCount: Math.min(failing, 25), CapExceeded: failing > 25 },
    };
  return { ComplianceType: results.length ? "COMPLIANT" : "INSUFFICIENT_DATA" };
}

const isWanted =
  (types: readonly ComplianceType[] | undefined) =>
  ({ Compliance: { ComplianceType: type } }: { Compliance: Compliance }): boolean =>
    !types?.length || types.includes(type!);

const resultView = (
  { name }: Readonly<RuleRow>,
  { type, id, compliance: found, annotation, invokedAt, orderedAt, recordedAt }: Result,
): EvaluationResult => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: { ConfigRuleName: name, ResourceType: type, ResourceId: id },
    OrderingTimestamp: new Date(orderedAt),
  },
  ComplianceType: found,
  ResultRecordedTime: new Date(recordedAt),
  ConfigRuleInvokedTime: new Date(invokedAt),
  ...(annotation !== undefined && { Annotation: annotation }),
});
