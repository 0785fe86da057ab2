import type { Rule, Statement } from "@aws-sdk/client-wafv2";
import { AwsError } from "../../errors.ts";
import { SmallAccount } from "../small-account.ts";
import { wafv2 } from "./index.ts";

/** How requests are counted: always, under a name. */
export const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
});
export const ACL = {
  Name: "front",
  Scope: "REGIONAL",
  DefaultAction: { Allow: {} },
  VisibilityConfig: visibility("front"),
};
export const SET = {
  Name: "hostile",
  Scope: "REGIONAL",
  IPAddressVersion: "IPV4",
  Addresses: ["203.0.113.64/26"],
};
export const MISSING_ARN = "arn:aws:wafv2:us-east-1:111122223333:regional/ipset/none/0";

/** What AWS WAF answers to a creation. */
export interface Summary {
  ARN: string;
  Id: string;
  Name: string;
  LockToken: string;
}

/** An account with AWS WAF alone, for tests of its operations. */
export function open() {
  const account = new SmallAccount([wafv2]);
  const call = (operation: string, input: object): Record<string, unknown> =>
    account.call("wafv2", operation, input as Record<string, unknown>);
  const create = (operation: string, input: object): Summary => call(operation, input)["Summary"] as Summary;
  const refusal = (operation: string, input: object): AwsError => {
    try {
      call(operation, input);
    } catch (thrown) {
      if (thrown instanceof AwsError) return thrown;
      throw thrown;
    }
    throw new Error(`${operation} was not refused`);
  };
  return { account, call, create, refusal };
}

/** A rule that blocks what a statement matches, unless told otherwise. */
export const ruleOf = (statement: Statement, more: Partial<Rule> = {}): Rule => ({
  Name: "rule",
  Priority: 0,
  Statement: statement,
  Action: { Block: {} },
  VisibilityConfig: visibility("rule"),
  ...more,
});

/** A statement that matches one path. */
export const bytes = (more: object = {}): Statement => ({
  ByteMatchStatement: {
    SearchString: Buffer.from("/login"),
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: "NONE" }],
    PositionalConstraint: "EXACTLY",
    ...more,
  },
});
export const label = (Key: string): Statement => ({ LabelMatchStatement: { Scope: "LABEL", Key } });
export const lower = { TextTransformations: [{ Priority: 0, Type: "LOWERCASE" as const }] };
