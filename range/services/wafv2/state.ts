import type {
  CustomResponseBody,
  DefaultAction,
  IPAddressVersion,
  LoggingConfiguration,
  Rule,
  Scope as WafScope,
  Tag,
  VisibilityConfig,
} from "@aws-sdk/client-wafv2";
import { defineState } from "../../world.ts";

/** What everything that AWS WAF keeps has in common. */
export interface EntityRow {
  arn: string;
  name: string;
  id: string;
  scope: WafScope;
  description?: string;
  /** Changes with every change: who updates must name the one that they read. */
  lockToken: string;
  createdAt: number;
  tags: Tag[];
}

export interface IPSetRow extends EntityRow {
  version: IPAddressVersion;
  addresses: string[];
}

export interface RegexPatternSetRow extends EntityRow {
  patterns: string[];
}

/** What rule groups and web ACLs have in common. */
interface RulesRow extends EntityRow {
  rules: Rule[];
  visibility: VisibilityConfig;
  /** In web ACL capacity units: of a rule group what was asked for, of a web ACL what its rules take. */
  capacity: number;
  labelNamespace: string;
  responseBodies: Record<string, CustomResponseBody>;
}

export interface RuleGroupRow extends RulesRow {
  kind: "rulegroup";
}

export interface WebACLRow extends RulesRow {
  kind: "webacl";
  defaultAction: DefaultAction;
}

/** A load balancer whose requests a web ACL judges; each has one at most. */
export interface AssociationRow {
  resourceArn: string;
  webAclArn: string;
}

export const wafv2State = defineState("regional", (scope) => ({
  ipSets: scope.table<IPSetRow>("wafv2.ipSets"),
  patternSets: scope.table<RegexPatternSetRow>("wafv2.patternSets"),
  ruleGroups: scope.table<RuleGroupRow>("wafv2.ruleGroups"),
  webAcls: scope.table<WebACLRow>("wafv2.webAcls"),
  associations: scope.table<AssociationRow>("wafv2.associations"),
  /** By the ARN of the web ACL. */
  logging: scope.table<LoggingConfiguration & { ResourceArn: string }>("wafv2.logging"),
  /** Chance of its own, so that a web ACL changes nothing else that chance decides. */
  random: scope.world.random.fork(`wafv2/${scope.accountId}/${scope.region}`),
}));

export type Wafv2State = ReturnType<typeof wafv2State>;
