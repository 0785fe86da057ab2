import type * as Sdk from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { checkVersionNumber, findLayerVersion, layerVersionArn, locateLayer } from "./layer-names.ts";
import { addStatement, removeStatement, type PolicyTable } from "./policy-rows.ts";
import { checkForm, invalidMember, notFound } from "./refusals.ts";
import { lambdaState, layerKey } from "./state.ts";

const ACTION = "lambda:GetLayerVersion";

export const layerPermissions = handlers<typeof Sdk>()({
  AddLayerVersionPermission(input, call) {
    const { StatementId, Action, Principal, OrganizationId } = input;
    for (const [member, value] of Object.entries({
      statementId: StatementId,
      action: Action,
      principal: Principal,
    }))
      if (value === undefined) throw invalidMember(member, undefined, "Member must not be null");
    checkForm("statementId", StatementId, /^[a-zA-Z0-9-_]{1,100}$/, "([a-zA-Z0-9-_]+)");
    checkForm("action", Action, /^lambda:GetLayerVersion$/, ACTION);
    const principals = "\\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root";
    checkForm("principal", Principal, /^(\d{12}|\*|arn:aws[a-zA-Z-]*:iam::\d{12}:root)$/, principals);
    checkForm("organizationId", OrganizationId, /^o-[a-z0-9]{10,32}$/, "o-[a-z0-9]{10,32}");
    const { arn, key, policies } = versionOf(call, input);
    const statement = {
      Sid: StatementId,
      Effect: "Allow",
      Principal: principalOf(Principal!),
      Action: ACTION,
      Resource: arn,
      ...(OrganizationId !== undefined && {
        Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } },
      }),
    };
    const { revisionId } = addStatement(policies, key, statement, input.RevisionId);
    return { Statement: JSON.stringify(statement), RevisionId: revisionId };
  },

  RemoveLayerVersionPermission(input, call) {
    const { key, policies } = versionOf(call, input);
    removeStatement(policies, key, input.StatementId ?? "", input.RevisionId);
  },

  GetLayerVersionPolicy(input, call) {
    const { key, policies } = versionOf(call, input);
    const row = policies.policies.get(key);
    if (!row) throw notFound("No policy is associated with the given resource.");
    return { Policy: row.document, RevisionId: row.revisionId };
  },
});

const principalOf = (given: string): unknown =>
  given === "*" ? "*" : { AWS: /^\d{12}$/.test(given) ? `arn:aws:iam::${given}:root` : given };

function versionOf(
  call: Call,
  input: { LayerName: string | undefined; VersionNumber: number | undefined },
): { arn: string; key: string; policies: PolicyTable } {
  const located = locateLayer(call, input.LayerName);
  const version = checkVersionNumber(input.VersionNumber);
  const arn = layerVersionArn(located, version);
  if (!located.scope || !findLayerVersion(located, version))
    throw notFound(`Layer version ${arn} does not exist.`);
  const { layerPolicies, random } = lambdaState(located.scope);
  return {
    arn,
    key: layerKey(located.name, version),
    policies: { policies: layerPolicies, random, operation: "GetLayerPolicy" },
  };
}
