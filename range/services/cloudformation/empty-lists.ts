import { emptyLists, type EmptyList } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { badToken } from "./paging.ts";
import { invalid } from "./template/errors.ts";

/** Stack sets: nobody in the range can make one. */
export const CLOUDFORMATION_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListStackSets: {
    list: "Summaries",
    maker: "CreateStackSet",
    size: ["MaxResults", 1, 100],
    choices: { Status: ["ACTIVE", "DELETED"], CallAs: ["SELF", "DELEGATED_ADMIN"] },
  },
};

export const cloudformationEmptyLists = emptyLists(CLOUDFORMATION_EMPTY_LISTS, {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: badToken,
});
