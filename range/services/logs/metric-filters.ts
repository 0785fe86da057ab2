import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { MetricFilter, MetricTransformation } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { compilePattern } from "./filter-pattern/index.ts";
import { byName, findGroup, ofGroup } from "./find.ts";
import { pageSize } from "./groups.ts";
import { invalidMember, invalidParameter, invalidToken, limitExceeded } from "./refusals.ts";
import { keyOf, logsState, type MetricFilterRow } from "./state.ts";

const MOST_FILTERS = 100;

export const metricFilters = handlers<typeof Sdk>()({
  PutMetricFilter(input, { scope }) {
    refuseMembers("PutMetricFilter", input, [
      "applyOnTransformedLogs",
      "fieldSelectionCriteria",
      "emitSystemFieldDimensions",
    ]);
    const group = findGroup(scope, input.logGroupName);
    const name = checkFilterName(input.filterName);
    const transformation = checkTransformations(input.metricTransformations);
    const pattern = input.filterPattern ?? "";
    compilePattern(pattern);
    const { metricFilters } = logsState(scope);
    const key = keyOf(group.name, name);
    if (!metricFilters.has(key) && ofGroup(metricFilters, group.name).length >= MOST_FILTERS)
      throw limitExceeded();
    metricFilters.put(key, {
      groupName: group.name,
      name,
      pattern,
      transformation,
      creationTime: scope.world.clock.now(),
    });
  },

  DescribeMetricFilters(input, { scope }) {
    const { metricName, metricNamespace, filterNamePrefix = "" } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined))
      throw invalidParameter("Both metricName and metricNamespace must be specified together.");
    const group = input.logGroupName === undefined ? undefined : findGroup(scope, input.logGroupName);
    const found = logsState(scope)
      .metricFilters.filter(
        (filter) =>
          (!group || filter.groupName === group.name) &&
          filter.name.startsWith(filterNamePrefix) &&
          (metricName === undefined ||
            (filter.transformation.metricName === metricName &&
              filter.transformation.metricNamespace === metricNamespace)),
      )
      .sort(byName);
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      metricFilters: page.items.map(filterView),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  DeleteMetricFilter(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    if (!logsState(scope).metricFilters.delete(keyOf(group.name, checkFilterName(input.filterName))))
      throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
  },

  TestMetricFilter(input) {
    const pattern = compilePattern(input.filterPattern ?? "");
    if (!input.logEventMessages?.length)
      throw invalidMember("logEventMessages", "[]", "Member must have length greater than or equal to 1");
    return {
      matches: input.logEventMessages.flatMap((eventMessage, i) => {
        const match = pattern(eventMessage);
        return match ? [{ eventNumber: i + 1, eventMessage, extractedValues: match.extracted }] : [];
      }),
    };
  },
});

/**
 * Checks a filter's name.
 *
 * @throws {AwsError} InvalidParameterException when it is missing or breaks the model's pattern
 */
export function checkFilterName(name: string | undefined): string {
  if (name === undefined) throw invalidMember("filterName", "null", "Member must not be null");
  if (!/^[^:*]{1,512}$/.test(name))
    throw invalidMember("filterName", name, "Member must satisfy regular expression pattern: [^:*]*");
  return name;
}

function checkTransformations(given: readonly MetricTransformation[] | undefined): MetricTransformation {
  const [only, ...others] = given ?? [];
  if (!only || others.length)
    throw invalidMember(
      "metricTransformations",
      `${given?.length ?? 0} items`,
      "Member must have length equal to 1",
    );
  const { metricName, metricNamespace, metricValue, dimensions } = only;
  if (!metricName)
    throw invalidMember("metricTransformations.1.member.metricName", "null", "Member must not be null");
  if (!metricNamespace)
    throw invalidMember("metricTransformations.1.member.metricNamespace", "null", "Member must not be null");
  if (metricNamespace.startsWith("AWS/"))
    throw invalidParameter("Invalid metric transformation: the namespace must not begin with AWS/");
  if (!metricValue || (!metricValue.startsWith("$") && Number.isNaN(Number(metricValue))))
    throw invalidParameter(
      `Invalid metric transformation: the value '${metricValue}' is neither a number nor a field`,
    );
  if (dimensions && Object.keys(dimensions).length > 3)
    throw invalidParameter("Invalid metric transformation: a metric filter can have at most 3 dimensions");
  if (dimensions && Object.keys(dimensions).length > 0 && only.defaultValue !== undefined)
    throw invalidParameter(
      "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    );
  return { ...only, ...(dimensions && { dimensions: { ...dimensions } }) };
}

const filterView = (filter: Readonly<MetricFilterRow>): MetricFilter => ({
  filterName: filter.name,
  filterPattern: filter.pattern,
  metricTransformations: [structuredClone(filter.transformation)],
  creationTime: filter.creationTime,
  logGroupName: filter.groupName,
});
