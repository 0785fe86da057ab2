import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import { compilePattern } from "../../services/wafv2/regex.ts";
import { wafv2State } from "../../services/wafv2/state.ts";
import { defineState, type Scope, type World } from "../../world.ts";
import { AddressSet } from "./address-set.ts";
import { compileAcl } from "./compiled-acl.ts";
import type { Judgement } from "./inspection.ts";
import { isLimited, ratesVersion } from "./rates.ts";

type Judge = ReturnType<typeof compileAcl>;

const inForce = defineState("regional", () => ({
  /** By the ARN of the load balancer. */
  judges: new Map<string, Judge>() as ReadonlyMap<string, Judge>,
  version: 0,
  /** IP sets by ARN and lock token: a long list is read once. */
  addresses: new Map() as ReadonlyMap<string, AddressSet>,
}));

/** Changes of these tables concern load balancers, once they have spread. */
const DECISIVE = new Set([
  "wafv2.associations",
  "wafv2.ipSets",
  "wafv2.patternSets",
  "wafv2.ruleGroups",
  "wafv2.webAcls",
]);

/**
 * Lets changes of web ACLs, and of what they refer to, reach the load balancers: that takes a few seconds on AWS,
 * and until then the old rules hold.
 */
export function installWebAcls(world: World): void {
  world.watchChanges(({ table, accountId, region }) => {
    if (!DECISIVE.has(table)) return;
    const scope = world.account(accountId).scope(region);
    const state = inForce(scope);
    if (!wafv2State(scope).associations.size && !state.judges.size) return;
    const judges = judgesOf(scope);
    world.clock.after(
      () => world.pace("waf-propagation"),
      "change of a web ACL",
      () => {
        state.judges = judges;
        state.version++;
      },
    );
  });
}

/** Rises with every change of what web ACLs make of requests. */
export const webAclVersion = (scope: Scope): number => inForce(scope).version + ratesVersion(scope);

/** What the web ACL of a load balancer makes of a request; undefined where there is none. */
export function judge(scope: Scope, loadBalancerArn: string, facts: RequestFacts): Judgement | undefined {
  return inForce(scope).judges.get(loadBalancerArn)?.(facts, (use) => isLimited(scope, use));
}

function judgesOf(scope: Scope): Map<string, Judge> {
  const { associations, ipSets, patternSets, ruleGroups, webAcls } = wafv2State(scope);
  const state = inForce(scope);
  const read = new Map<string, AddressSet>();
  const references = {
    addresses(arn: string): AddressSet {
      const { lockToken, addresses } = ipSets.get(arn)!;
      const key = `${arn} ${lockToken}`;
      const set = read.get(key) ?? state.addresses.get(key) ?? new AddressSet(addresses);
      read.set(key, set);
      return set;
    },
    patterns: (arn: string): RegExp[] => patternSets.get(arn)!.patterns.map((each) => compilePattern(each)!),
    group: (arn: string) => ({ ...ruleGroups.get(arn)! }),
  };
  const judges = new Map<string, Judge>();
  for (const { resourceArn, webAclArn } of associations) {
    const webAcl = webAcls.get(webAclArn);
    if (webAcl) judges.set(resourceArn, compileAcl({ ...webAcl }, references));
  }
  state.addresses = read;
  return judges;
}
