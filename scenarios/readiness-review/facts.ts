/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  /** The Region that nobody thinks of. */
  otherRegion: string;
  vpcId: string;
  groupName: string;
  loadBalancerArn: string;
  dataBucket: string;
  evidenceBucket: string;
  logBucket: string;
  contact: string;
  /** The auditor's own things, on which changes and mistakes are tried. */
  auditGroupId: string;
  auditBucket: string;
}
