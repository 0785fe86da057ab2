/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  dataBucket: string;
  evidenceBucket: string;
  logBucket: string;
  /** The user whose key was stolen, and the key. */
  userName: string;
  keyId: string;
  /** Users that have nothing to do with the case. */
  healthyUsers: readonly string[];
  /** From where the thief reads, and from where those read who were given links. */
  lairIp: string;
  buyerIp: string;
  /** What had been read when the page went out, in whichever way. */
  readKeys: readonly string[];
}
