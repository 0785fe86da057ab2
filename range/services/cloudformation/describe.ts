import type * as Sdk from "@aws-sdk/client-cloudformation";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { exportsOf, importersOf } from "./deploy/exports.ts";
import { needStack, unknownStack } from "./find.ts";
import { badToken, PAGE_SIZE } from "./paging.ts";
import { cloudformationState } from "./state.ts";
import { invalid } from "./template/errors.ts";
import { resourceDetail, resourceSummary, resourceView, stackSummary, stackView } from "./views.ts";

const page = <T>(list: readonly T[], token: string | undefined): { items: T[]; nextToken?: string } =>
  strictPageOf(list, { token, size: PAGE_SIZE, most: PAGE_SIZE }, badToken);

const next = ({ nextToken }: { nextToken?: string }): { NextToken?: string } =>
  nextToken === undefined ? {} : { NextToken: nextToken };

export const describeHandlers = handlers<typeof Sdk>()({
  DescribeStacks(input, call) {
    if (input.StackName) return { Stacks: [stackView(needStack(call.scope, input.StackName))] };
    const stacks = cloudformationState(call.scope).stacks.filter(
      (stack) => stack.status !== "DELETE_COMPLETE",
    );
    const part = page(stacks.toReversed(), input.NextToken);
    return { Stacks: part.items.map(stackView), ...next(part) };
  },

  ListStacks(input, call) {
    const wanted = input.StackStatusFilter;
    const stacks = cloudformationState(call.scope).stacks.filter(
      (stack) => !wanted?.length || wanted.includes(stack.status),
    );
    const part = page(stacks.toReversed(), input.NextToken);
    return { StackSummaries: part.items.map(stackSummary), ...next(part) };
  },

  DescribeStackEvents(input, call) {
    const stack = needStack(call.scope, input.StackName, unknownStack);
    const part = page(stack.events.toReversed(), input.NextToken);
    return { StackEvents: part.items.map((event) => ({ ...event })), ...next(part) };
  },

  DescribeStackResources(input, call) {
    if (!input.StackName && !input.PhysicalResourceId)
      throw invalid("Either StackName or PhysicalResourceId must be specified.");
    const stack = input.StackName
      ? needStack(call.scope, input.StackName)
      : cloudformationState(call.scope).stacks.find((one) =>
          Object.values(one.resources).some((row) => row.physicalId === input.PhysicalResourceId),
        );
    if (!stack) throw invalid(`Stack for ${input.PhysicalResourceId} does not exist`);
    const rows = Object.values(stack.resources).filter(
      (row) => input.LogicalResourceId === undefined || row.logicalId === input.LogicalResourceId,
    );
    return { StackResources: rows.slice(0, PAGE_SIZE).map((row) => resourceView(stack, row)) };
  },

  DescribeStackResource(input, call) {
    const stack = needStack(call.scope, input.StackName, unknownStack);
    const id = input.LogicalResourceId ?? "";
    const row = Object.hasOwn(stack.resources, id) ? stack.resources[id] : undefined;
    if (!row) throw invalid(`Resource ${id} does not exist for stack ${stack.name}`);
    return { StackResourceDetail: resourceDetail(stack, row) };
  },

  ListStackResources(input, call) {
    const stack = needStack(call.scope, input.StackName);
    const part = page(Object.values(stack.resources), input.NextToken);
    return { StackResourceSummaries: part.items.map(resourceSummary), ...next(part) };
  },

  ListExports(input, call) {
    const part = page([...exportsOf(call.scope).values()], input.NextToken);
    return {
      Exports: part.items.map(({ name, value, stackId }) => ({
        ExportingStackId: stackId,
        Name: name,
        Value: value,
      })),
      ...next(part),
    };
  },

  ListImports(input, call) {
    const importers = importersOf(call.scope, input.ExportName ?? "");
    if (!importers.length) throw invalid(`Export '${input.ExportName}' is not imported by any stack.`);
    const part = page(importers, input.NextToken);
    return { Imports: part.items, ...next(part) };
  },

  DescribeAccountLimits: () => ({
    AccountLimits: [
      { Name: "StackLimit", Value: 2000 },
      { Name: "StackOutputsLimit", Value: 200 },
      { Name: "ConcurrentResourcesLimit", Value: 2500 },
    ],
  }),

  GetStackPolicy(input, call) {
    needStack(call.scope, input.StackName, unknownStack);
    return {};
  },
});
