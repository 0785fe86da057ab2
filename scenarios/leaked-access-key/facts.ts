/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  evidenceBucket: string;
  logBucket: string;
  dataBucket: string;
  /** The user whose key leaked, and the key. */
  userName: string;
  keyId: string;
  /** The role that the user releases through. */
  roleName: string;
  /** What the intruder left behind: a user of its own, keys, and a console password for somebody. */
  plantedUser: string;
  plantedKeyIds: readonly string[];
  plantedPasswordFor: string;
  /** When it had, in milliseconds since the epoch. */
  robbedAt: number;
  /** The CI server's own user: healthy, and the job stands still without it. */
  serverUser: string;
  /** Users on which the intruder left nothing when the clock started. */
  healthyUsers: readonly string[];
  /** Keys that were there before the theft, other than the leaked one. */
  ownKeyIds: readonly string[];
  /** Where the job finds its key, and the switch of what publishes it. */
  keyParameter: string;
  mirrorParameter: string;
  /** From where the key itself is used, and from where the sessions made from it are. */
  harvesterIp: string;
  lairIp: string;
}
