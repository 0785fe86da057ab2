/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  evidenceBucket: string;
  logBucket: string;
  dataBucket: string;
  accountId: string;
  homeRegion: string;
  /** The root user's stolen key. */
  rootKeyId: string;
  /** When the intruder was done with its preparations, in milliseconds since the epoch. */
  robbedAt: number;
  /** Who and what was there before the intruder. */
  ourUsers: readonly string[];
  ourRoles: readonly string[];
  /** Users on which the intruder left nothing, and keys that are ours. */
  healthyUsers: readonly string[];
  ownKeyIds: readonly string[];
  /** What it left: a user, a role, a key of somebody's and a console password of somebody else's. */
  plantedUser: string;
  plantedRole: string;
  plantedKeyOf: string;
  plantedPasswordOf: string;
  /** Where the intruder's machines stand. */
  rogueRegions: readonly string[];
  /** The account's alternate contacts as they were: addresses by type. */
  contacts: Readonly<Record<string, string>>;
  lairIp: string;
}
