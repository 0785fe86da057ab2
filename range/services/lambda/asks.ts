import type * as Sdk from "@aws-sdk/client-lambda";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { LAMBDA } from "./execution-role.ts";
import { layerArn, layerNamed, layerPolicy, parseLayerVersion } from "./layer-names.ts";
import { functionArn, parseReference, type Located } from "./names.ts";
import { policyOf } from "./permissions.ts";
import { lambdaState } from "./state.ts";

/**
 * What each operation asks of IAM. What is wrong with a name is the handler's to say.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export const lambdaAsks = asks<typeof Sdk>()({
  CreateFunction: (input, call) => [
    onFunction(call, "CreateFunction", input, {
      ...requestTagContext(listed(input.Tags)),
      "lambda:Layer": input.Layers,
    }),
    ...passed(call, input.Role),
    ...used(call, input.Layers),
  ],
  UpdateFunctionConfiguration: (input, call) => [
    onFunction(call, "UpdateFunctionConfiguration", input, { "lambda:Layer": input.Layers }),
    ...passed(call, input.Role),
    ...used(call, input.Layers),
  ],
  UpdateFunctionCode: (input, call) => onFunction(call, "UpdateFunctionCode", input),
  DeleteFunction: (input, call) => onFunction(call, "DeleteFunction", input),
  GetFunction: (input, call) => onFunction(call, "GetFunction", input),
  GetFunctionConfiguration: (input, call) => onFunction(call, "GetFunctionConfiguration", input),
  PublishVersion: (input, call) => onFunction(call, "PublishVersion", input),
  ListVersionsByFunction: (input, call) => onFunction(call, "ListVersionsByFunction", input),
  CreateAlias: (input, call) => onFunction(call, "CreateAlias", input),
  GetAlias: (input, call) => onFunction(call, "GetAlias", input),
  UpdateAlias: (input, call) => onFunction(call, "UpdateAlias", input),
  DeleteAlias: (input, call) => onFunction(call, "DeleteAlias", input),
  ListAliases: (input, call) => onFunction(call, "ListAliases", input),
  AddPermission: (input, call) =>
    onFunction(call, "AddPermission", input, { "lambda:Principal": input.Principal }),
  RemovePermission: (input, call) => onFunction(call, "RemovePermission", input),
  GetPolicy: (input, call) => onFunction(call, "GetPolicy", input),
  PutFunctionConcurrency: (input, call) => onFunction(call, "PutFunctionConcurrency", input),
  GetFunctionConcurrency: (input, call) => onFunction(call, "GetFunctionConcurrency", input),
  DeleteFunctionConcurrency: (input, call) => onFunction(call, "DeleteFunctionConcurrency", input),
  PutFunctionEventInvokeConfig: (input, call) => onFunction(call, "PutFunctionEventInvokeConfig", input),
  UpdateFunctionEventInvokeConfig: (input, call) =>
    onFunction(call, "UpdateFunctionEventInvokeConfig", input),
  GetFunctionEventInvokeConfig: (input, call) => onFunction(call, "GetFunctionEventInvokeConfig", input),
  DeleteFunctionEventInvokeConfig: (input, call) =>
    onFunction(call, "DeleteFunctionEventInvokeConfig", input),
  ListFunctionEventInvokeConfigs: (input, call) => onFunction(call, "ListFunctionEventInvokeConfigs", input),
  GetFunctionUrlConfig: (input, call) => onFunction(call, "GetFunctionUrlConfig", input),
  ListFunctionUrlConfigs: (input, call) => onFunction(call, "ListFunctionUrlConfigs", input),
  GetProvisionedConcurrencyConfig: (input, call) =>
    onFunction(call, "GetProvisionedConcurrencyConfig", input),
  ListProvisionedConcurrencyConfigs: (input, call) =>
    onFunction(call, "ListProvisionedConcurrencyConfigs", input),
  GetFunctionCodeSigningConfig: (input, call) => onFunction(call, "GetFunctionCodeSigningConfig", input),
  GetRuntimeManagementConfig: (input, call) => onFunction(call, "GetRuntimeManagementConfig", input),
  GetFunctionRecursionConfig: (input, call) => onFunction(call, "GetFunctionRecursionConfig", input),
  Invoke: (input, call) => onFunction(call, "InvokeFunction", input),
  PublishLayerVersion: (input, call) => ({
    action: "lambda:PublishLayerVersion",
    resource: call.scope.arn("lambda", `layer:${layerNamed(call, input.LayerName)?.name ?? "*"}`),
  }),
  GetLayerVersion: (input, call) => onLayer(call, "GetLayerVersion", input),
  GetLayerVersionByArn: (input, call) => onLayerVersion(call, "GetLayerVersion", input.Arn ?? ""),
  DeleteLayerVersion: (input, call) => onLayer(call, "DeleteLayerVersion", input),
  AddLayerVersionPermission: (input, call) => onLayer(call, "AddLayerVersionPermission", input),
  RemoveLayerVersionPermission: (input, call) => onLayer(call, "RemoveLayerVersionPermission", input),
  GetLayerVersionPolicy: (input, call) => onLayer(call, "GetLayerVersionPolicy", input),
  CreateEventSourceMapping: (input, call) => ({
    action: "lambda:CreateEventSourceMapping",
    resource: "*",
    context: { "lambda:FunctionArn": input.FunctionName && arnOf(call, input) },
  }),
  UpdateEventSourceMapping: (input, call) => onMapping(call, "UpdateEventSourceMapping", input.UUID),
  DeleteEventSourceMapping: (input, call) => onMapping(call, "DeleteEventSourceMapping", input.UUID),
  GetEventSourceMapping: (input, call) => onMapping(call, "GetEventSourceMapping", input.UUID),
  TagResource: (input) => ({
    action: "lambda:TagResource",
    resource: input.Resource ?? "*",
    context: requestTagContext(listed(input.Tags)),
  }),
  UntagResource: (input) => ({
    action: "lambda:UntagResource",
    resource: input.Resource ?? "*",
    context: requestTagContext(undefined, input.TagKeys),
  }),
  ListTags: (input) => ({ action: "lambda:ListTags", resource: input.Resource ?? "*" }),
});

interface Named {
  FunctionName?: string | undefined;
  Qualifier?: string | undefined;
}

const listed = (tags: Record<string, string> | undefined): { Key: string; Value: string }[] =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

const passed = (call: Call, role: string | undefined): Ask[] =>
  role === undefined ? [] : [passRoleAsk(call, role, LAMBDA)];

/** Who gives a function layers must be able to take them: the policy of another account's layer has its say. */
const used = (call: Call, arns: readonly string[] | undefined): Ask[] =>
  (arns ?? []).filter(parseLayerVersion).map((arn) => onLayerVersion(call, "GetLayerVersion", arn));

function onLayer(
  call: Call,
  action: string,
  input: { LayerName?: string | undefined; VersionNumber?: number | undefined },
): Ask {
  const layer = layerNamed(call, input.LayerName);
  const named = layer ? layerArn(layer) : call.scope.arn("lambda", "layer:*");
  return onLayerVersion(call, action, `${named}:${input.VersionNumber ?? "*"}`);
}

/** A layer is looked for in the caller's own Region: of any other, no policy allows anything. */
function onLayerVersion(call: Call, action: string, arn: string): Ask {
  const layer = parseLayerVersion(arn);
  if (!layer) return { action: `lambda:${action}`, resource: arn };
  const isHere = layer.region === call.region;
  const scope = isHere ? call.world.accounts.get(layer.accountId)?.scope(layer.region) : undefined;
  const policy = layerPolicy({ scope, name: layer.name }, layer.version);
  return {
    action: `lambda:${action}`,
    resource: arn,
    resourceAccount: layer.accountId,
    ...(policy !== undefined && { resourcePolicy: policy }),
  };
}

function onFunction(call: Call, action: string, input: Named, context: Ask["context"] = {}): Ask {
  const located = locatedOf(call, input);
  const policy = located && policyOf(located);
  const tags = located && lambdaState(located.scope).functions.get(located.name)?.tags;
  return {
    action: `lambda:${action}`,
    resource: arnOf(call, input),
    context: { ...resourceTagContext("lambda", listed(tags)), ...context },
    ...(located && { resourceAccount: located.scope.accountId }),
    ...(policy !== undefined && { resourcePolicy: policy }),
  };
}

function locatedOf(call: Call, { FunctionName, Qualifier }: Named): Located | undefined {
  const reference = parseReference(FunctionName ?? "");
  const scope =
    reference && call.world.accounts.get(reference.accountId ?? call.account.id)?.scope(call.region);
  if (!reference || !scope) return undefined;
  const qualifier = Qualifier ?? reference.qualifier;
  return { scope, name: reference.name, ...(qualifier !== undefined && { qualifier }) };
}

function arnOf(call: Call, input: Named): string {
  const located = locatedOf(call, input);
  return located ? functionArn(located) : call.scope.arn("lambda", `function:${input.FunctionName ?? ""}`);
}

const onMapping = (call: Call, action: string, uuid: string | undefined): Ask => ({
  action: `lambda:${action}`,
  resource: call.scope.arn("lambda", `event-source-mapping:${uuid ?? "*"}`),
  context: { "lambda:FunctionArn": lambdaState(call.scope).mappings.get(uuid)?.functionArn },
});
