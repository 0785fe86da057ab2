/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  dataBucket: string;
  evidenceBucket: string;
  logBucket: string;
  /** The bucket that is meant to be public. */
  websiteBucket: string;
  /** The statement that opens the data bucket. */
  policySid: string;
  /** Objects that are public by their own ACL, too. */
  aclKeys: readonly string[];
  /** Objects that only the bucket's policy opens. */
  policyKeys: readonly string[];
  /** What strangers had read when the page went out, and from where. */
  readKeys: readonly string[];
  readerIp: string;
}
