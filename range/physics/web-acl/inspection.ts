import type { Rule, RuleAction } from "@aws-sdk/client-wafv2";
import type { RuleGroupRow, WebACLRow } from "../../services/wafv2/state.ts";
import type { RateUse } from "./rates.ts";

export type ActionName = "ALLOW" | "BLOCK" | "COUNT";

/** A rule that matched, with the action that was applied. */
export interface Hit {
  rule: Rule;
  action: ActionName;
  /** What the rule itself would do, where the web ACL's reference to its group says otherwise. */
  overridden?: ActionName;
}

/** What the rules of a rule group made of a request. */
export interface GroupHits {
  group: Readonly<RuleGroupRow>;
  /** The web ACL's rule that refers to it. */
  reference: Rule;
  ended?: Hit;
  counted: Hit[];
}

/** What a web ACL made of a request. Requests that met the same share one. */
export interface Inspection {
  webAcl: Readonly<WebACLRow>;
  action: "ALLOW" | "BLOCK";
  /** The web ACL's own rule that ended the inspection; undefined where the default action did. */
  ended?: Hit;
  /** The web ACL's own rules that matched and counted. */
  counted: Hit[];
  groups: GroupHits[];
  /** Fully qualified. */
  labels: string[];
  insertedHeaders: { name: string; value: string }[];
  /** The answer to a blocked request. */
  response?: { status: number; body: string | undefined };
  /** Tells inspections with different ends apart. */
  key: string;
}

/** An inspection of one request, with the rates for which it counts. */
export interface Judgement {
  inspection: Inspection;
  rates: RateUse[];
}

export const actionName = (action: RuleAction): ActionName =>
  action.Block ? "BLOCK" : action.Allow ? "ALLOW" : "COUNT";
