import type { Service } from "../../service.ts";
import { wafv2Asks } from "./asks.ts";
import { associations } from "./associations.ts";
import { ipSets } from "./ip-sets.ts";
import { logging } from "./logging.ts";
import { regexPatternSets } from "./regex-pattern-sets.ts";
import { ruleGroups } from "./rule-groups.ts";
import { sampledRequests } from "./sampled-requests.ts";
import { tags } from "./tags.ts";
import { webAcls } from "./web-acls.ts";

/** AWS WAF: web ACLs that judge the requests of load balancers before any rule of a listener does. */
export const wafv2: Service = {
  id: "wafv2",
  handlers: {
    ...associations,
    ...ipSets,
    ...logging,
    ...regexPatternSets,
    ...ruleGroups,
    ...sampledRequests,
    ...tags,
    ...webAcls,
  },
  asks: wafv2Asks as NonNullable<Service["asks"]>,
};

export { installAssociations } from "./associations.ts";
