import { createHash } from "node:crypto";
import type { ConfigurationItem } from "@aws-sdk/client-config-service";
import type { Scope } from "../../world.ts";
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

/** What an item says of its resource, as one text: two items with the same are one. */
export const factsOf = ({
  configuration,
  supplementary,
  tags,
  relationships,
  status,
}: Readonly<Item>): string =>
  JSON.stringify([configuration, supplementary, tags, relationships, status === "ResourceDeleted"]);
