import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { payload, sourceArnOf, subscriptionSink } from "./deliver-to-subscribers.ts";
import { compilePattern } from "./filter-pattern/index.ts";
import { byName, findGroup, ofGroup } from "./find.ts";
import { pageSize } from "./groups.ts";
import { checkFilterName } from "./metric-filters.ts";
import { invalidMember, invalidParameter, invalidToken, limitExceeded } from "./refusals.ts";
import { keyOf, logsState, type SubscriptionFilterRow } from "./state.ts";

const MOST_FILTERS = 2;

export const subscriptionFilters = handlers<typeof Sdk>()({
  PutSubscriptionFilter(input, { scope }) {
    refuseMembers("PutSubscriptionFilter", input, [
      "distribution",
      "applyOnTransformedLogs",
      "fieldSelectionCriteria",
      "emitSystemFields",
    ]);
    const group = findGroup(scope, input.logGroupName);
    const name = checkFilterName(input.filterName);
    const pattern = input.filterPattern ?? "";
    compilePattern(pattern);
    const destinationArn = checkDestination(input.destinationArn);
    if (input.roleArn !== undefined)
      throw invalidParameter("destinationArn for vendor lambda cannot be used with roleArn");
    const { subscriptionFilters } = logsState(scope);
    const key = keyOf(group.name, name);
    if (!subscriptionFilters.has(key) && ofGroup(subscriptionFilters, group.name).length >= MOST_FILTERS)
      throw limitExceeded();
    tryDestination(scope, destinationArn, group.name);
    subscriptionFilters.put(key, {
      groupName: group.name,
      name,
      pattern,
      destinationArn,
      creationTime: scope.world.clock.now(),
    });
  },

  DescribeSubscriptionFilters(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    const found = ofGroup(logsState(scope).subscriptionFilters, group.name)
      .filter((filter) => filter.name.startsWith(input.filterNamePrefix ?? ""))
      .sort(byName);
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      subscriptionFilters: page.items.map(filterView),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  DeleteSubscriptionFilter(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    if (!logsState(scope).subscriptionFilters.delete(keyOf(group.name, checkFilterName(input.filterName))))
      throw new AwsError("ResourceNotFoundException", "The specified subscription filter does not exist.");
  },
});

function checkDestination(arn: string | undefined): string {
  if (arn === undefined) throw invalidMember("destinationArn", "null", "Member must not be null");
  const service = /^arn:aws:(lambda|kinesis|firehose|logs):[^:]*:\d*:.+$/.exec(arn)?.[1];
  if (!service) throw invalidParameter("Invalid destination ARN");
  if (service !== "lambda") throw new NotImplemented(`subscription filters to ${service}`);
  return arn;
}

/** AWS invokes the function once, to see that it may. */
function tryDestination(scope: Scope, destinationArn: string, groupName: string): void {
  const sink = subscriptionSink(scope.world);
  if (!sink) throw new NotImplemented("subscription filters without Lambda");
  try {
    sink(
      scope,
      destinationArn,
      payload({
        messageType: "CONTROL_MESSAGE",
        owner: "CloudwatchLogs",
        logGroup: "",
        logStream: "",
        subscriptionFilters: [],
        logEvents: [
          {
            id: "",
            timestamp: scope.world.clock.now(),
            message: "CWL CONTROL MESSAGE: Checking health of destination Lambda.",
          },
        ],
      }),
      sourceArnOf(scope, groupName),
    );
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw invalidParameter(
      "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
    );
  }
}

const filterView = (filter: Readonly<SubscriptionFilterRow>): SubscriptionFilter => ({
  filterName: filter.name,
  logGroupName: filter.groupName,
  filterPattern: filter.pattern,
  destinationArn: filter.destinationArn,
  distribution: "ByLogStream",
  creationTime: filter.creationTime,
});
