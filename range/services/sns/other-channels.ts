import type * as sdk from "@aws-sdk/client-sns";
import { handlers } from "../../service.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { invalid } from "./find.ts";

type Sdk = typeof sdk;

/** Applications and telephone numbers: nobody in the range can make or opt out any. */
export const SNS_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListPlatformApplications: { list: "PlatformApplications", maker: "CreatePlatformApplication" },
  ListPhoneNumbersOptedOut: { list: "phoneNumbers", maker: "OptInPhoneNumber", token: "nextToken" },
  ListSMSSandboxPhoneNumbers: {
    list: "PhoneNumbers",
    maker: "CreateSMSSandboxPhoneNumber",
    size: ["MaxResults", 1, 100],
  },
  ListOriginationNumbers: {
    list: "PhoneNumbers",
    maker: "CreateSMSSandboxPhoneNumber",
    size: ["MaxResults", 1, 30],
  },
};

/** Text messages and mobile applications, as an account has them that never used them. */
export const otherChannels = {
  ...emptyLists(SNS_EMPTY_LISTS, {
    member: (member, _value, constraint) => invalid(`${member} Reason: ${constraint}`),
    token: () => invalid("NextToken"),
  }),
  ...handlers<Sdk>()({
    /** Those that were set: SetSMSAttributes is refused by name. */
    GetSMSAttributes() {
      return { attributes: {} };
    },

    /** Where every account begins. */
    GetSMSSandboxAccountStatus() {
      return { IsInSandbox: true };
    },
  }),
};
