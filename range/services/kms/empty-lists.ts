import { AwsError } from "../../errors.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { strictPageOf } from "../paging.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalid, invalidMarker } from "./find.ts";

/** Custom key stores: nobody in the range can make one. */
export const KMS_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeCustomKeyStores: {
    list: "CustomKeyStores",
    maker: "CreateCustomKeyStore",
    size: ["Limit", 1, 1_000],
    token: "Marker",
    check: ({ CustomKeyStoreId: id, CustomKeyStoreName: name }) => {
      if (id !== undefined || name !== undefined)
        throw new AwsError(
          "CustomKeyStoreNotFoundException",
          `Custom key store ${String(id ?? name)} not found.`,
        );
    },
    also: { Truncated: false },
  },
};

export const kmsEmptyLists = emptyLists(KMS_EMPTY_LISTS, {
  member: (member, value, constraint) => invalid(brokenConstraint(member, value, constraint)),
  token: invalidMarker,
  pages: strictPageOf,
});
