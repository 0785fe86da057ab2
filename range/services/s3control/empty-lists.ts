import { AwsError } from "../../errors.ts";
import type { Call } from "../../call.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { ownState } from "./account.ts";

const check = (input: { AccountId?: string }, call: Call): void => void ownState(call, input);

/** What S3 can hold for an account and nobody in the range can make. */
export const S3CONTROL_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListAccessGrantsInstances: {
    list: "AccessGrantsInstancesList",
    maker: "CreateAccessGrantsInstance",
    size: ["MaxResults", 0, 1_000],
    check,
  },
  ListJobs: { list: "Jobs", maker: "CreateJob", size: ["MaxResults", 0, 1_000], check },
  ListMultiRegionAccessPoints: {
    list: "AccessPoints",
    maker: "CreateMultiRegionAccessPoint",
    size: ["MaxResults", 0, 1_000],
    check,
  },
};

export const s3controlEmptyLists = emptyLists(S3CONTROL_EMPTY_LISTS, {
  member: (member, _value, constraint) => new AwsError("InvalidRequest", `${member}: ${constraint}`, 400),
  token: () => new AwsError("InvalidRequest", "The specified nextToken is not valid", 400),
});
