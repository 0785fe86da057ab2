import { AwsError } from "../../errors.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalidMarker } from "./find.ts";

/** Trust stores, for clients that show certificates: nobody in the range can make one. */
export const ELBV2_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeTrustStores: {
    list: "TrustStores",
    maker: "CreateTrustStore",
    size: ["PageSize", 1, 400],
    token: "Marker",
    check: ({ TrustStoreArns: arns, Names: names }) => {
      const [first] = [arns ?? [], names ?? []].flat();
      if (first !== undefined)
        throw new AwsError("TrustStoreNotFound", `Trust store '${String(first)}' not found`, 400);
    },
  },
};

export const elbv2EmptyLists = emptyLists(ELBV2_EMPTY_LISTS, {
  member: (member, value, constraint) =>
    new AwsError("ValidationError", brokenConstraint(member, value, constraint), 400),
  token: invalidMarker,
});
