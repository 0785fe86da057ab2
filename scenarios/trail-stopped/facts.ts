/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  evidenceBucket: string;
  logBucket: string;
  dataBucket: string;
  /** The user whose credentials stopped the trail, and all of its keys: the stolen one and one made in the dark. */
  userName: string;
  keyIds: readonly string[];
  trailArn: string;
  trailName: string;
  /** When the trail was stopped for the first time, in milliseconds since the epoch. */
  stoppedAt: number;
  /** What was made in another Region while nobody wrote it down. */
  darkRegion: string;
  darkKeyPair: string;
  /** Users who have nothing to do with the case, and their keys. */
  healthyUsers: readonly string[];
  ownKeyIds: readonly string[];
}
