import type * as SSM from "@aws-sdk/client-ssm";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { ec2State } from "../ec2/state.ts";
import { automationAsks, execution } from "./automation/asks.ts";
import { parameterArn, plainName } from "./parameters.ts";
import { ssmState } from "./state.ts";

/**
 * What each operation asks of IAM.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const ssmAsks = asks<typeof SSM>()({
  SendCommand: (input, call) => [
    document(call, "SendCommand", input.DocumentName),
    ...(input.InstanceIds ?? []).map((id) => instance(call, id)),
    ...(input.InstanceIds?.length ? [] : targeted(call, input.Targets ?? [])),
  ],
  CreateDocument: (input, call) =>
    document(call, "CreateDocument", input.Name, requestTagContext(input.Tags)),
  GetDocument: (input, call) => document(call, "GetDocument", input.Name),
  DescribeDocument: (input, call) => document(call, "DescribeDocument", input.Name),
  ListDocumentVersions: (input, call) => document(call, "ListDocumentVersions", input.Name),
  DescribeDocumentPermission: (input, call) => document(call, "DescribeDocumentPermission", input.Name),
  UpdateDocument: (input, call) => document(call, "UpdateDocument", input.Name),
  UpdateDocumentDefaultVersion: (input, call) => document(call, "UpdateDocumentDefaultVersion", input.Name),
  DeleteDocument: (input, call) => document(call, "DeleteDocument", input.Name),
  ...automationAsks,
  GetConnectionStatus: (input, call) => ({
    action: "ssm:GetConnectionStatus",
    resource: call.scope.arn("ec2", `instance/${input.Target ?? ""}`),
    context: resourceTagContext("ssm", ec2State(call.scope).instances.get(input.Target)?.tags),
  }),
  GetServiceSetting: (input, call) => ({
    action: "ssm:GetServiceSetting",
    resource: call.scope.arn(
      "ssm",
      `servicesetting${(input.SettingId ?? "").replace(/^.*servicesetting/, "")}`,
    ),
  }),

  PutParameter: (input, call) => parameter(call, "PutParameter", input.Name, requestTagContext(input.Tags)),
  GetParameter: (input, call) => parameter(call, "GetParameter", input.Name),
  GetParameters: (input, call) => (input.Names ?? []).map((name) => parameter(call, "GetParameters", name)),
  GetParametersByPath: (input, call) =>
    parameter(call, "GetParametersByPath", input.Path?.replace(/\/$/, "")),
  GetParameterHistory: (input, call) => parameter(call, "GetParameterHistory", input.Name),
  DeleteParameter: (input, call) => parameter(call, "DeleteParameter", input.Name),
  DeleteParameters: (input, call) =>
    (input.Names ?? []).map((name) => parameter(call, "DeleteParameters", name)),

  AddTagsToResource: (input, call) => tagged(call, "AddTagsToResource", input, requestTagContext(input.Tags)),
  RemoveTagsFromResource: (input, call) =>
    tagged(call, "RemoveTagsFromResource", input, requestTagContext(undefined, input.TagKeys)),
  ListTagsForResource: (input, call) => tagged(call, "ListTagsForResource", input),
});

type AskContext = NonNullable<Ask["context"]>;

function document(call: Call, action: string, name = "", context: AskContext = {}): Ask {
  const short = name.split("/").at(-1) ?? "";
  const owned = ssmState(call.scope).documents.get(short);
  const aws = !owned && /^(AWS|Amazon)/.test(short);
  return {
    action: `ssm:${action}`,
    resource: aws
      ? `arn:aws:ssm:${call.region}::document/${short}`
      : call.scope.arn("ssm", `document/${short}`),
    context: { ...resourceTagContext("ssm", owned?.tags), ...context },
  };
}

function instance(call: Call, id: string): Ask {
  return {
    action: "ssm:SendCommand",
    resource: call.scope.arn("ec2", `instance/${id}`),
    context: resourceTagContext("ssm", ec2State(call.scope).instances.get(id)?.tags),
  };
}

/** A command that goes to targets must be allowed on every instance that it could reach by tags. */
const targeted = (call: Call, targets: readonly SSM.Target[]): Ask[] =>
  ec2State(call.scope)
    .instances.filter(
      ({ id, tags, state }) =>
        state === "running" &&
        targets.every(({ Key: key = "", Values: values = [] }) =>
          key.startsWith("tag:")
            ? tags.some((tag) => tag.Key === key.slice("tag:".length) && values.includes(tag.Value ?? ""))
            : values.includes("*") || values.includes(id),
        ),
    )
    .map(({ id }) => instance(call, id));

function parameter(call: Call, action: string, name = "", context: AskContext = {}): Ask {
  const plain = plainName(name);
  const row = ssmState(call.scope).parameters.get(plain);
  return {
    action: `ssm:${action}`,
    resource: plain.startsWith("/aws/service/")
      ? `arn:aws:ssm:${call.region}::parameter${plain}`
      : parameterArn(call.scope, plain),
    context: { ...resourceTagContext("ssm", row?.tags), ...context },
  };
}

function tagged(
  call: Call,
  action: string,
  target: { ResourceType?: string; ResourceId?: string },
  context: AskContext = {},
): Ask {
  switch (target.ResourceType) {
    case "Document":
      return document(call, action, target.ResourceId, context);
    case "Automation":
      return execution(call, action, target.ResourceId, context);
    default:
      return parameter(call, action, target.ResourceId, context);
  }
}
