import type {
  FilterAction,
  Finding,
  FindingCriteria,
  FindingPublishingFrequency,
} from "@aws-sdk/client-guardduty";
import { defineState, type Scope } from "../../world.ts";

export interface FeatureState {
  enabled: boolean;
  updatedAt: number;
  additional: { name: string; enabled: boolean; updatedAt: number }[];
}

export interface DetectorRow {
  id: string;
  enabled: boolean;
  frequency: FindingPublishingFrequency;
  /** Protection plans by name; the three foundational sources are always on. */
  features: Record<string, FeatureState>;
  tags: Record<string, string>;
  createdAt: number;
  updatedAt: number;
}

export interface FindingRow {
  id: string;
  /** What repeats share: they are counted in one finding. */
  key: string;
  finding: Finding;
  /** When EventBridge was last told. */
  publishedAt?: number;
}

export interface FilterRow {
  name: string;
  description?: string;
  action: FilterAction;
  rank: number;
  criteria: FindingCriteria;
  tags: Record<string, string>;
  createdAt: number;
  updatedAt: number;
  version: number;
}

export interface AddressSetRow {
  id: string;
  /** Trusted addresses make no findings; threat addresses make the Custom ones. */
  kind: "trusted" | "threat";
  name: string;
  format: string;
  location: string;
  status: "ACTIVE" | "INACTIVE" | "ERROR";
  /** What was read when the set was last activated: addresses and ranges. */
  ranges: string[];
  tags: Record<string, string>;
}

export interface DestinationRow {
  id: string;
  bucketArn: string;
  kmsKeyArn: string;
  status: "PUBLISHING" | "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY";
  failedSince?: number;
  tags: Record<string, string>;
}

export const guarddutyState = defineState("regional", (scope) => ({
  /** At most one. */
  detectors: scope.table<DetectorRow>("guardduty.detectors"),
  findings: scope.table<FindingRow>("guardduty.findings"),
  /** Findings by {@link FindingRow.key}. */
  byKey: new Map<string, string>(),
  filters: scope.table<FilterRow>("guardduty.filters"),
  addressSets: scope.table<AddressSetRow>("guardduty.addressSets"),
  destinations: scope.table<DestinationRow>("guardduty.destinations"),
  random: scope.world.random.fork(`guardduty/${scope.accountId}/${scope.region}`),
}));

/** The Region's detector while it works: suspended ones make nothing. */
export function workingDetector(scope: Scope): Readonly<DetectorRow> | undefined {
  for (const row of guarddutyState(scope).detectors) if (row.enabled) return row;
  return undefined;
}
