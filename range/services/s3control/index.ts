import type * as Sdk from "@aws-sdk/client-s3-control";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { asks, handlers } from "../../service.ts";
import type { Service } from "../../service.ts";
import { copyPublicAccessBlock, noPublicAccessBlock } from "../s3/publicaccess.ts";
import { s3controlEmptyLists } from "./empty-lists.ts";
import { ACCOUNT_ROW, s3State } from "../s3/state.ts";

/** Block Public Access of the whole account, which overrides what its buckets say (fact 22). */
const accountPublicAccessBlock = handlers<typeof Sdk>()({
  PutPublicAccessBlock(input, call) {
    const block = copyPublicAccessBlock(input.PublicAccessBlockConfiguration);
    ownSettings(call, input).put(ACCOUNT_ROW, block);
  },
  GetPublicAccessBlock(input, call) {
    const block = ownSettings(call, input).get(ACCOUNT_ROW);
    if (!block) throw noPublicAccessBlock({ AccountId: call.account.id });
    return { PublicAccessBlockConfiguration: { ...block } };
  },
  DeletePublicAccessBlock(input, call) {
    ownSettings(call, input).delete(ACCOUNT_ROW);
  },
});

function ownSettings(call: Call, input: { AccountId?: string }) {
  if (input.AccountId !== call.account.id) throw new AwsError("AccessDenied", "Access Denied", 403);
  return s3State(call.scope).accountPublicAccessBlock;
}

const request = ({
  AccountId,
  PublicAccessBlockConfiguration,
}: Record<string, unknown>): Record<string, unknown> => ({
  accountId: AccountId,
  ...(PublicAccessBlockConfiguration !== undefined && { PublicAccessBlockConfiguration }),
});

/** S3 Control: the settings of S3 for an account. */
export const s3control: Service = {
  id: "s3control",
  iamPrefix: "s3",
  eventSource: "s3.amazonaws.com",
  handlers: { ...accountPublicAccessBlock, ...s3controlEmptyLists },
  asks: asks<typeof Sdk>()({
    GetPublicAccessBlock: () => ({ action: "s3:GetAccountPublicAccessBlock", resource: "*" }),
    PutPublicAccessBlock: () => ({ action: "s3:PutAccountPublicAccessBlock", resource: "*" }),
    DeletePublicAccessBlock: () => ({ action: "s3:PutAccountPublicAccessBlock", resource: "*" }),
  }),
  records: {
    GetPublicAccessBlock: { eventName: "GetAccountPublicAccessBlock", readOnly: true, request },
    PutPublicAccessBlock: { eventName: "PutAccountPublicAccessBlock", request, response: () => null },
    DeletePublicAccessBlock: { eventName: "DeleteAccountPublicAccessBlock", request, response: () => null },
  },
};
