import type * as Sdk from "@aws-sdk/client-lambda";
import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { PolicyStatement } from "../policy-statements.ts";
import { refuseMembers } from "../refusal.ts";
import { findAlias, findFunction, findVersion, functionArn, locate, type Located } from "./names.ts";
import { addStatement, removeStatement, type PolicyTable } from "./policy-rows.ts";
import { checkForm, invalidMember, invalidValue, noSuchResource, notFound } from "./refusals.ts";
import { LATEST, lambdaState, versionKey } from "./state.ts";

export const permissions = handlers<typeof Sdk>()({
  AddPermission(input, call) {
    refuseMembers("AddPermission", input, ["InvokedViaFunctionUrl"]);
    checkForm("statementId", input.StatementId, /^[a-zA-Z0-9-_]{1,100}$/, "([a-zA-Z0-9-_]+)");
    const located = locate(call, input.FunctionName, input.Qualifier);
    if (located.qualifier === LATEST)
      throw invalidValue("We currently do not support adding policies for $LATEST.");
    const statement = readStatement(located, input);
    checkTarget(located);
    addStatement(policiesOf(located), policyKey(located), statement, input.RevisionId);
    return { Statement: JSON.stringify(statement) };
  },

  RemovePermission(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    const { scope, name } = located;
    if (!lambdaState(scope).functions.has(name))
      throw notFound(`No policy found for: ${functionArn(located)}`);
    removeStatement(policiesOf(located), policyKey(located), input.StatementId ?? "", input.RevisionId);
  },

  GetPolicy(input, call) {
    const located = locate(call, input.FunctionName, input.Qualifier);
    const row = lambdaState(located.scope).policies.get(policyKey(located));
    if (!row) throw noSuchResource();
    return { Policy: row.document, RevisionId: row.revisionId };
  },
});

const policyKey = ({ name, qualifier = "" }: Located): string =>
  versionKey(name, qualifier === LATEST ? "" : qualifier);

const policiesOf = ({ scope }: Located): PolicyTable => ({ ...lambdaState(scope), operation: "GetPolicy" });

/** The resource policy that governs a function under the name by which it is called. */
export const policyOf = (located: Located): string | undefined =>
  lambdaState(located.scope).policies.get(policyKey(located))?.document;

function checkTarget(located: Located): void {
  findFunction({ scope: located.scope, name: located.name });
  const { qualifier } = located;
  if (qualifier === undefined || findAlias(located)) return;
  if (/^\d+$/.test(qualifier) || qualifier.includes("$")) findVersion(located);
  else throw notFound(`Cannot find alias arn: ${functionArn(located)}`);
}

function readStatement(located: Located, input: AddPermissionRequest): PolicyStatement {
  const { StatementId, Action, Principal } = input;
  for (const [member, value] of Object.entries({
    statementId: StatementId,
    action: Action,
    principal: Principal,
  }))
    if (value === undefined) throw invalidMember(member, undefined, "Member must not be null");
  checkForm("action", Action, /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/, "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
  const equals = {
    ...(input.SourceAccount !== undefined && { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { "lambda:EventSourceToken": input.EventSourceToken }),
    ...(input.FunctionUrlAuthType !== undefined && {
      "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    }),
    ...(input.PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": input.PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: readPrincipal(Principal!),
    Action,
    Resource: functionArn(located),
    ...(Object.keys(condition).length && { Condition: condition }),
  };
}

function readPrincipal(principal: string): unknown {
  if (principal === "*") return "*";
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws:(iam|sts)::\d{12}:(root|user\/.+|role\/.+|assumed-role\/.+)$/.test(principal))
    return { AWS: principal };
  if (principal.startsWith("arn:aws:iam::")) throw new NotImplemented(`the principal ${principal}`);
  throw invalidValue("The provided principal was invalid. Please check the principal and try again.");
}

/** What the asks of a call need: the function's policy, as far as the name can be understood. */
export function policyFor(
  call: Call,
  located: Located,
): { resourcePolicy?: string; resourceAccount: string } {
  const policy = policyOf(located);
  return {
    resourceAccount: located.scope.accountId,
    ...(policy !== undefined && { resourcePolicy: policy }),
  };
}
