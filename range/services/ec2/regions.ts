import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import { hasOptedIn } from "../account/state.ts";
import { applyFilters } from "./filters.ts";
import { refuse } from "./refusals.ts";

/** Regions that are on in every account: zone-id prefix, and the letters of the zones. */
const ENABLED: Readonly<Record<string, readonly [prefix: string, letters: string, name: string]>> = {
  "ap-south-1": ["aps1", "abc", "Asia Pacific (Mumbai)"],
  "eu-north-1": ["eun1", "abc", "Europe (Stockholm)"],
  "eu-west-3": ["euw3", "abc", "Europe (Paris)"],
  "eu-west-2": ["euw2", "abc", "Europe (London)"],
  "eu-west-1": ["euw1", "abc", "Europe (Ireland)"],
  "ap-northeast-3": ["apne3", "abc", "Asia Pacific (Osaka)"],
  "ap-northeast-2": ["apne2", "abcd", "Asia Pacific (Seoul)"],
  "ap-northeast-1": ["apne1", "acd", "Asia Pacific (Tokyo)"],
  "ca-central-1": ["cac1", "abd", "Canada (Central)"],
  "sa-east-1": ["sae1", "abc", "South America (Sao Paulo)"],
  "ap-southeast-1": ["apse1", "abc", "Asia Pacific (Singapore)"],
  "ap-southeast-2": ["apse2", "abc", "Asia Pacific (Sydney)"],
  "eu-central-1": ["euc1", "abc", "Europe (Frankfurt)"],
  "us-east-1": ["use1", "abcdef", "US East (N. Virginia)"],
  "us-east-2": ["use2", "abc", "US East (Ohio)"],
  "us-west-1": ["usw1", "ac", "US West (N. California)"],
  "us-west-2": ["usw2", "abcd", "US West (Oregon)"],
};

/** Regions that an account must opt in to. */
const OPT_IN = [
  "af-south-1",
  "ap-east-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
];

/** The Regions that are on in every account. */
export const regionNames = (): string[] => Object.keys(ENABLED);

/** Those that an account has to opt in to. */
export const optInRegionNames = (): readonly string[] => OPT_IN;

/** The Availability Zones of a Region, each with its zone id. */
export function zonesOf(region: string): { name: string; id: string }[] {
  const [prefix, letters] = ENABLED[region] ?? [region.replaceAll("-", ""), "abc"];
  return [...letters].map((letter, i) => ({ name: `${region}${letter}`, id: `${prefix}-az${i + 1}` }));
}

export const zoneIdOf = (region: string, zone: string | undefined): string | undefined =>
  zonesOf(region).find((each) => each.name === zone)?.id;

/** The zone of that name or zone id. Throws InvalidZone.NotFound. */
export function findZone(region: string, nameOrId: string): string {
  const zone = zonesOf(region).find((each) => each.name === nameOrId || each.id === nameOrId);
  return zone?.name ?? refuse("InvalidZone.NotFound", `The zone '${nameOrId}' does not exist.`);
}

export const regions = handlers<typeof EC2>()({
  DescribeRegions(input, call) {
    const optedIn = OPT_IN.filter((name) => hasOptedIn(call.account, name));
    const closed = OPT_IN.filter((name) => !optedIn.includes(name));
    const all: EC2.Region[] = [
      ...regionNames().map((name) => regionView(name, "opt-in-not-required")),
      ...optedIn.map((name) => regionView(name, "opted-in")),
      ...(input.AllRegions ? closed.map((name) => regionView(name, "not-opted-in")) : []),
    ];
    const unknown =
      input.RegionNames?.filter((name) => !all.some((region) => region.RegionName === name)) ?? [];
    if (unknown.length)
      refuse("InvalidParameterValue", `Invalid region(s) name provided: ${unknown.join(", ")}`);
    const named = all.filter(
      (region) => !input.RegionNames?.length || input.RegionNames.includes(region.RegionName!),
    );
    return {
      Regions: applyFilters(named, input.Filters, {
        endpoint: (region) => region.Endpoint,
        "opt-in-status": (region) => region.OptInStatus,
        "region-name": (region) => region.RegionName,
      }),
    };
  },

  DescribeAvailabilityZones(input, call) {
    const zones = zonesOf(call.region).map((zone) => zoneView(call.region, zone));
    const wanted = [...(input.ZoneNames ?? []), ...(input.ZoneIds ?? [])];
    for (const name of wanted)
      if (!zones.some((zone) => zone.ZoneName === name || zone.ZoneId === name))
        refuse("InvalidParameterValue", `Invalid availability zones: [${name}]`);
    const named = zones.filter(
      (zone) => !wanted.length || wanted.includes(zone.ZoneName!) || wanted.includes(zone.ZoneId!),
    );
    return {
      AvailabilityZones: applyFilters(named, input.Filters, {
        "group-long-name": (zone) => zone.GroupLongName,
        "group-name": (zone) => zone.GroupName,
        message: () => [],
        "opt-in-status": (zone) => zone.OptInStatus,
        "parent-zone-id": () => undefined,
        "parent-zone-name": () => undefined,
        "region-name": (zone) => zone.RegionName,
        state: (zone) => zone.State,
        "zone-id": (zone) => zone.ZoneId,
        "zone-name": (zone) => zone.ZoneName,
        "zone-type": (zone) => zone.ZoneType,
      }),
    };
  },
});

const regionView = (name: string, optIn: string): EC2.Region => ({
  RegionName: name,
  Endpoint: `ec2.${name}.amazonaws.com`,
  OptInStatus: optIn,
});

const zoneView = (region: string, zone: { name: string; id: string }): EC2.AvailabilityZone => ({
  State: "available",
  OptInStatus: "opt-in-not-required",
  Messages: [],
  RegionName: region,
  ZoneName: zone.name,
  ZoneId: zone.id,
  GroupName: `${region}-zg-1`,
  GroupLongName: `${ENABLED[region]?.[2] ?? region} 1`,
  NetworkBorderGroup: region,
  ZoneType: "availability-zone",
});
