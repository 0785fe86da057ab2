import { AwsError } from "../../errors.ts";
import type { Call } from "../../call.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";

const check = (input: Readonly<Record<string, unknown>>, call: Call): void => {
  if (input["AccountId"] !== call.account.id) throw new AwsError("AccessDenied", "Access Denied", 403);
};

/** What S3 can hold for an account and nobody in the range can make. */
export const S3CONTROL_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListAccessPoints: {
    list: "AccessPointList",
    maker: "CreateAccessPoint",
    size: ["MaxResults", 0, 1_000],
    check,
  },
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
