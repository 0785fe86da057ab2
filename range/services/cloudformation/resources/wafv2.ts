import type * as Sdk from "@aws-sdk/client-wafv2";
import type { IPAddressVersion, Scope as WafScope } from "@aws-sdk/client-wafv2";
import { AwsError } from "../../../errors.ts";
import { fixed, list, oneOf, required, tags, text, type KeyValue } from "./shape.ts";
import { api, found, resource, type Act, type ActOn } from "./type.ts";
import { asRequested } from "./wafv2-shapes.ts";

const wafv2 = api<typeof Sdk>("wafv2");

/** What all entities of AWS WAF have. */
const ENTITY = {
  Name: fixed(text),
  Scope: fixed(required(oneOf<WafScope>())),
  Description: text,
  Tags: tags,
} as const;
/** What rule groups and web ACLs have. */
const RULES = {
  Rules: asRequested("CreateWebACL", "Rules"),
  VisibilityConfig: required(asRequested("CreateWebACL", "VisibilityConfig")),
  CustomResponseBodies: asRequested("CreateWebACL", "CustomResponseBodies"),
} as const;

interface Described {
  Name?: string;
  Scope: WafScope;
  Description?: string;
}

/** What a creation says of the entity itself. */
const entityOf = (act: Act, p: Described) => ({
  Name: act.name(p.Name, { most: 128 }),
  Scope: p.Scope,
  ...(p.Description !== undefined && { Description: p.Description }),
  Tags: [...act.tags],
});

/** Ref answers `name|id|scope`. */
const made = (
  summary: Sdk.WebACLSummary | undefined,
  Scope: WafScope,
  more: Record<string, unknown> = {},
) => {
  const { ARN, Id, Name } = found(summary, "Summary");
  return { id: `${Name}|${Id}|${Scope}`, attributes: { Arn: ARN, Id, ...more } };
};

const namedBy = ({ id }: ActOn): { Name: string; Id: string; Scope: WafScope } => {
  const [Name, Id, Scope] = id.split("|") as [string, string, WafScope];
  return { Name, Id, Scope };
};

/** What an update says of the entity itself: its newest lock token, too. */
const updating = (act: ActOn, p: Described, LockToken: string | undefined) => ({
  ...namedBy(act),
  LockToken,
  ...(p.Description !== undefined && { Description: p.Description }),
});

function retag(act: ActOn, set: KeyValue[], removed: string[]): void {
  const ResourceARN = String(act.attributes["Arn"]);
  if (set.length) wafv2(act, "TagResource", { ResourceARN, Tags: set });
  if (removed.length) wafv2(act, "UntagResource", { ResourceARN, TagKeys: removed });
}

const ipSet = resource("AWS::WAFv2::IPSet", {
  properties: {
    ...ENTITY,
    IPAddressVersion: fixed(required(oneOf<IPAddressVersion>())),
    Addresses: required(list(text)),
  },
  attributes: ["Arn", "Id"],
  create(act, p) {
    const { IPAddressVersion, Addresses } = p;
    const { Summary } = wafv2(act, "CreateIPSet", { ...entityOf(act, p), IPAddressVersion, Addresses });
    return made(Summary, p.Scope);
  },
  update(act, p) {
    const { LockToken } = wafv2(act, "GetIPSet", namedBy(act));
    wafv2(act, "UpdateIPSet", { ...updating(act, p, LockToken), Addresses: p.Addresses });
  },
  retag,
  delete(act) {
    const { LockToken } = wafv2(act, "GetIPSet", namedBy(act));
    wafv2(act, "DeleteIPSet", { ...namedBy(act), LockToken });
  },
});

const regexPatternSet = resource("AWS::WAFv2::RegexPatternSet", {
  properties: { ...ENTITY, RegularExpressionList: required(list(text)) },
  attributes: ["Arn", "Id"],
  create(act, p) {
    const { Summary } = wafv2(act, "CreateRegexPatternSet", { ...entityOf(act, p), ...patterns(p) });
    return made(Summary, p.Scope);
  },
  update(act, p) {
    const { LockToken } = wafv2(act, "GetRegexPatternSet", namedBy(act));
    wafv2(act, "UpdateRegexPatternSet", { ...updating(act, p, LockToken), ...patterns(p) });
  },
  retag,
  delete(act) {
    const { LockToken } = wafv2(act, "GetRegexPatternSet", namedBy(act));
    wafv2(act, "DeleteRegexPatternSet", { ...namedBy(act), LockToken });
  },
});

const patterns = ({ RegularExpressionList }: { RegularExpressionList: string[] }) => ({
  RegularExpressionList: RegularExpressionList.map((RegexString) => ({ RegexString })),
});

const ruleGroup = resource("AWS::WAFv2::RuleGroup", {
  properties: { ...ENTITY, ...RULES, Capacity: fixed(required(asRequested("CreateRuleGroup", "Capacity"))) },
  attributes: ["Arn", "Id", "LabelNamespace"],
  create(act, p) {
    const { Rules, VisibilityConfig, CustomResponseBodies, Capacity } = p;
    const rules = { Rules, VisibilityConfig, CustomResponseBodies, Capacity };
    const { Summary } = wafv2(act, "CreateRuleGroup", { ...entityOf(act, p), ...rules });
    const { RuleGroup } = wafv2(act, "GetRuleGroup", { ARN: Summary?.ARN });
    return made(Summary, p.Scope, { LabelNamespace: RuleGroup?.LabelNamespace });
  },
  update(act, p) {
    const { Rules, VisibilityConfig, CustomResponseBodies } = p;
    const { LockToken } = wafv2(act, "GetRuleGroup", namedBy(act));
    const rules = { Rules, VisibilityConfig, CustomResponseBodies };
    wafv2(act, "UpdateRuleGroup", { ...updating(act, p, LockToken), ...rules });
  },
  retag,
  delete(act) {
    const { LockToken } = wafv2(act, "GetRuleGroup", namedBy(act));
    wafv2(act, "DeleteRuleGroup", { ...namedBy(act), LockToken });
  },
});

const webAcl = resource("AWS::WAFv2::WebACL", {
  properties: { ...ENTITY, ...RULES, DefaultAction: required(asRequested("CreateWebACL", "DefaultAction")) },
  attributes: ["Arn", "Capacity", "Id", "LabelNamespace"],
  create(act, p) {
    const { Rules, VisibilityConfig, CustomResponseBodies, DefaultAction } = p;
    const rules = { Rules, VisibilityConfig, CustomResponseBodies, DefaultAction };
    const { Summary } = wafv2(act, "CreateWebACL", { ...entityOf(act, p), ...rules });
    const { WebACL } = wafv2(act, "GetWebACL", { ARN: Summary?.ARN });
    return made(Summary, p.Scope, { Capacity: WebACL?.Capacity, LabelNamespace: WebACL?.LabelNamespace });
  },
  update(act, p) {
    const { Rules, VisibilityConfig, CustomResponseBodies, DefaultAction } = p;
    const { LockToken } = wafv2(act, "GetWebACL", namedBy(act));
    const rules = { Rules, VisibilityConfig, CustomResponseBodies, DefaultAction };
    wafv2(act, "UpdateWebACL", { ...updating(act, p, LockToken), ...rules });
    const { WebACL } = wafv2(act, "GetWebACL", namedBy(act));
    return { attributes: { ...act.attributes, Capacity: WebACL?.Capacity } };
  },
  retag,
  delete(act) {
    const { LockToken } = wafv2(act, "GetWebACL", namedBy(act));
    wafv2(act, "DeleteWebACL", { ...namedBy(act), LockToken });
  },
});

/** Between two tries, in simulated milliseconds. */
const AGAIN_MS = 1_000;

const association = resource("AWS::WAFv2::WebACLAssociation", {
  properties: { ResourceArn: fixed(required(text)), WebACLArn: fixed(required(text)) },
  /** A web ACL that was made a moment ago is not known everywhere yet: CloudFormation tries again. */
  *create(act, { ResourceArn, WebACLArn }) {
    for (;;) {
      try {
        wafv2(act, "AssociateWebACL", { ResourceArn, WebACLArn });
        return { id: `${WebACLArn}|${ResourceArn}` };
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "WAFUnavailableEntityException") throw error;
        yield AGAIN_MS;
      }
    }
  },
  delete: (act, { ResourceArn }) => void wafv2(act, "DisassociateWebACL", { ResourceArn }),
});

const loggingConfiguration = resource("AWS::WAFv2::LoggingConfiguration", {
  properties: {
    ResourceArn: fixed(required(text)),
    LogDestinationConfigs: required(list(text)),
    RedactedFields: asRequested("PutLoggingConfiguration", "LoggingConfiguration", "RedactedFields"),
    LoggingFilter: asRequested("PutLoggingConfiguration", "LoggingConfiguration", "LoggingFilter"),
  },
  attributes: ["ManagedByFirewallManager"],
  create(act, LoggingConfiguration) {
    wafv2(act, "PutLoggingConfiguration", { LoggingConfiguration });
    return { id: LoggingConfiguration.ResourceArn, attributes: { ManagedByFirewallManager: false } };
  },
  update: (act, LoggingConfiguration) => void wafv2(act, "PutLoggingConfiguration", { LoggingConfiguration }),
  delete: (act) => void wafv2(act, "DeleteLoggingConfiguration", { ResourceArn: act.id }),
});

export const wafv2Types = [association, ipSet, loggingConfiguration, regexPatternSet, ruleGroup, webAcl];
