import type { Machine } from "../kit/machine.ts";

/** The names that criteria refer to. The machine is the render machine that mines. */
export interface Facts extends Machine {
  homeRegion: string;
  logBucket: string;
  /** The other render machine, which works. */
  neighbourId: string;
  /** The user whose key launches machines elsewhere, the key, and a session that was made from it. */
  launcher: string;
  launcherKeyId: string;
  /** Users who have nothing to do with it. */
  bystanders: readonly string[];
  /** Where the first rogue machines stand, and where more are launched when nobody acts. */
  rogueRegion: string;
  nextRegion: string;
}
