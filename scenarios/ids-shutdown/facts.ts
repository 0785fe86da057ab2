import type { FleetMember } from "../kit/fleet.ts";

/** The names that criteria refer to. The fleet's member is the server that is robbed. */
export interface Facts extends FleetMember {
  /** Where the intrusion detection system writes its alerts. */
  alertLogGroup: string;
}
