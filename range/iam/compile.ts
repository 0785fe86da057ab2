import { type OperatorUse, readOperator } from "./conditions/operators.ts";
import type { Test } from "./conditions/operator.ts";
import { literal, type Pattern, toPattern } from "./pattern.ts";
import { hasVariable } from "./variables.ts";

/** A policy's text: a finished pattern, or one whose variables are filled in for each request. */
export type Text = { pattern: Pattern } | { template: string };

/** One condition: any of the values must satisfy the operator for the key. */
export interface Condition {
  /** In lower case: IAM does not tell the case of condition keys apart. */
  key: string;
  use: OperatorUse;
  values: ({ test: Test } | { template: string })[];
  /** What a `Null` condition wants: true, the key must be missing. */
  wantsMissing: boolean;
}

export type PrincipalEntry =
  | { kind: "everyone" }
  | { kind: "account"; accountId: string }
  /** A user, role, role session or federated user. */
  | { kind: "arn"; arn: string }
  /** The unique id of a user or role, as `AIDA…` or `AROA…`. */
  | { kind: "id"; id: string }
  | { kind: "service"; service: string }
  | { kind: "federated"; provider: string };

export interface Statement {
  /** From 1, for explanations. */
  number: number;
  sid?: string;
  effect: "Allow" | "Deny";
  /** Patterns in lower case. */
  actions: { not: boolean; list: Pattern[] };
  resources?: { not: boolean; list: Text[] };
  principals?: { not: boolean; list: PrincipalEntry[] };
  conditions: Condition[];
}

export interface CompiledPolicy {
  /** The JSON text that it was made of. */
  text: string;
  statements: Statement[];
  /** Which statements of an effect speak of an action: found once for each action that is asked about. */
  aboutAction: Record<Statement["effect"], Map<string, Statement[]>>;
}

const cache = new Map<string, CompiledPolicy>();
const CACHE_LIMIT = 5000;

/**
 * Makes a policy ready for decisions. Equal texts are compiled once.
 *
 * @param json the text of a valid policy: services check it when it is put
 * @throws {SyntaxError} for a text that is not JSON
 */
export function compilePolicy(json: string): CompiledPolicy {
  let policy = cache.get(json);
  if (!policy) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(json, (policy = compile(json, JSON.parse(json) as RawPolicy)));
  }
  return policy;
}

type OneOrMany<T> = T | T[];
interface RawPolicy {
  Version?: string;
  Statement: OneOrMany<RawStatement>;
}
type RawPrincipal = "*" | Record<string, OneOrMany<string>>;
interface RawStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: OneOrMany<string>;
  NotAction?: OneOrMany<string>;
  Resource?: OneOrMany<string>;
  NotResource?: OneOrMany<string>;
  Principal?: RawPrincipal;
  NotPrincipal?: RawPrincipal;
  Condition?: Record<string, Record<string, OneOrMany<string | number | boolean>>>;
}

/** A policy's member may be one value or a list of them. */
export const many = <T>(value: OneOrMany<T> | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function compile(text: string, raw: RawPolicy): CompiledPolicy {
  const variables = raw.Version === "2012-10-17";
  return {
    text,
    statements: many(raw.Statement).map((statement, i) => compileStatement(statement, i + 1, variables)),
    aboutAction: { Allow: new Map(), Deny: new Map() },
  };
}

function compileStatement(raw: RawStatement, number: number, variables: boolean): Statement {
  const resources = raw.Resource ?? raw.NotResource;
  const principals = raw.Principal ?? raw.NotPrincipal;
  return {
    number,
    ...(raw.Sid && { sid: raw.Sid }),
    effect: raw.Effect,
    actions: {
      not: raw.Action === undefined,
      list: many(raw.Action ?? raw.NotAction).map((action) => toPattern(action.toLowerCase())),
    },
    ...(resources !== undefined && {
      resources: {
        not: raw.Resource === undefined,
        list: many(resources).map((text) => compileText(text, variables)),
      },
    }),
    ...(principals !== undefined && {
      principals: { not: raw.Principal === undefined, list: compilePrincipals(principals) },
    }),
    conditions: compileConditions(raw.Condition ?? {}, variables),
  };
}

const compileText = (text: string, variables: boolean): Text =>
  variables && hasVariable(text) ? { template: text } : { pattern: toPattern(text) };

function compilePrincipals(raw: RawPrincipal): PrincipalEntry[] {
  if (typeof raw === "string") return [{ kind: "everyone" }];
  return Object.entries(raw).flatMap(([kind, values]) =>
    many(values).map((value) => compilePrincipal(kind, value)),
  );
}

function compilePrincipal(kind: string, value: string): PrincipalEntry {
  if (kind === "Service") return { kind: "service", service: value };
  if (kind === "Federated") return { kind: "federated", provider: value };
  if (value === "*") return { kind: "everyone" };
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  if (account) return { kind: "account", accountId: account };
  return /^A(?:IDA|ROA)[A-Z0-9]+$/.test(value) ? { kind: "id", id: value } : { kind: "arn", arn: value };
}

function compileConditions(raw: NonNullable<RawStatement["Condition"]>, variables: boolean): Condition[] {
  return Object.entries(raw).flatMap(([name, keys]) => {
    const use = readOperator(name);
    if (!use) throw new SyntaxError(`Invalid Condition type : ${name}`);
    return Object.entries(keys).map(([key, values]) => {
      const texts = many(values).map(String);
      return {
        key: key.toLowerCase(),
        use,
        values: use.operator === "null" ? [] : texts.map((text) => compileValue(use, text, variables)),
        wantsMissing: texts.some((text) => text.toLowerCase() === "true"),
      };
    });
  });
}

function compileValue(use: OperatorUse, text: string, variables: boolean): Condition["values"][number] {
  const operator = use.operator as Exclude<OperatorUse["operator"], "null">;
  if (operator.text !== "plain" && variables && hasVariable(text)) return { template: text };
  return { test: operator.prepare(operator.text === "patterns" ? toPattern(text) : literal(text)) };
}
