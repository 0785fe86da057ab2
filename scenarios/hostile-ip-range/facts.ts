/** The names that the scenario notes when it breaks the sandbox: what its criteria refer to. */
export interface Facts {
  ticket: string;
  /** Every address that the attacker has, in the order in which it uses them. */
  hostileIps: readonly string[];
  jumpHostId: string;
  jumpHostSubnetId: string;
  fleetInstanceIds: readonly string[];
  loadBalancerName: string;
  loadBalancerArn: string;
  loadBalancerSubnetIds: readonly string[];
  evidenceBucket: string;
  logBucket: string;
  flowLogGroup: string;
  /** From where the jump host's users come. */
  officeCidr: string;
  /** One of them. */
  officeIp: string;
}
