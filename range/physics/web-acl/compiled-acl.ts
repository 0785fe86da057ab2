import type { CustomResponseBody, Rule, RuleAction } from "@aws-sdk/client-wafv2";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import type { RuleGroupRow, WebACLRow } from "../../services/wafv2/state.ts";
import { actionName, type GroupHits, type Hit, type Judgement } from "./inspection.ts";
import { aggregationOf, type RateRule, type RateUse } from "./rates.ts";
import { testOf, type Lists, type Subject } from "./statement-tests.ts";

/** What the rules of a web ACL refer to, as it was when they came into force. */
export interface References extends Lists {
  group(arn: string): Readonly<RuleGroupRow>;
}

type Bodies = Readonly<Record<string, CustomResponseBody>>;
type IsLimited = (use: RateUse) => boolean;

/** A request on its way through a web ACL. */
interface Course extends Subject {
  isLimited: IsLimited;
  rates: RateUse[];
  groups: GroupHits[];
  insertedHeaders: { name: string; value: string }[];
  response?: { status: number; body: string | undefined };
}

/** What a rule makes of a request; nothing where it does not match. */
type Judge = (course: Course) => Hit | undefined;

/**
 * Makes a web ACL ready to judge requests: its rules are asked in the order of their priorities, and the first that
 * allows or blocks ends the inspection.
 *
 * @param webAcl a copy that does not change any more
 */
export function compileAcl(
  webAcl: Readonly<WebACLRow>,
  references: References,
): (facts: RequestFacts, isLimited: IsLimited) => Judgement {
  const { defaultAction, responseBodies, labelNamespace } = webAcl;
  const rules = webAcl.rules.map((rule) =>
    rule.Statement!.RuleGroupReferenceStatement
      ? groupJudge(rule, webAcl, references)
      : ruleJudge(rule, `${webAcl.arn} ${rule.Name}`, references, labelNamespace, responseBodies),
  );
  return (facts, isLimited) => {
    const course: Course = { facts, labels: [], isLimited, rates: [], groups: [], insertedHeaders: [] };
    const { ended, counted } = follow(rules, course);
    if (!ended) carryOut(course, defaultAction, responseBodies);
    const action = (ended?.action ?? (defaultAction.Block ? "BLOCK" : "ALLOW")) as "ALLOW" | "BLOCK";
    const { labels, groups, insertedHeaders, response } = course;
    const inspection = {
      webAcl,
      action,
      ...(ended && { ended }),
      counted,
      groups,
      labels,
      insertedHeaders,
      ...(response && { response }),
    };
    return { inspection: { ...inspection, key: keyOf(inspection) }, rates: course.rates };
  };
}

/** The id by which a rate-based rule's counts are known. */
export const rateRuleOf = (place: string, rule: Rule): RateRule => {
  const statement = rule.Statement!.RateBasedStatement!;
  return { id: `${place} ${JSON.stringify(statement)}`, statement };
};

/** Asks rules in their order until one of them ends it. */
function follow(rules: readonly Judge[], course: Course): { ended?: Hit; counted: Hit[] } {
  const counted: Hit[] = [];
  for (const judge of rules) {
    const hit = judge(course);
    if (hit && hit.action !== "COUNT") return { ended: hit, counted };
    if (hit) counted.push(hit);
  }
  return { counted };
}

function ruleJudge(
  rule: Rule,
  place: string,
  lists: Lists,
  labelPrefix: string,
  bodies: Bodies,
  override?: RuleAction,
): Judge {
  const { RateBasedStatement: rate } = rule.Statement!;
  const matches = rate
    ? rateTest(rateRuleOf(place, rule), lists, labelPrefix)
    : testOf(rule.Statement!, lists, labelPrefix);
  const action = override ?? rule.Action!;
  const overridden = override && actionName(rule.Action!);
  return (course) => {
    if (!matches(course)) return undefined;
    for (const { Name } of rule.RuleLabels ?? []) course.labels.push(`${labelPrefix}${Name}`);
    carryOut(course, action, bodies);
    return { rule, action: actionName(action), ...(overridden && { overridden }) };
  };
}

function rateTest(rule: RateRule, lists: Lists, labelPrefix: string): (course: Course) => boolean {
  const { ScopeDownStatement: narrowed } = rule.statement;
  const counts = narrowed ? testOf(narrowed, lists, labelPrefix) : () => true;
  return (course) => {
    if (!counts(course)) return false;
    const key = aggregationOf(rule.statement, course);
    if (typeof key === "boolean") return key;
    course.rates.push({ rule, key });
    return course.isLimited({ rule, key });
  };
}

/** A rule group ends the inspection where one of its rules does, unless the reference only counts what it says. */
function groupJudge(reference: Rule, webAcl: Readonly<WebACLRow>, references: References): Judge {
  const {
    ARN,
    RuleActionOverrides = [],
    ExcludedRules = [],
  } = reference.Statement!.RuleGroupReferenceStatement!;
  const group = references.group(ARN!);
  const rules = group.rules.map((rule) => {
    const excluded = ExcludedRules.some(({ Name }) => Name === rule.Name);
    const override = excluded
      ? { Count: {} }
      : RuleActionOverrides.find(({ Name }) => Name === rule.Name)?.ActionToUse;
    const place = `${webAcl.arn} ${reference.Name} ${rule.Name}`;
    return ruleJudge(
      rule,
      place,
      references,
      group.labelNamespace,
      { ...webAcl.responseBodies, ...group.responseBodies },
      override,
    );
  });
  return (course) => {
    const { ended, counted } = follow(rules, course);
    course.groups.push({ group, reference, counted, ...(ended && { ended }) });
    if (!ended) return undefined;
    if (!reference.OverrideAction?.Count) return { rule: reference, action: ended.action };
    delete course.response;
    return { rule: reference, action: "COUNT", overridden: ended.action };
  };
}

function carryOut(course: Course, { Block, Allow, Count }: RuleAction, bodies: Bodies): void {
  for (const { Name, Value } of (Allow ?? Count)?.CustomRequestHandling?.InsertHeaders ?? [])
    course.insertedHeaders.push({ name: `x-amzn-waf-${Name}`, value: Value ?? "" });
  if (!Block) return;
  const { ResponseCode = 403, CustomResponseBodyKey: key } = Block.CustomResponse ?? {};
  const body = Block.CustomResponse ? (key === undefined ? "" : bodies[key]!.Content!) : undefined;
  course.response = { status: ResponseCode, body };
}

function keyOf({
  webAcl,
  action,
  ended,
  counted,
  groups,
  labels,
}: Omit<Judgement["inspection"], "key">): string {
  const hits = [ended, ...counted, ...groups.flatMap((each) => [each.ended, ...each.counted])];
  return [
    webAcl.arn,
    webAcl.lockToken,
    action,
    ...hits.map((hit) => hit && `${hit.rule.Name}=${hit.action}`),
    ...labels,
  ].join(" ");
}
