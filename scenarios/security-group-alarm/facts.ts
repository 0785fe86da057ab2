/** The names that criteria refer to. */
export interface Facts {
  ticket: string;
  trailName: string;
  /** The log group into which the trail writes, too. */
  trailLogGroup: string;
  /** The topic and the rule that tell the security team of GuardDuty's findings. */
  alertTopicArn: string;
  findingRule: string;
  /** A role with which AWS Config may record. */
  configRoleArn: string;
  onCallAddress: string;
  pagesQueueArn: string;
  pagesQueueUrl: string;
  /** The log group in which the pager notes what came. */
  pagesLogGroup: string;
  /** The second Region in which the company works. */
  otherRegion: string;
  /** The developers' VPC there. */
  otherVpcId: string;
  /** The developers' own security group, and a volume that is backed up. */
  ownGroupId: string;
  volumeId: string;
  subnetId: string;
  /** Groups that are in use: not for tests. */
  othersGroupIds: readonly string[];
  cleanImageId: string;
}
