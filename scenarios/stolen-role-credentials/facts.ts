import type { FleetMember } from "../kit/fleet.ts";

/** The names that criteria refer to. The fleet's member is the server whose credentials were taken first. */
export interface Facts extends FleetMember {
  /** From where the stolen credentials are used. */
  lairIp: string;
  /** The key id of the first stolen session. */
  sessionKeyId: string;
  /** The user whose key stands in a configuration that the role may read, and was read. */
  exportUser: string;
  exportKeyId: string;
  /** The object that the key stands in: the first that the thief read. */
  exportSettings: string;
}
