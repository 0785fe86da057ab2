import { createHash } from "node:crypto";
import { NotImplemented } from "../../../../errors.ts";
import { checkMembers, pick, s3Location, same, type Json, type SamResource } from "./members.ts";
import { samProblem } from "./problem.ts";

const TYPE = "AWS::Serverless::LayerVersion";
const PLAIN = ["CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"];
const RETENTIONS: Readonly<Record<string, string>> = { retain: "Retain", delete: "Delete" };

/**
 * The layer version that a serverless one stands for. Its logical id changes with what it holds, so that a new
 * version takes the place of the old one, which is kept unless it shall be deleted.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html
 */
export function layerOf(resource: SamResource): { id: string; made: Json } {
  const { id, properties, standing } = resource;
  checkMembers(resource, TYPE, [
    ...PLAIN,
    "ContentUri",
    "LayerName",
    "PublishLambdaVersion",
    "RetentionPolicy",
  ]);
  if (properties["PublishLambdaVersion"] === true || properties["PublishLambdaVersion"] === "true")
    throw new NotImplemented(`PublishLambdaVersion of ${TYPE}`);
  const { ContentUri, LayerName = id, RetentionPolicy = "Retain" } = properties;
  if (ContentUri === undefined) throw samProblem(id, "Missing required property 'ContentUri'.");
  const DeletionPolicy = RETENTIONS[String(RetentionPolicy).toLowerCase()];
  if (DeletionPolicy === undefined)
    throw samProblem(id, "'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].");
  const { Bucket, Key, Version } = s3Location(id, "ContentUri", ContentUri);
  const hash = createHash("sha256").update(JSON.stringify(properties)).digest("hex").slice(0, 10);
  return {
    id: `${id}${hash}`,
    made: {
      Type: "AWS::Lambda::LayerVersion",
      ...standing,
      DeletionPolicy,
      Properties: {
        ...pick(properties, same(...PLAIN)),
        LayerName,
        Content: {
          S3Bucket: Bucket,
          S3Key: Key,
          ...(Version !== undefined && { S3ObjectVersion: Version }),
        },
      },
    },
  };
}
