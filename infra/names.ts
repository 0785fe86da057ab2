/** Names that the sandbox's template and those who deploy or play it share. */

export const STACK_NAME = "GamedaySandbox";

/** The tag key that every resource of the sandbox carries; its value is the id of the run. */
export const RUN_TAG = "gameday:run";

export const PARAMETER = {
  /** The id of the run, for the tag `gameday:run`. */
  run: "Run",
  /** The image of the web fleet: an AMI id, or `resolve:ssm:` and a public parameter. */
  webImageId: "WebImageId",
  /** The only range of addresses that reaches the forensic subnet. */
  forensicWorkstationCidr: "ForensicWorkstationCidr",
  /** How many web servers there are, at least and at most. */
  desiredCapacity: "DesiredCapacity",
  minSize: "MinSize",
  maxSize: "MaxSize",
  /** The `Name` tag of the web servers and of their volumes. */
  webName: "WebName",
  /** Whether the volumes of web servers are encrypted: `true` or `false`. */
  volumeEncryption: "VolumeEncryption",
  /** Whether web servers answer IMDSv1, too: `optional`, or not: `required`. */
  httpTokens: "HttpTokens",
  /** The name of the data bucket; CloudFormation makes one where it is empty. */
  dataBucketName: "DataBucketName",
  /** What the analyst and the CI deployer are called, and the path of all people. */
  analystName: "AnalystName",
  deployerName: "DeployerName",
  peoplePath: "PeoplePath",
} as const;

export const USER = {
  developer: "dev-platform",
  analyst: "analyst-data",
  administrator: "ops-oncall",
  deployer: "ci-deployer",
  responder: "incident-responder",
} as const;

export const GROUP = {
  developers: "developers",
  analysts: "analysts",
  administrators: "administrators",
} as const;

/** The names of the shared security groups, unique in their VPC. */
export const SECURITY_GROUP = { web: "WebApp", loadBalancer: "LoadBalancer" } as const;

/** The outputs of the stack: all that a session needs to find its way in a sandbox. */
export const OUTPUT_NAMES = [
  "AlertTopicArn",
  "AnalystUserName",
  "AutoScalingGroupName",
  "CiDeployerAccessKeyId",
  "CiDeployerSecretAccessKey",
  "CiDeployerUserName",
  "CiDeployRoleArn",
  "DataBucketName",
  "DetectorId",
  "ElasticIpAddress",
  "ElasticIpAllocationId",
  "EvidenceBucketName",
  "FlowLogGroupName",
  "ForensicNetworkAclId",
  "ForensicSubnetId",
  "ForensicWorkstationCidr",
  "InstanceProfileArn",
  "InstanceRoleArn",
  "InstanceRoleName",
  "LaunchTemplateId",
  "LoadBalancerArn",
  "LoadBalancerDnsName",
  "LoadBalancerNetworkAclId",
  "LoadBalancerSecurityGroupId",
  "LoadBalancerSubnetIds",
  "LogBucketName",
  "ResponderPolicyArn",
  "ResponderRoleArn",
  "ResponderRoleName",
  "Run",
  "TargetGroupArn",
  "TrailArn",
  "TrailName",
  "VpcId",
  "WebNetworkAclId",
  "WebSecurityGroupId",
  "WebSubnetIds",
] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

/** The outputs of a deployed sandbox, by name. */
export type SandboxOutputs = Readonly<Record<OutputName, string>>;
