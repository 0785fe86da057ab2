import { emptyLists, type EmptyList } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { findExecution, findMachine } from "./names.ts";
import { invalidMember, invalidPageToken } from "./refusals.ts";

const UP_TO_1000 = ["maxResults", 0, 1_000] as const;
const token = "nextToken";

/** What Step Functions can hold and nobody in the range can make. */
export const STATES_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListActivities: { list: "activities", maker: "CreateActivity", size: UP_TO_1000, token },
  // Map states of the mode DISTRIBUTED are refused by name: no execution has a map run.
  ListMapRuns: {
    list: "mapRuns",
    maker: "UpdateMapRun",
    size: UP_TO_1000,
    token,
    required: ["executionArn"],
    check: (input, call) => void findExecution(call, String(input["executionArn"])),
  },
  ListStateMachineAliases: {
    list: "stateMachineAliases",
    maker: "CreateStateMachineAlias",
    size: UP_TO_1000,
    token,
    required: ["stateMachineArn"],
    check: (input, call) => void findMachine(call, String(input["stateMachineArn"])),
  },
  ListStateMachineVersions: {
    list: "stateMachineVersions",
    maker: "PublishStateMachineVersion",
    size: UP_TO_1000,
    token,
    required: ["stateMachineArn"],
    check: (input, call) => void findMachine(call, String(input["stateMachineArn"])),
  },
};

export const statesEmptyLists = emptyLists(STATES_EMPTY_LISTS, {
  member: invalidMember,
  token: invalidPageToken,
  pages: strictPageOf,
});
