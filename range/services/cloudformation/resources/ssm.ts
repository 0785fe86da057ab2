import type * as Sdk from "@aws-sdk/client-ssm";
import type { DocumentFormat, DocumentType, ParameterTier, ParameterType } from "@aws-sdk/client-ssm";
import { fixed, json, map, oneOf, required, tags, text } from "./shape.ts";
import { api, resource } from "./type.ts";
import type { ActOn } from "./type.ts";
import type { KeyValue } from "./shape.ts";

const ssm = api<typeof Sdk>("ssm");

const retag =
  (ResourceType: "Parameter" | "Document") =>
  (act: ActOn, set: KeyValue[], removed: string[]): void => {
    if (set.length) ssm(act, "AddTagsToResource", { ResourceType, ResourceId: act.id, Tags: set });
    if (removed.length)
      ssm(act, "RemoveTagsFromResource", { ResourceType, ResourceId: act.id, TagKeys: removed });
  };

const parameter = resource("AWS::SSM::Parameter", {
  properties: {
    Name: fixed(text),
    Type: required(oneOf<ParameterType>()),
    Value: required(text),
    AllowedPattern: text,
    DataType: text,
    Description: text,
    Tier: oneOf<ParameterTier>(),
    Tags: map(text),
  },
  tagged: "map",
  attributes: ["Type", "Value"],
  create(act, { Tags: _tags, Name, ...p }) {
    const name = act.name(Name, { most: 1011 });
    ssm(act, "PutParameter", { Name: name, ...p, Tags: [...act.tags] });
    return { id: name, attributes: { Type: p.Type, Value: p.Value } };
  },
  update(act, { Tags: _tags, Name: _name, ...p }) {
    ssm(act, "PutParameter", { Name: act.id, ...p, Overwrite: true });
    return { attributes: { Type: p.Type, Value: p.Value } };
  },
  retag: retag("Parameter"),
  delete: (act) => void ssm(act, "DeleteParameter", { Name: act.id }),
});

const document = resource("AWS::SSM::Document", {
  properties: {
    Name: fixed(text),
    Content: required(fixed(json)),
    DocumentFormat: fixed(oneOf<DocumentFormat>()),
    DocumentType: fixed(oneOf<DocumentType>()),
    TargetType: fixed(text),
    Tags: tags,
  },
  create(act, { Tags: _tags, Name, ...p }) {
    const name = act.name(Name, { most: 128 });
    ssm(act, "CreateDocument", { Name: name, ...p, Tags: [...act.tags] });
    return { id: name };
  },
  retag: retag("Document"),
  delete: (act) => void ssm(act, "DeleteDocument", { Name: act.id }),
});

export const ssmTypes = [parameter, document];
