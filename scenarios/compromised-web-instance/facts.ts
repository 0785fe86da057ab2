import type { FleetMember } from "../kit/fleet.ts";

/** The names that the scenario notes when it breaks the sandbox: what its criteria refer to. */
export interface Facts extends FleetMember {
  c2: { ip: string; port: number; name: string };
  /** From where the stolen session is used. */
  lairIp: string;
}
