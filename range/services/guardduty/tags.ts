import type * as sdk from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { badRequest, invalidValue } from "./find.ts";
import { guarddutyState } from "./state.ts";

type Sdk = typeof sdk;
type Tags = Record<string, string>;

export const tags = handlers<Sdk>()({
  TagResource(input, call) {
    const added = input.Tags ?? {};
    for (const [key, value] of Object.entries(added))
      if (!key || key.length > 128 || value.length > 256 || key.startsWith("aws:")) throw invalidValue();
    change(call, input.ResourceArn, (tags) => ({ ...tags, ...added }));
    return {};
  },

  UntagResource(input, call) {
    change(call, input.ResourceArn, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !input.TagKeys?.includes(key))),
    );
    return {};
  },

  ListTagsForResource(input, call) {
    return { Tags: { ...tagged(call, input.ResourceArn).row.tags } };
  },
});

function change(call: Call, arn: string | undefined, next: (tags: Tags) => Tags): void {
  const { table, id } = tagged(call, arn);
  table.update(id, (row) => void (row.tags = next(row.tags)));
}

interface Tagged {
  tags: Tags;
}
interface TaggedTable {
  get(id: string): Readonly<Tagged> | undefined;
  update(id: string, change: (row: Tagged) => void): unknown;
}

function tagged(
  call: Call,
  arn: string | undefined,
): { table: TaggedTable; id: string; row: Readonly<Tagged> } {
  const { detectors, filters, addressSets, destinations } = guarddutyState(call.scope);
  const [, detectorId = "", kind, part] =
    /^arn:aws:guardduty:[a-z0-9-]+:\d{12}:detector\/([0-9a-f]{32})(?:\/(filter|ipset|threatintelset|publishingDestination)\/(.+))?$/.exec(
      arn ?? "",
    ) ?? [];
  const tables: Record<string, TaggedTable> = {
    filter: filters,
    ipset: addressSets,
    threatintelset: addressSets,
    publishingDestination: destinations,
  };
  const table: TaggedTable = kind === undefined ? detectors : tables[kind]!;
  const id = part ?? detectorId;
  const row = detectors.has(detectorId) ? table.get(id) : undefined;
  if (!row) throw badRequest("the resource could not be found.");
  return { table, id, row };
}
