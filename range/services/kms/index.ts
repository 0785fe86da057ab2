import type { Service } from "../../service.ts";
import { aliases } from "./aliases.ts";
import { kmsAsks } from "./asks.ts";
import { cryptography } from "./crypto.ts";
import { kmsEmptyLists } from "./empty-lists.ts";
import { grants } from "./grants.ts";
import { keys } from "./keys.ts";
import { policies } from "./policies.ts";
import { rotation } from "./rotation.ts";
import { tags } from "./tags.ts";

/** AWS Key Management Service: symmetric keys, who may use them, and what is encrypted under them. */
export const kms: Service = {
  id: "kms",
  handlers: {
    ...keys,
    ...rotation,
    ...policies,
    ...aliases,
    ...grants,
    ...tags,
    ...cryptography,
    ...kmsEmptyLists,
  },
  asks: kmsAsks as NonNullable<Service["asks"]>,
};

export { kmsState } from "./state.ts";
