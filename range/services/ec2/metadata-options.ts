import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { find } from "./kinds.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { changeSettings, settingsOf } from "./settings.ts";
import { ec2State, type ImageRow, type MetadataDefaults } from "./state.ts";

type Wanted = EC2.InstanceMetadataOptionsRequest;

/**
 * The metadata options of a new instance: what is asked for, else what the account prefers, else what its image says,
 * else AWS.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
 */
export function newMetadataOptions(
  scope: Scope,
  wanted: Wanted | undefined,
  image: Readonly<ImageRow>,
): EC2.InstanceMetadataOptionsResponse {
  const v2 = image.ImdsSupport === "v2.0";
  return {
    State: "applied",
    HttpTokens: v2 ? "required" : "optional",
    HttpPutResponseHopLimit: v2 ? 2 : 1,
    HttpEndpoint: "enabled",
    HttpProtocolIpv6: "disabled",
    InstanceMetadataTags: "disabled",
    ...settingsOf(scope).metadataDefaults,
    ...checkMetadata(wanted ?? {}),
  };
}

function checkMetadata(wanted: Wanted): Partial<EC2.InstanceMetadataOptionsResponse> {
  if (wanted.HttpProtocolIpv6 === "enabled")
    throw new NotImplemented("IPv6 of the instance metadata service");
  const hops = wanted.HttpPutResponseHopLimit;
  if (hops !== undefined && (hops < 1 || hops > 64))
    refuseValue(hops, "HttpPutResponseHopLimit", "The value must be between 1 and 64.");
  return {
    ...(wanted.HttpTokens && {
      HttpTokens: oneOf(wanted.HttpTokens, ["optional", "required"], "HttpTokens"),
    }),
    ...(hops !== undefined && { HttpPutResponseHopLimit: hops }),
    ...(wanted.HttpEndpoint && {
      HttpEndpoint: oneOf(wanted.HttpEndpoint, ["enabled", "disabled"], "HttpEndpoint"),
    }),
    ...(wanted.InstanceMetadataTags && {
      InstanceMetadataTags: oneOf(
        wanted.InstanceMetadataTags,
        ["enabled", "disabled"],
        "InstanceMetadataTags",
      ),
    }),
  };
}

export const metadataOptions = handlers<typeof EC2>()({
  ModifyInstanceMetadataOptions(input, call) {
    const { InstanceId: _, DryRun: __, ...wanted } = input;
    const row = find(call.scope, "instance", required(input.InstanceId, "InstanceId"));
    if (row.state !== "running" && row.state !== "stopped")
      refuse(
        "IncorrectInstanceState",
        `The instance '${row.id}' is not in a state from which its metadata options can be modified.`,
      );
    const changed = checkMetadata(wanted);
    if (!Object.keys(changed).length && wanted.HttpProtocolIpv6 === undefined)
      refuse("MissingParameter", "The request must contain at least one of the metadata options.");
    ec2State(call.scope).instances.update(
      row.id,
      (each) => void (each.metadata = { ...each.metadata, ...changed }),
    );
    // AWS answers `pending` while the change spreads, and `applied` from the next look on.
    return { InstanceId: row.id, InstanceMetadataOptions: { ...row.metadata, State: "pending" } };
  },

  GetInstanceMetadataDefaults(_input, call) {
    const { metadataDefaults = {} } = settingsOf(call.scope);
    const some = Object.keys(metadataDefaults).length > 0;
    return { AccountLevel: { ...metadataDefaults, ...(some && { ManagedBy: "account" }) } };
  },

  /** For instances that are launched from now on. What a call leaves out stays; what it has no preference for goes. */
  ModifyInstanceMetadataDefaults(input, call) {
    const { DryRun: _, HttpTokensEnforced: enforced, HttpPutResponseHopLimit: hops, ...named } = input;
    if (enforced === "enabled")
      throw new NotImplemented("HttpTokensEnforced of ModifyInstanceMetadataDefaults");
    const wanted = { ...named, ...(hops !== undefined && { HttpPutResponseHopLimit: hops }) };
    if (!Object.keys(wanted).length && enforced === undefined)
      refuse("MissingParameter", "The request must contain at least one of the metadata options.");
    const entries = Object.entries(wanted);
    const free = entries.filter(([, value]) => value === "no-preference" || value === -1);
    const preferred = entries.filter((entry) => !free.includes(entry));
    const defaults = {
      ...settingsOf(call.scope).metadataDefaults,
      ...checkMetadata(Object.fromEntries(preferred)),
    };
    for (const [name] of free) delete defaults[name as keyof MetadataDefaults];
    changeSettings(call.scope, { metadataDefaults: defaults });
    return { Return: true };
  },
});
