import type { FleetMember } from "../kit/fleet.ts";

/** The names that criteria refer to. The fleet's member is the server that the red team takes. */
export interface Facts extends FleetMember {
  /** The gateway that no automation may touch, and the tag that says so. */
  gatewayId: string;
  /** How soon a server must be isolated after the first sign, in seconds. */
  dueSeconds: number;
}
