import type * as Sdk from "@aws-sdk/client-s3-control";
import { handlers } from "../../service.ts";
import type { Service } from "../../service.ts";
import { accessPointArn, throughWhich } from "../s3/accesspoints.ts";
import { copyPublicAccessBlock, noPublicAccessBlock } from "../s3/publicaccess.ts";
import { ACCOUNT_ROW } from "../s3/state.ts";
import { accessPointPolicies } from "./access-point-policies.ts";
import { accessPoints } from "./access-points.ts";
import { ownState } from "./account.ts";
import { s3controlAsks } from "./asks.ts";
import { s3controlEmptyLists } from "./empty-lists.ts";
import { s3controlRecords } from "./records.ts";
import { resourceTags } from "./tags.ts";

/** Block Public Access of the whole account, which overrides what its buckets say (fact 22). */
const accountPublicAccessBlock = handlers<typeof Sdk>()({
  PutPublicAccessBlock(input, call) {
    const block = copyPublicAccessBlock(input.PublicAccessBlockConfiguration);
    ownState(call, input).accountPublicAccessBlock.put(ACCOUNT_ROW, block);
  },
  GetPublicAccessBlock(input, call) {
    const block = ownState(call, input).accountPublicAccessBlock.get(ACCOUNT_ROW);
    if (!block) throw noPublicAccessBlock({ AccountId: call.account.id });
    return { PublicAccessBlockConfiguration: { ...block } };
  },
  DeletePublicAccessBlock(input, call) {
    ownState(call, input).accountPublicAccessBlock.delete(ACCOUNT_ROW);
  },
});

/** S3 Control: the settings of S3 for an account, and its access points. */
export const s3control: Service = {
  id: "s3control",
  iamPrefix: "s3",
  eventSource: "s3.amazonaws.com",
  handlers: {
    ...accountPublicAccessBlock,
    ...accessPoints,
    ...accessPointPolicies,
    ...resourceTags,
    ...s3controlEmptyLists,
  },
  accessPoint: ({ Name: name }: { Name?: string }, { world, region, accountId }) =>
    name === undefined ? undefined : throughWhich(world, accessPointArn(region, accountId, name)),
  asks: s3controlAsks as NonNullable<Service["asks"]>,
  records: s3controlRecords,
};
