/** The names that the scenario notes when it breaks the sandbox: what its criteria refer to. */
export interface Facts {
  ticket: string;
  instanceId: string;
  volumeIds: readonly string[];
  /** The fleet's other instances when the clock starts: healthy, and not to be hurt. */
  healthyInstanceIds: readonly string[];
  groupName: string;
  targetGroupArn: string;
  sharedGroupIds: readonly string[];
  loadBalancerGroupId: string;
  roleName: string;
  /** The instance profile through which the role's credentials reach the instance. */
  profileArn: string;
  launchTemplateId: string;
  evidenceBucket: string;
  logBucket: string;
  dataBucket: string;
  trailName: string;
  forensicSubnetId: string;
  workstationCidr: string;
  vpcCidr: string;
  cleanImageId: string;
  c2: { ip: string; port: number; name: string };
  /** From where the stolen session is used. */
  lairIp: string;
}
