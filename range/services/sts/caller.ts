import type * as STS from "@aws-sdk/client-sts";
import { AwsError } from "../../errors.ts";
import { decodeAuthorizationMessage } from "../../iam/authorization-message.ts";
import { handlers } from "../../service.ts";
import { accessDenied, invalidMember, required, validationError } from "../iam/refusals.ts";

export const caller = handlers<typeof STS>()({
  GetCallerIdentity(_input, { principal }) {
    if (principal.type === "AWSService" || principal.type === "Anonymous")
      throw accessDenied("Only callers with credentials have an identity.");
    return { UserId: principal.principalId, Account: principal.accountId, Arn: principal.arn };
  },

  GetAccessKeyInfo(input, call) {
    const id = required(input.AccessKeyId, "accessKeyId");
    if (!/^\w{16,128}$/.test(id))
      throw invalidMember("accessKeyId", "Member must satisfy regular expression pattern: [\\w]*");
    const accountId = call.world.accessKeyOwners.get(id);
    if (accountId === undefined) throw validationError("Invalid Access Key ID");
    return { Account: accountId };
  },

  DecodeAuthorizationMessage(input) {
    const message = decodeAuthorizationMessage(required(input.EncodedMessage, "encodedMessage"));
    if (message === undefined)
      throw new AwsError("InvalidAuthorizationMessageException", "Message is not valid", 400);
    return { DecodedMessage: message };
  },
});
