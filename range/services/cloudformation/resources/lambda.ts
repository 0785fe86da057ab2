import type * as Sdk from "@aws-sdk/client-lambda";
import type { Architecture, Runtime, TracingMode } from "@aws-sdk/client-lambda";
import { allFixed, fixed, list, map, number, object, oneOf, required, tags, text } from "./shape.ts";
import { archiveOf } from "./inline-code.ts";
import { api, resource } from "./type.ts";

const lambda = api<typeof Sdk>("lambda");

const CONFIGURATION = {
  Description: text,
  Environment: object({ Variables: map(text) }),
  EphemeralStorage: object({ Size: required(number) }),
  Handler: text,
  KmsKeyArn: text,
  Layers: list(text),
  MemorySize: number,
  Role: required(text),
  Runtime: oneOf<Runtime>(),
  Timeout: number,
  TracingConfig: object({ Mode: oneOf<TracingMode>() }),
} as const;

const CODE = object({ S3Bucket: text, S3Key: text, S3ObjectVersion: text, ZipFile: text });

const lambdaFunction = resource("AWS::Lambda::Function", {
  properties: {
    FunctionName: fixed(text),
    ...CONFIGURATION,
    Architectures: list(oneOf<Architecture>()),
    Code: required(CODE),
    ReservedConcurrentExecutions: number,
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, { Tags: _tags, FunctionName, Code, ReservedConcurrentExecutions, ...p }) {
    const name = act.name(FunctionName, { most: 64 });
    const made = lambda(act, "CreateFunction", {
      FunctionName: name,
      ...p,
      Code: codeOf(Code, p.Runtime),
      Tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    act.begin(name, { Arn: made.FunctionArn });
    if (ReservedConcurrentExecutions !== undefined)
      lambda(act, "PutFunctionConcurrency", { FunctionName: name, ReservedConcurrentExecutions });
    return { id: name, attributes: { Arn: made.FunctionArn } };
  },
  update(act, p, was) {
    const FunctionName = act.id;
    const {
      Tags: _tags,
      FunctionName: _functionName,
      Code,
      ReservedConcurrentExecutions,
      Architectures,
      ...configuration
    } = p;
    if (JSON.stringify(Code) !== JSON.stringify(was.Code))
      lambda(act, "UpdateFunctionCode", {
        FunctionName,
        ...codeOf(Code, p.Runtime),
        ...(Architectures && { Architectures }),
      });
    lambda(act, "UpdateFunctionConfiguration", { FunctionName, ...configuration });
    if (ReservedConcurrentExecutions === was.ReservedConcurrentExecutions) return;
    if (ReservedConcurrentExecutions === undefined)
      lambda(act, "DeleteFunctionConcurrency", { FunctionName });
    else lambda(act, "PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions });
  },
  retag(act, set, removed) {
    const Resource = String(act.attributes["Arn"]);
    const now = Object.fromEntries(set.map((tag) => [tag.Key, tag.Value]));
    if (set.length) lambda(act, "TagResource", { Resource, Tags: now });
    if (removed.length) lambda(act, "UntagResource", { Resource, TagKeys: removed });
  },
  delete: (act) => void lambda(act, "DeleteFunction", { FunctionName: act.id }),
});

/** Code in the template itself becomes the archive that Lambda takes. */
function codeOf(
  code: { S3Bucket?: string; S3Key?: string; S3ObjectVersion?: string; ZipFile?: string },
  runtime: string | undefined,
) {
  const { ZipFile, ...rest } = code;
  if (ZipFile === undefined) return rest;
  return { ZipFile: archiveOf(runtime?.startsWith("python") ? "index.py" : "index.js", ZipFile) };
}

const permission = resource("AWS::Lambda::Permission", {
  properties: allFixed({
    Action: required(text),
    FunctionName: required(text),
    Principal: required(text),
    EventSourceToken: text,
    PrincipalOrgID: text,
    SourceAccount: text,
    SourceArn: text,
  }),
  attributes: ["Id"],
  create(act, p) {
    const id = act.name(undefined, { most: 100 });
    lambda(act, "AddPermission", { StatementId: id, ...p });
    return { id, attributes: { Id: id } };
  },
  delete: (act, p) =>
    void lambda(act, "RemovePermission", { FunctionName: p.FunctionName, StatementId: act.id }),
});

export const lambdaTypes = [lambdaFunction, permission];
