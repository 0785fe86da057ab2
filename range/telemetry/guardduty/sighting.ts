import type { Action, Evidence, Resource } from "@aws-sdk/client-guardduty";
import type { CallRecord } from "../../call.ts";
import type { DnsQueryRow } from "../../physics/network/state.ts";
import type { Traffic } from "../../physics/network/traffic.ts";
import type { Scope } from "../../world.ts";
import type { FindingTypeName } from "./catalog.ts";

/** One piece of telemetry that a detector thinks worth a finding. */
export interface Sighting {
  type: FindingTypeName;
  /** What repeats share beside the type: the resource and, mostly, the other end. */
  key: string;
  at: number;
  /** The other end's address: trusted ones are passed over. */
  remoteIp?: string;
  /** Writes the finding's body. Costs some work: called once for each finding or update. */
  describe: () => SightingBody;
}

export interface SightingBody {
  resource: Resource;
  action: Action;
  description: string;
  evidence?: Evidence;
  additionalInfo?: Record<string, unknown>;
  /** Where the sighting decides it: severities that differ from the type's default, and who acts. */
  severity?: number;
  role?: "TARGET" | "ACTOR";
}

/** Accepted or refused packets at an interface of an instance, seen from the instance. */
export interface SeenTraffic extends Traffic {
  instanceId: string;
  localIp: string;
  localPort: number;
  remoteIp: string;
  remotePort: number;
}

export type CallDetector = (scope: Scope, record: CallRecord) => Sighting | undefined;
export type TrafficDetector = (scope: Scope, traffic: SeenTraffic) => Sighting | undefined;
export type DnsDetector = (scope: Scope, query: Readonly<DnsQueryRow>) => Sighting | undefined;
