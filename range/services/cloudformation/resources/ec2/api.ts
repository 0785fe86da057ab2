import type * as Sdk from "@aws-sdk/client-ec2";
import type { ResourceType as Ec2ResourceType, TagSpecification } from "@aws-sdk/client-ec2";
import type { KeyValue } from "../shape.ts";
import { api, type Act, type ActOn } from "../type.ts";

export const ec2 = api<typeof Sdk>("ec2");

/** The tags of a resource, as EC2's Create operations take them. */
export const tagged = (act: Act, kind: Ec2ResourceType): { TagSpecifications: TagSpecification[] } => ({
  TagSpecifications: [{ ResourceType: kind, Tags: [...act.tags] }],
});

/** Sets and removes tags of any EC2 resource whose physical id is its id. */
export function retag(act: ActOn, set: KeyValue[], removed: string[]): void {
  if (set.length) ec2(act, "CreateTags", { Resources: [act.id], Tags: set });
  if (removed.length) ec2(act, "DeleteTags", { Resources: [act.id], Tags: removed.map((Key) => ({ Key })) });
}
