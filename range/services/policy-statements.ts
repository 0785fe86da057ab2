import { compilePolicy } from "../iam/compile.ts";

/** One statement of a policy document. */
export type PolicyStatement = Record<string, unknown>;

/** The statements of a policy, of which `Statement` may hold one or a list. */
export function statementsOf(policy: string | undefined): PolicyStatement[] {
  if (policy === undefined) return [];
  const { Statement } = JSON.parse(policy) as { Statement?: PolicyStatement | PolicyStatement[] };
  return Statement === undefined ? [] : [Statement].flat();
}

/** A policy with one statement more. */
export function withStatement(policy: string | undefined, statement: PolicyStatement): string {
  const document = (policy === undefined ? { Version: "2012-10-17" } : JSON.parse(policy)) as object;
  return JSON.stringify({ ...document, Statement: [...statementsOf(policy), statement] });
}

/** A policy without the statement of a Sid, or nothing when no statement is left. */
export function withoutStatement(policy: string, sid: string): string | undefined {
  const left = statementsOf(policy).filter((statement) => statement["Sid"] !== sid);
  return left.length ? JSON.stringify({ ...(JSON.parse(policy) as object), Statement: left }) : undefined;
}

/** Whether a text is a policy that can decide: JSON, with statements that have an effect and an action. */
export function isPolicy(text: string): boolean {
  try {
    const statements = statementsOf(text);
    compilePolicy(text);
    return (
      statements.length > 0 &&
      statements.every(
        ({ Effect, Action, NotAction, Principal, NotPrincipal }) =>
          (Effect === "Allow" || Effect === "Deny") &&
          (Action ?? NotAction) !== undefined &&
          (Principal ?? NotPrincipal) !== undefined,
      )
    );
  } catch {
    return false;
  }
}
