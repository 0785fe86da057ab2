import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { brokenConstraint } from "../refusal.ts";
import { needStack } from "./find.ts";
import { badToken } from "./paging.ts";
import { invalid } from "./template/errors.ts";

/** Stack sets, and what a look for drift has found: nobody in the range can make one. */
export const CLOUDFORMATION_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeStackResourceDrifts: {
    list: "StackResourceDrifts",
    maker: "DetectStackDrift",
    size: ["MaxResults", 1, 100],
    required: ["StackName"],
    check: (input, call) => void needStack(call.scope, String(input["StackName"])),
  },
  ListStackSets: {
    list: "Summaries",
    maker: "CreateStackSet",
    size: ["MaxResults", 1, 100],
    choices: { Status: ["ACTIVE", "DELETED"], CallAs: ["SELF", "DELEGATED_ADMIN"] },
  },
};

const ofStackSet: AbsentThing = {
  maker: "CreateStackSet",
  by: "StackSetName",
  missing: (name) => new AwsError("StackSetNotFoundException", `StackSet ${name} not found`, 404),
};

/** The same by name. */
export const CLOUDFORMATION_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  DescribeStackSet: ofStackSet,
  ListStackInstances: ofStackSet,
  ListStackSetOperations: ofStackSet,
};

const refusals: ListRefusals = {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: badToken,
  pages: strictPageOf,
};

export const cloudformationEmptyLists = {
  ...emptyLists(CLOUDFORMATION_EMPTY_LISTS, refusals),
  ...absentThings(CLOUDFORMATION_ABSENT_THINGS, refusals),
};
