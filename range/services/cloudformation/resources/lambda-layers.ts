import type * as Sdk from "@aws-sdk/client-lambda";
import type { Architecture, Runtime } from "@aws-sdk/client-lambda";
import { allFixed, list, object, oneOf, required, text } from "./shape.ts";
import { api, found, resource, type ActOn } from "./type.ts";

const lambda = api<typeof Sdk>("lambda");

const layerVersion = resource("AWS::Lambda::LayerVersion", {
  properties: allFixed({
    CompatibleArchitectures: list(oneOf<Architecture>()),
    CompatibleRuntimes: list(oneOf<Runtime>()),
    Content: required(object({ S3Bucket: required(text), S3Key: required(text), S3ObjectVersion: text })),
    Description: text,
    LayerName: text,
    LicenseInfo: text,
  }),
  attributes: ["LayerVersionArn"],
  create(act, { LayerName, ...p }) {
    // Every version of a layer has an ARN of its own: unlike other names, this one may be given again.
    const name = LayerName ?? act.name(undefined, { most: 140 });
    const made = lambda(act, "PublishLayerVersion", { LayerName: name, ...p });
    const id = found(made.LayerVersionArn, "LayerVersionArn");
    return { id, attributes: { LayerVersionArn: id } };
  },
  delete: (act) => void lambda(act, "DeleteLayerVersion", versionOf(act.id)),
});

const layerVersionPermission = resource("AWS::Lambda::LayerVersionPermission", {
  properties: allFixed({
    Action: required(text),
    LayerVersionArn: required(text),
    OrganizationId: text,
    Principal: required(text),
  }),
  attributes: ["Id"],
  create(act, { LayerVersionArn, ...p }) {
    const StatementId = act.name(undefined, { most: 100 });
    lambda(act, "AddLayerVersionPermission", { ...versionOf(LayerVersionArn), StatementId, ...p });
    const id = `${LayerVersionArn}#${StatementId}`;
    return { id, attributes: { Id: id } };
  },
  delete(act: ActOn, { LayerVersionArn }) {
    const StatementId = act.id.slice(act.id.lastIndexOf("#") + 1);
    lambda(act, "RemoveLayerVersionPermission", { ...versionOf(LayerVersionArn), StatementId });
  },
});

/** The layer and the number that a version's ARN is made of. */
const versionOf = (arn: string): { LayerName: string; VersionNumber: number } => ({
  LayerName: arn.slice(0, arn.lastIndexOf(":")),
  VersionNumber: Number(arn.slice(arn.lastIndexOf(":") + 1)),
});

export const lambdaLayerTypes = [layerVersion, layerVersionPermission];
