import type { FleetMember } from "../kit/fleet.ts";

/** What the brief asks for: the same incident, and two right answers. */
export type Aim = "preserve" | "stop-damage";

/** The names that criteria refer to. The fleet's member is the server that sends data out. */
export interface Facts extends FleetMember {
  aim: Aim;
  /** What stands in this server's memory and nowhere else. */
  memoryMarker: string;
}
