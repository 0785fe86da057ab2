/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  evidenceBucket: string;
  logBucket: string;
  dataBucket: string;
  /** The company's identity provider, as IAM knows it, and the application whose tokens AWS takes. */
  providerArn: string;
  issuerName: string;
  application: string;
  /** The role that people get by their tokens, and the one that is taken from there. */
  roleName: string;
  chainedRoleName: string;
  /** Whose account the intruder has, and the other users of the identity provider. */
  userName: string;
  colleagues: readonly string[];
  lairIp: string;
}
