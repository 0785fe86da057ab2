import { createHash } from "node:crypto";
import type { ConfigurationItem } from "@aws-sdk/client-config-service";
import type { Scope } from "../../world.ts";
import type { Members } from "./read.ts";
import type { Item, ResourceRow } from "./state.ts";

/** An item as Config answers and delivers it. */
export function itemView(
  { accountId, region }: Scope,
  { type, id }: Readonly<Pick<ResourceRow, "type" | "id">>,
  item: Readonly<Item>,
): ConfigurationItem {
  return {
    version: "1.3",
    accountId,
    configurationItemCaptureTime: new Date(item.capturedAt),
    configurationItemStatus: item.status,
    configurationStateId: String(item.capturedAt),
    configurationItemMD5Hash: createHash("md5").update(factsOf(item)).digest("hex"),
    arn: item.arn,
    resourceType: type,
    resourceId: id,
    ...(item.name !== undefined && { resourceName: item.name }),
    awsRegion: type.startsWith("AWS::IAM::") ? "global" : region,
    availabilityZone:
      item.availabilityZone ?? (type.startsWith("AWS::EC2::") ? "Not Applicable" : "Regional"),
    tags: { ...item.tags },
    relatedEvents: [],
    relationships: structuredClone(item.relationships),
    ...(item.configuration !== undefined && { configuration: item.configuration }),
    supplementaryConfiguration: { ...item.supplementary },
    recordingFrequency: "CONTINUOUS",
  };
}

/**
 * An item as notifications and the functions of rules get it: some members are spelt differently, and what the API
 * answers as JSON text is unfolded.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-sns-notification.html
 */
export function notifiedItem(
  scope: Scope,
  resource: Readonly<Pick<ResourceRow, "type" | "id">>,
  item: Readonly<Item>,
): Members {
  const view = itemView(scope, resource, item);
  return {
    relatedEvents: [],
    relationships: item.relationships.map(({ relationshipName, ...related }) => ({
      resourceName: null,
      ...related,
      name: relationshipName,
    })),
    configuration: item.configuration === undefined ? null : (JSON.parse(item.configuration) as Members),
    supplementaryConfiguration: Object.fromEntries(
      Object.entries(item.supplementary).map(([part, text]) => [part, JSON.parse(text) as unknown]),
    ),
    tags: view.tags,
    configurationItemVersion: view.version,
    configurationItemCaptureTime: new Date(item.capturedAt).toISOString(),
    configurationStateId: item.capturedAt,
    awsAccountId: view.accountId,
    configurationItemStatus: view.configurationItemStatus,
    resourceType: view.resourceType,
    resourceId: view.resourceId,
    resourceName: view.resourceName ?? null,
    ARN: view.arn,
    awsRegion: view.awsRegion,
    availabilityZone: view.availabilityZone,
    configurationStateMd5Hash: "",
    resourceCreationTime: null,
  };
}

/** What an item says of its resource, as one text: two items with the same are one. */
export const factsOf = ({
  configuration,
  supplementary,
  tags,
  relationships,
  status,
}: Readonly<Item>): string =>
  JSON.stringify([configuration, supplementary, tags, relationships, status === "ResourceDeleted"]);
