import type { Service } from "../../service.ts";
import { cloudtrailAsks } from "./asks.ts";
import { descriptions } from "./describe.ts";
import { lakes } from "./empty-lists.ts";
import { logging } from "./logging.ts";
import { lookup } from "./lookup.ts";
import { publicKeys } from "./public-keys.ts";
import { selectors } from "./selectors.ts";
import { tags } from "./tags.ts";
import { trails } from "./trails.ts";

/** AWS CloudTrail: event history and trails. Lake (event data stores) and channels: there are none. */
export const cloudtrail: Service = {
  id: "cloudtrail",
  handlers: {
    ...trails,
    ...descriptions,
    ...lakes,
    ...logging,
    ...selectors,
    ...tags,
    ...lookup,
    ...publicKeys,
  },
  asks: cloudtrailAsks as NonNullable<Service["asks"]>,
};

export { cloudtrailState, type TrailRow } from "./state.ts";
