import type * as sdk from "@aws-sdk/client-cloudtrail";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";

type Sdk = typeof sdk;

/** CloudTrail Lake and channels: nobody in the range can make one. */
export const CLOUDTRAIL_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  ListEventDataStores: {
    list: "EventDataStores",
    maker: "CreateEventDataStore",
    size: ["MaxResults", 1, 1_000],
  },
  ListChannels: { list: "Channels", maker: "CreateChannel", size: ["MaxResults", 1, 1_000] },
  ListImports: { list: "Imports", maker: "StartImport", size: ["MaxResults", 1, 1_000] },
};

const noStore = (): AwsError =>
  new AwsError("EventDataStoreNotFoundException", "The specified event data store was not found.", 400);

export const lakes = {
  ...emptyLists(CLOUDTRAIL_EMPTY_LISTS, {
    member: (member, value, constraint) =>
      new AwsError("ValidationException", brokenConstraint(member, value, constraint), 400),
    token: () => new AwsError("InvalidNextTokenException", "The token is invalid.", 400),
  }),
  ...handlers<Sdk>()({
    GetEventDataStore() {
      throw noStore();
    },

    ListQueries() {
      throw noStore();
    },
  }),
};
