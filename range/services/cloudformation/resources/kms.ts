import type * as Sdk from "@aws-sdk/client-kms";
import type { KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import { fixed, flag, json, number, oneOf, required, tags, text } from "./shape.ts";
import { api, found, resource } from "./type.ts";

const kms = api<typeof Sdk>("kms");

const asKmsTags = (list: readonly { Key: string; Value: string }[]): { TagKey: string; TagValue: string }[] =>
  list.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

const key = resource("AWS::KMS::Key", {
  properties: {
    Description: text,
    Enabled: flag,
    EnableKeyRotation: flag,
    KeyPolicy: json,
    KeySpec: fixed(oneOf<KeySpec>()),
    KeyUsage: fixed(oneOf<KeyUsageType>()),
    MultiRegion: fixed(flag),
    PendingWindowInDays: number,
    Tags: tags,
  },
  attributes: ["Arn", "KeyId"],
  create(act, p) {
    const { KeyMetadata } = kms(act, "CreateKey", {
      ...(p.Description !== undefined && { Description: p.Description }),
      ...(p.KeyPolicy !== undefined && { Policy: p.KeyPolicy }),
      ...(p.KeySpec && { KeySpec: p.KeySpec }),
      ...(p.KeyUsage && { KeyUsage: p.KeyUsage }),
      ...(p.MultiRegion !== undefined && { MultiRegion: p.MultiRegion }),
      Tags: asKmsTags(act.tags),
    });
    const KeyId = act.begin(found(KeyMetadata?.KeyId, "KeyId"));
    if (p.EnableKeyRotation) kms(act, "EnableKeyRotation", { KeyId });
    if (p.Enabled === false) kms(act, "DisableKey", { KeyId });
    return { id: KeyId, attributes: { Arn: KeyMetadata?.Arn, KeyId } };
  },
  update(act, p, was) {
    const KeyId = act.id;
    if (p.KeyPolicy !== was.KeyPolicy && p.KeyPolicy !== undefined)
      kms(act, "PutKeyPolicy", { KeyId, PolicyName: "default", Policy: p.KeyPolicy });
    if (p.Description !== was.Description)
      kms(act, "UpdateKeyDescription", { KeyId, Description: p.Description ?? "" });
    if (p.EnableKeyRotation !== was.EnableKeyRotation)
      kms(act, p.EnableKeyRotation ? "EnableKeyRotation" : "DisableKeyRotation", { KeyId });
    if ((p.Enabled ?? true) !== (was.Enabled ?? true))
      kms(act, p.Enabled === false ? "DisableKey" : "EnableKey", { KeyId });
  },
  retag(act, set, removed) {
    if (set.length) kms(act, "TagResource", { KeyId: act.id, Tags: asKmsTags(set) });
    if (removed.length) kms(act, "UntagResource", { KeyId: act.id, TagKeys: removed });
  },
  delete: (act, p) =>
    void kms(act, "ScheduleKeyDeletion", { KeyId: act.id, PendingWindowInDays: p.PendingWindowInDays ?? 30 }),
});

const alias = resource("AWS::KMS::Alias", {
  properties: { AliasName: required(fixed(text)), TargetKeyId: required(text) },
  create(act, p) {
    kms(act, "CreateAlias", p);
    return { id: p.AliasName };
  },
  update: (act, p) => void kms(act, "UpdateAlias", p),
  delete: (act) => void kms(act, "DeleteAlias", { AliasName: act.id }),
});

export const kmsTypes = [key, alias];
