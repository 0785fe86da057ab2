import { fitsArn } from "./arn.ts";
import type { CompiledPolicy, Condition, PrincipalEntry, Statement, Text } from "./compile.ts";
import type { Test } from "./conditions/operator.ts";
import { fits, toPattern } from "./pattern.ts";
import type { Principal } from "./principal.ts";
import { type Context, fillIn } from "./variables.ts";

/** One thing that somebody wants to do. */
export interface Request {
  principal: Principal;
  /** Such as `ec2:TerminateInstances`. */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  context: Context;
}

/**
 * How a resource policy names the caller. It says how much the grant overrides: the very user or session, the
 * role behind the session, the whole account (which only delegates to the account's own policies), everyone, or
 * an AWS service.
 */
export type NamedAs = "itself" | "role" | "account" | "everyone" | "service" | "federated";

/** A statement that applies to a request, and how it names the caller. */
export interface Applying {
  statement: Statement;
  namedAs: NamedAs | undefined;
}

/** The statements of one effect that apply to a request. */
export function applyingStatements(
  policy: CompiledPolicy,
  effect: Statement["effect"],
  request: Request,
): Applying[] {
  const found: Applying[] = [];
  for (const statement of statementsAbout(policy, effect, request.action)) {
    if (!fitsResources(statement, request)) continue;
    const namedAs = nameOf(statement, request.principal);
    if (namedAs === "nobody") continue;
    if (statement.conditions.every((condition) => holds(condition, request.context)))
      found.push({ statement, namedAs });
  }
  return found;
}

const MOST_REMEMBERED = 1000;

function statementsAbout(policy: CompiledPolicy, effect: Statement["effect"], action: string): Statement[] {
  const { statements } = policy;
  const aboutAction = policy.aboutAction[effect];
  let found = aboutAction.get(action);
  if (!found) {
    const lower = action.toLowerCase();
    found = statements.filter(
      ({ effect: its, actions }) =>
        its === effect && actions.list.some((pattern) => fits(pattern, lower)) !== actions.not,
    );
    if (aboutAction.size >= MOST_REMEMBERED) aboutAction.clear();
    aboutAction.set(action, found);
  }
  return found;
}

function fitsResources({ resources }: Statement, request: Request): boolean {
  if (!resources) return true;
  return resources.list.some((text) => fitsResource(text, request)) !== resources.not;
}

const ANYTHING = toPattern("*");

function fitsResource(text: Text, { resource, context }: Request): boolean {
  const pattern = "pattern" in text ? text.pattern : fillIn(text.template, context, true);
  if (pattern === undefined) return false;
  return pattern === ANYTHING || fitsArn(pattern, resource);
}

function nameOf({ principals }: Statement, caller: Principal): NamedAs | undefined | "nobody" {
  if (!principals) return undefined;
  let best: NamedAs | undefined;
  for (const entry of principals.list) {
    const namedAs = entryNames(entry, caller);
    if (namedAs && (!best || STRENGTH.indexOf(namedAs) < STRENGTH.indexOf(best))) best = namedAs;
  }
  if (principals.not) return best && best !== "account" ? "nobody" : "everyone";
  return best ?? "nobody";
}

/** From the most particular to the most general. */
const STRENGTH: readonly NamedAs[] = ["itself", "service", "federated", "role", "everyone", "account"];

function entryNames(entry: PrincipalEntry, caller: Principal): NamedAs | undefined {
  switch (entry.kind) {
    case "everyone":
      return "everyone";
    case "service":
      return caller.type === "AWSService" && entry.service === caller.service ? "service" : undefined;
    case "federated":
      return caller.type === "Anonymous" && caller.federated?.provider === entry.provider
        ? "federated"
        : undefined;
    case "account":
      return caller.type !== "AWSService" && caller.accountId === entry.accountId ? "account" : undefined;
    case "id":
      if (caller.type === "AssumedRole")
        return caller.principalId.startsWith(`${entry.id}:`) ? "role" : undefined;
      return caller.type === "IAMUser" && caller.principalId === entry.id ? "itself" : undefined;
    case "arn":
      if (caller.type === "AWSService" || caller.type === "Anonymous") return undefined;
      if (caller.arn === entry.arn) return "itself";
      return caller.type === "AssumedRole" && caller.roleArn === entry.arn ? "role" : undefined;
  }
}

/** Whether one condition of a statement holds for a request. */
export function holds(condition: Condition, context: Context): boolean {
  const { operator, set, ifExists } = condition.use;
  const values = context(condition.key);
  if (operator === "null") return (values === undefined || values.length === 0) === condition.wantsMissing;
  if (values === undefined || values.length === 0) {
    if (ifExists || set === "all") return true;
    return set === "any" ? false : operator.negated;
  }
  const tests = condition.values.map((value) =>
    "test" in value ? value.test : lateTest(condition, value.template, context),
  );
  const matches = (value: string): boolean => tests.some((test) => test?.(value) ?? false);
  if (set === "all") return values.every((value) => matches(value) !== operator.negated);
  if (set === "any") return values.some((value) => matches(value) !== operator.negated);
  return values.some(matches) !== operator.negated;
}

function lateTest({ use }: Condition, template: string, context: Context): Test | undefined {
  if (use.operator === "null") return undefined;
  const text = fillIn(template, context, use.operator.text === "patterns");
  return text === undefined ? undefined : use.operator.prepare(text);
}
