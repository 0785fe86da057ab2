import type { Line } from "./line.ts";

/** Network, instances, volumes and snapshots, with the ways in which EC2 refuses. */
export const EC2_LINES: readonly Line[] = [
  { run: "sts get-caller-identity --query Arn --output text", prints: "arn:aws:iam::{ACCOUNT}:root" },
  {
    run: "ec2 describe-regions --query 'Regions[?RegionName==`us-east-1`].OptInStatus' --output text",
    prints: "opt-in-not-required",
  },
  { run: "ec2 describe-vpcs", prints: { Vpcs: [] } },
  {
    run: "ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text",
    prints: /^vpc-[0-9a-f]{17}$/,
    keep: "vpc",
  },
  { run: "ec2 wait vpc-available --vpc-ids {vpc}", prints: "" },
  {
    run: "ec2 create-subnet --vpc-id {vpc} --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --query Subnet.SubnetId --output text",
    keep: "subnet",
  },
  {
    run: "ec2 create-subnet --vpc-id {vpc} --cidr-block 10.0.1.128/25",
    exits: 254,
    says: "(InvalidSubnet.Conflict)",
  },
  {
    run: "ec2 create-subnet --vpc-id {vpc} --cidr-block 10.0.2.0/24 --availability-zone us-east-1b --query Subnet.SubnetId --output text",
    keep: "subnet2",
  },
  {
    run: "ec2 describe-subnets --filters Name=vpc-id,Values={vpc} --query 'sort_by(Subnets,&CidrBlock)[].[CidrBlock,AvailabilityZone,AvailableIpAddressCount]' --output text",
    prints: "10.0.1.0/24\tus-east-1a\t251\n10.0.2.0/24\tus-east-1b\t251",
  },
  {
    run: "ec2 describe-subnets --filters Name=no-such-filter,Values=x",
    exits: 254,
    says: "(InvalidParameterValue)",
  },
  {
    run: "ec2 create-security-group --group-name web --description 'for the web' --vpc-id {vpc} --query GroupId --output text",
    prints: /^sg-/,
    keep: "sg",
  },
  {
    run: "ec2 create-security-group --group-name web --description again --vpc-id {vpc}",
    exits: 254,
    says: "(InvalidGroup.Duplicate)",
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id {sg} --protocol tcp --port 443 --cidr 0.0.0.0/0 --query 'SecurityGroupRules[].[IpProtocol,FromPort,ToPort,CidrIpv4]' --output text",
    prints: "tcp\t443\t443\t0.0.0.0/0",
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id {sg} --protocol tcp --port 443 --cidr 0.0.0.0/0",
    exits: 254,
    says: "(InvalidPermission.Duplicate)",
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id {sg} --ip-permissions 'IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=192.0.2.0/24,Description=\"the office\"}]' --query Return",
    prints: "true",
  },
  {
    run: "ec2 describe-security-groups --group-ids {sg} --query 'SecurityGroups[0].IpPermissions[].IpRanges[].CidrIp'",
    prints: ["0.0.0.0/0", "192.0.2.0/24"],
  },
  {
    run: "ec2 describe-security-group-rules --filters Name=group-id,Values={sg} --query 'length(SecurityGroupRules)'",
    prints: "3",
  },
  {
    run: "ec2 revoke-security-group-egress --group-id {sg} --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]' --query Return",
    prints: "true",
  },
  {
    run: "ec2 run-instances --image-id ami-0c2b8d4f6a1e39575 --instance-type t3.micro --subnet-id {subnet} --security-group-ids {sg} --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web 1}]' --query 'Instances[0].InstanceId' --output text",
    prints: /^i-[0-9a-f]{17}$/,
    keep: "instance",
  },
  {
    run: "ec2 describe-instances --instance-ids {instance} --query 'Reservations[].Instances[].[State.Name,PrivateIpAddress,Tags[0].Value]' --output json",
    prints: /"running",\s+"10\.0\.1\.\d+",\s+"web 1"/,
    after: 10,
  },
  { run: "ec2 wait instance-running --instance-ids {instance}", prints: "" },
  { run: "ec2 wait instance-status-ok --instance-ids {instance}", prints: "", after: 120 },
  {
    run: "ec2 describe-instances --filters Name=tag:Name,Values='web*' Name=instance-state-name,Values=running --query 'Reservations[0].Instances[0].InstanceId' --output text",
    prints: /^i-/,
  },
  {
    run: "ec2 describe-instances --output table --query 'Reservations[].Instances[].{Type:InstanceType,State:State.Name}'",
    prints: /DescribeInstances[\s\S]*running[\s\S]*t3\.micro/,
  },
  {
    run: "ec2 describe-instances --instance-ids i-123",
    exits: 254,
    says: '(InvalidInstanceID.Malformed) when calling the DescribeInstances operation: Invalid id: "i-123"',
  },
  {
    run: "ec2 describe-instances --instance-ids i-0123456789abcdef0",
    exits: 254,
    says: "(InvalidInstanceID.NotFound) when calling the DescribeInstances operation: The instance ID 'i-0123456789abcdef0' does not exist",
  },
  { run: "ec2 describe-instances --dry-run", exits: 254, says: "(DryRunOperation)" },
  { run: "ec2 modify-instance-attribute --instance-id {instance} --disable-api-termination", prints: "" },
  {
    run: "ec2 describe-instance-attribute --instance-id {instance} --attribute disableApiTermination --query DisableApiTermination.Value",
    prints: "true",
  },
  { run: "ec2 terminate-instances --instance-ids {instance}", exits: 254, says: "(OperationNotPermitted)" },
  { run: "ec2 modify-instance-attribute --instance-id {instance} --no-disable-api-termination", prints: "" },
  {
    run: "ec2 create-tags --resources {instance} {sg} --tags Key=Status,Value=Quarantine 'Key=Note,Value=\"a=b, c & <d>\"'",
    prints: "",
  },
  {
    run: "ec2 describe-tags --filters Name=key,Values=Note --query 'Tags[].Value' --output text",
    prints: "a=b, c & <d>\ta=b, c & <d>",
  },
  {
    run: "ec2 describe-volumes --filters Name=attachment.instance-id,Values={instance} --query 'Volumes[0].VolumeId' --output text",
    prints: /^vol-/,
    keep: "volume",
  },
  {
    run: "ec2 create-snapshot --volume-id {volume} --description 'case 1' --query SnapshotId --output text",
    prints: /^snap-/,
    keep: "snapshot",
  },
  {
    run: "ec2 create-volume --snapshot-id {snapshot} --availability-zone us-east-1a",
    exits: 254,
    says: "(IncorrectState)",
    after: 0,
  },
  { run: "ec2 wait snapshot-completed --snapshot-ids {snapshot}", prints: "", after: 10 },
  {
    run: "ec2 create-snapshots --instance-specification InstanceId={instance} --query 'length(Snapshots)'",
    prints: "1",
  },
  {
    run: "ec2 create-volume --snapshot-id {snapshot} --availability-zone us-east-1a --query VolumeId --output text",
    keep: "copy",
  },
  { run: "ec2 wait volume-available --volume-ids {copy}", prints: "", after: 5 },
  {
    run: "ec2 attach-volume --volume-id {copy} --instance-id {instance} --device /dev/sdf --query State --output text",
    prints: "attaching",
  },
  {
    run: "ec2 attach-volume --volume-id {copy} --instance-id {instance} --device /dev/sdg",
    exits: 254,
    says: "(VolumeInUse)",
  },
  { run: "ec2 delete-security-group --group-id {sg}", exits: 254, says: "(DependencyViolation)" },
  { run: "ec2 delete-vpc --vpc-id {vpc}", exits: 254, says: "(DependencyViolation)" },
  {
    run: "ec2 describe-instance-types --instance-types t3.micro --query 'InstanceTypes[0].VCpuInfo.DefaultVCpus'",
    prints: "2",
  },
  { run: "ec2 describe-instance-types --max-items 3 --query 'length(InstanceTypes)'", prints: "3" },
  {
    run: "ec2 run-instances --image-id ami-0c2b8d4f6a1e39575 --instance-type t9.nano --subnet-id {subnet}",
    exits: 254,
    says: "(InvalidParameterValue)",
  },
  {
    run: "ec2 stop-instances --instance-ids {instance} --query 'StoppingInstances[0].[PreviousState.Name,CurrentState.Name]' --output text",
    prints: "running\tstopping",
  },
  { run: "ec2 wait instance-stopped --instance-ids {instance}", prints: "", after: 10 },
  {
    run: "ec2 terminate-instances --instance-ids {instance} --query 'TerminatingInstances[0].CurrentState.Name' --output text",
    prints: /^(shutting-down|terminated)$/,
  },
  {
    run: "ec2 run-instances --image-id resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 --instance-type t3.nano --subnet-id {subnet} --query 'Instances[0].ImageId' --output text",
    prints: "ami-0c2b8d4f6a1e39575",
  },
  {
    run: "ec2 run-instances --image-id resolve:ssm:/no/such/image --instance-type t3.nano --subnet-id {subnet}",
    exits: 254,
    says: "(InvalidParameterValue)",
  },
  {
    run: "ec2 describe-vpcs --region us-esat-1",
    exits: 254,
    says: "Credential should be scoped to a valid region.",
  },
  { run: "ec2 describe-vpcs --region af-south-1", exits: 254, says: "(AuthFailure)" },
  { run: "ec2 describe-vpcs --region eu-west-1", prints: { Vpcs: [] } },
  {
    run: "ec2 create-fleet --launch-template-configs '[]' --target-capacity-specification TotalTargetCapacity=1",
    exits: 254,
    says: "(NotImplemented) when calling the CreateFleet operation: The range does not implement ec2:CreateFleet.",
  },
  { run: "ec2 describe-nonsense", exits: 252, says: /invalid choice/i },
  { run: "ec2 describe-instances --no-such-option", exits: 252, says: "Unknown options: --no-such-option" },
];
