const bytes = (latin1: string): Buffer => Buffer.from(latin1, "latin1");

/** A command line as a shell would take it, the operation it means, and its decoded input. */
export type ParseCase = readonly [line: string, operation: string, input: Readonly<Record<string, unknown>>];

/**
 * The inputs are what botocore makes of the same lines (AWS CLI 1.45.11 and botocore 1.43.11, after its request
 * handlers), except for the last lines, which are of AWS CLI v2 only. Idempotency tokens are `TOKEN`; binary values
 * are raw unless the line says otherwise.
 */
export const PARSE_CASES: readonly ParseCase[] = [
  [
    "ec2 modify-instance-attribute --instance-id i-1 --groups sg-1",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", Groups: ["sg-1"] },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --groups sg-1 sg-2",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", Groups: ["sg-1", "sg-2"] },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --no-source-dest-check",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", SourceDestCheck: { Value: false } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --source-dest-check",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", SourceDestCheck: { Value: true } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", DisableApiTermination: { Value: true } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-termination",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", DisableApiTermination: { Value: false } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination Value=true",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", DisableApiTermination: { Value: true } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination '{\"Value\": false}'",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", DisableApiTermination: { Value: false } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --instance-type Value=m5.large",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", InstanceType: { Value: "m5.large" } },
  ],
  [
    'ec2 modify-instance-attribute --instance-id i-1 --instance-type \'{"Value":"m1.small"}\'',
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", InstanceType: { Value: "m1.small" } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --instance-initiated-shutdown-behavior Value=stop",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", InstanceInitiatedShutdownBehavior: { Value: "stop" } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --instance-initiated-shutdown-behavior stop",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", InstanceInitiatedShutdownBehavior: { Value: "stop" } },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --block-device-mappings DeviceName=/dev/xvda,Ebs={DeleteOnTermination=false}",
    "ModifyInstanceAttribute",
    {
      InstanceId: "i-1",
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false } }],
    },
  ],
  [
    'ec2 modify-instance-attribute --instance-id i-1 --block-device-mappings \'[{"DeviceName":"/dev/xvda","Ebs":{"DeleteOnTermination":false}}]\'',
    "ModifyInstanceAttribute",
    {
      InstanceId: "i-1",
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false } }],
    },
  ],
  [
    "ec2 modify-instance-attribute --instance-id i-1 --attribute disableApiTermination --value true",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", Attribute: "disableApiTermination", Value: "true" },
  ],
  ["ec2 describe-instances", "DescribeInstances", {}],
  [
    "ec2 describe-instances --filters Name=tag:Name,Values=a,b",
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["a", "b"] }] },
  ],
  [
    "ec2 describe-instances --filters Name=tag:Name,Values=a,b Name=instance-state-name,Values=running",
    "DescribeInstances",
    {
      Filters: [
        { Name: "tag:Name", Values: ["a", "b"] },
        { Name: "instance-state-name", Values: ["running"] },
      ],
    },
  ],
  [
    "ec2 describe-instances --filters Name=tag:Name,Values=[a,b]",
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["a", "b"] }] },
  ],
  [
    'ec2 describe-instances --filters \'Name=tag:Name,Values="x y","z,w"\'',
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["x y", "z,w"] }] },
  ],
  [
    "ec2 describe-instances --filters \"Name=tag:Name,Values='it is',b\"",
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["it is", "b"] }] },
  ],
  [
    "ec2 describe-instances --filters 'Name=tag:Name,Values=a\\,b,c'",
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["a,b", "c"] }] },
  ],
  [
    "ec2 describe-instances --filters 'Name = tag:Name , Values = a , b'",
    "DescribeInstances",
    { Filters: [{ Name: "tag:Name", Values: ["a", "b"] }] },
  ],
  [
    'ec2 describe-instances --filters \'[{"Name":"vpc-id","Values":["v"]}]\'',
    "DescribeInstances",
    { Filters: [{ Name: "vpc-id", Values: ["v"] }] },
  ],
  [
    'ec2 describe-instances --filters \'{"Name":"vpc-id","Values":["v"]}\' \'{"Name":"x","Values":[]}\'',
    "DescribeInstances",
    {
      Filters: [
        { Name: "vpc-id", Values: ["v"] },
        { Name: "x", Values: [] },
      ],
    },
  ],
  [
    "ec2 describe-instances --filter Name=tag-key,Values=k",
    "DescribeInstances",
    { Filters: [{ Name: "tag-key", Values: ["k"] }] },
  ],
  [
    "ec2 describe-instances --filters=Name=tag-key,Values=k",
    "DescribeInstances",
    { Filters: [{ Name: "tag-key", Values: ["k"] }] },
  ],
  [
    "ec2 describe-instances --instance-ids i-1 i-2 --dry-run",
    "DescribeInstances",
    { InstanceIds: ["i-1", "i-2"], DryRun: true },
  ],
  [
    "ec2 describe-instances --instance-ids i-1 --no-dry-run --instance-ids i-2",
    "DescribeInstances",
    { InstanceIds: ["i-2"], DryRun: false },
  ],
  ["ec2 describe-instances --max-results 7", "DescribeInstances", { MaxResults: 7 }],
  [
    'ec2 describe-instances --cli-input-json \'{"Filters":[{"Name":"vpc-id","Values":["v1"]}],"MaxResults":7}\'',
    "DescribeInstances",
    { Filters: [{ Name: "vpc-id", Values: ["v1"] }], MaxResults: 7 },
  ],
  [
    'ec2 describe-instances --cli-input-json \'{"InstanceIds":["i-9"]}\' --instance-ids i-1',
    "DescribeInstances",
    { InstanceIds: ["i-1"] },
  ],
  [
    "ec2 describe-instances --cli-input-json file:///files/in.json",
    "DescribeInstances",
    { Filters: [{ Name: "vpc-id", Values: ["v1"] }], MaxResults: 7 },
  ],
  [
    "ec2 run-instances --image-id ami-1",
    "RunInstances",
    { ImageId: "ami-1", MinCount: 1, MaxCount: 1, ClientToken: "TOKEN" },
  ],
  [
    "ec2 run-instances --image-id ami-1 --count 3",
    "RunInstances",
    { ImageId: "ami-1", MinCount: 3, MaxCount: 3, ClientToken: "TOKEN" },
  ],
  [
    "ec2 run-instances --image-id ami-1 --count 2:4 --instance-type t3.micro --security-group-ids sg-1 sg-2 --tag-specifications ResourceType=instance,Tags=[{Key=Name,Value=w},{Key=e,Value=p}] ResourceType=volume,Tags=[{Key=v,Value=1}]",
    "RunInstances",
    {
      ImageId: "ami-1",
      InstanceType: "t3.micro",
      SecurityGroupIds: ["sg-1", "sg-2"],
      TagSpecifications: [
        {
          ResourceType: "instance",
          Tags: [
            { Key: "Name", Value: "w" },
            { Key: "e", Value: "p" },
          ],
        },
        { ResourceType: "volume", Tags: [{ Key: "v", Value: "1" }] },
      ],
      MinCount: 2,
      MaxCount: 4,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 run-instances --image-id ami-1 --block-device-mappings DeviceName=/dev/xvda,Ebs={VolumeSize=8,Encrypted=true,DeleteOnTermination=false} --iam-instance-profile Name=prof --metadata-options HttpTokens=required,HttpPutResponseHopLimit=2",
    "RunInstances",
    {
      BlockDeviceMappings: [
        { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 8, Encrypted: true, DeleteOnTermination: false } },
      ],
      ImageId: "ami-1",
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
      IamInstanceProfile: { Name: "prof" },
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 run-instances --image-id ami-1 --user-data file:///files/pol.json --placement AvailabilityZone=us-east-1a --monitoring Enabled=true --ebs-optimized",
    "RunInstances",
    {
      ImageId: "ami-1",
      Monitoring: { Enabled: true },
      Placement: { AvailabilityZone: "us-east-1a" },
      UserData: "eyJWZXJzaW9uIjoiMjAxMi0xMC0xNyIsIlN0YXRlbWVudCI6W119Cg==",
      EbsOptimized: true,
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --security-group-ids sg-1 --associate-public-ip-address",
    "RunInstances",
    {
      ImageId: "ami-1",
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: "subnet-1", Groups: ["sg-1"] },
      ],
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 run-instances --image-id ami-1 --no-associate-public-ip-address --private-ip-address 10.0.0.9 --disable-api-termination",
    "RunInstances",
    {
      ImageId: "ami-1",
      DisableApiTermination: true,
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          AssociatePublicIpAddress: false,
          PrivateIpAddresses: [{ PrivateIpAddress: "10.0.0.9", Primary: true }],
        },
      ],
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 run-instances --image-id ami-1 --enable-api-termination --secondary-private-ip-address-count 2",
    "RunInstances",
    {
      ImageId: "ami-1",
      DisableApiTermination: false,
      NetworkInterfaces: [{ DeviceIndex: 0, SecondaryPrivateIpAddressCount: 2 }],
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 create-security-group --group-name g --description 'all that is left' --vpc-id vpc-1",
    "CreateSecurityGroup",
    { Description: "all that is left", GroupName: "g", VpcId: "vpc-1" },
  ],
  [
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    },
  ],
  [
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 80-90 --source-group sg-2",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 80, ToPort: 90, UserIdGroupPairs: [{ GroupId: "sg-2" }] },
      ],
    },
  ],
  [
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol all --source-group default --group-owner 123456789012",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [
        { IpProtocol: "-1", UserIdGroupPairs: [{ GroupName: "default", UserId: "123456789012" }] },
      ],
    },
  ],
  [
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol icmp --port -1 --cidr 10.0.0.0/8",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [{ IpProtocol: "icmp", FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    },
  ],
  [
    "ec2 authorize-security-group-egress --group-id sg-1 --protocol -1 --cidr 10.0.0.0/8",
    "AuthorizeSecurityGroupEgress",
    { GroupId: "sg-1", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] },
  ],
  [
    "ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions IpProtocol=tcp,FromPort=80,ToPort=81,IpRanges=[{CidrIp=10.0.0.0/8,Description=x},{CidrIp=1.1.1.1/32}] IpProtocol=-1,UserIdGroupPairs=[{GroupId=sg-9}]",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 80,
          ToPort: 81,
          IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "x" }, { CidrIp: "1.1.1.1/32" }],
        },
        { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-9" }] },
      ],
    },
  ],
  [
    "ec2 revoke-security-group-egress --group-id sg-1 --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'",
    "RevokeSecurityGroupEgress",
    { GroupId: "sg-1", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] },
  ],
  [
    "ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1 sgr-2",
    "RevokeSecurityGroupIngress",
    { GroupId: "sg-1", SecurityGroupRuleIds: ["sgr-1", "sgr-2"] },
  ],
  [
    "ec2 create-tags --resources i-1 i-2 --tags Key=a,Value=b Key=c,Value=",
    "CreateTags",
    {
      Resources: ["i-1", "i-2"],
      Tags: [
        { Key: "a", Value: "b" },
        { Key: "c", Value: "" },
      ],
    },
  ],
  [
    "ec2 create-tags --resources i-1 --tags 'Key=Note,Value=two words' Key=Url,Value=https://x/?a=b",
    "CreateTags",
    {
      Resources: ["i-1"],
      Tags: [
        { Key: "Note", Value: "two words" },
        { Key: "Url", Value: "https://x/?a=b" },
      ],
    },
  ],
  [
    "ec2 modify-image-attribute --image-id ami-1 --launch-permission Add=[{UserId=123456789012}]",
    "ModifyImageAttribute",
    { ImageId: "ami-1", LaunchPermission: { Add: [{ UserId: "123456789012" }] } },
  ],
  [
    "ec2 modify-snapshot-attribute --snapshot-id snap-1 --attribute createVolumePermission --operation-type add --user-ids 123 456",
    "ModifySnapshotAttribute",
    {
      SnapshotId: "snap-1",
      Attribute: "createVolumePermission",
      OperationType: "add",
      UserIds: ["123", "456"],
    },
  ],
  [
    "ec2 create-flow-logs --resource-type VPC --resource-ids vpc-1 --traffic-type ALL --log-group-name g --deliver-logs-permission-arn arn:x",
    "CreateFlowLogs",
    {
      ResourceIds: ["vpc-1"],
      ResourceType: "VPC",
      DeliverLogsPermissionArn: "arn:x",
      LogGroupName: "g",
      TrafficType: "ALL",
    },
  ],
  [
    "ec2 create-snapshots --instance-specification InstanceId=i-1,ExcludeBootVolume=true --description INC-1 --tag-specifications 'ResourceType=snapshot,Tags=[{Key=IncidentTicket,Value=INC-1}]'",
    "CreateSnapshots",
    {
      InstanceSpecification: { InstanceId: "i-1", ExcludeBootVolume: true },
      Description: "INC-1",
      TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "IncidentTicket", Value: "INC-1" }] }],
    },
  ],
  [
    "ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 50 --protocol tcp --port-range From=22,To=22 --cidr-block 203.0.113.0/24 --rule-action deny",
    "CreateNetworkAclEntry",
    {
      NetworkAclId: "acl-1",
      RuleNumber: 50,
      Protocol: "6",
      RuleAction: "deny",
      CidrBlock: "203.0.113.0/24",
      PortRange: { From: 22, To: 22 },
      Egress: false,
    },
  ],
  [
    "ec2 create-launch-template-version --launch-template-id lt-1 --source-version '$Latest' --launch-template-data '{\"ImageId\":\"ami-1\"}'",
    "CreateLaunchTemplateVersion",
    {
      LaunchTemplateData: { ImageId: "ami-1" },
      LaunchTemplateId: "lt-1",
      SourceVersion: "$Latest",
      ClientToken: "TOKEN",
    },
  ],
  [
    "ec2 create-image --instance-id i-1 --name nnn --reboot",
    "CreateImage",
    { InstanceId: "i-1", Name: "nnn", NoReboot: false },
  ],
  [
    "iam put-user-policy --user-name u --policy-name p --policy-document file:///files/pol.json",
    "PutUserPolicy",
    { UserName: "u", PolicyName: "p", PolicyDocument: '{"Version":"2012-10-17","Statement":[]}\n' },
  ],
  [
    "iam create-user --user-name u --tags Key=a,Value=b",
    "CreateUser",
    { UserName: "u", Tags: [{ Key: "a", Value: "b" }] },
  ],
  [
    "iam update-access-key --access-key-id AKIAEXAMPLE0000000 --status Inactive --user-name u",
    "UpdateAccessKey",
    { AccessKeyId: "AKIAEXAMPLE0000000", Status: "Inactive", UserName: "u" },
  ],
  [
    "iam simulate-principal-policy --policy-source-arn arn:aws:iam::1:user/uuuuuuuuu --action-names s3:GetObject s3:PutObject --context-entries ContextKeyName=kkkkk,ContextKeyValues=v1,v2,ContextKeyType=string",
    "SimulatePrincipalPolicy",
    {
      PolicySourceArn: "arn:aws:iam::1:user/uuuuuuuuu",
      ActionNames: ["s3:GetObject", "s3:PutObject"],
      ContextEntries: [{ ContextKeyName: "kkkkk", ContextKeyValues: ["v1", "v2"], ContextKeyType: "string" }],
    },
  ],
  [
    "iam update-account-password-policy --minimum-password-length 12 --no-require-symbols --require-numbers",
    "UpdateAccountPasswordPolicy",
    { MinimumPasswordLength: 12, RequireSymbols: false, RequireNumbers: true },
  ],
  ["iam list-users --max-items 3", "ListUsers", {}],
  [
    "iam enable-mfa-device --user-name u --serial-number arn:aws:iam::1:mfa/u --authentication-code-1 123456 --authentication-code2 654321",
    "EnableMFADevice",
    {
      UserName: "u",
      SerialNumber: "arn:aws:iam::1:mfa/u",
      AuthenticationCode2: "654321",
      AuthenticationCode1: "123456",
    },
  ],
  [
    "sts assume-role --role-arn arn:aws:iam::123456789012:role/x --role-session-name sess --duration-seconds 900 --policy-arns arn=arn:aws:iam::aws:policy/ReadOnlyAccess",
    "AssumeRole",
    {
      RoleArn: "arn:aws:iam::123456789012:role/x",
      RoleSessionName: "sess",
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      DurationSeconds: 900,
    },
  ],
  [
    "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=RunInstances --start-time 2024-01-01T00:00:00Z --end-time 1704153600",
    "LookupEvents",
    {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "RunInstances" }],
      StartTime: new Date("2024-01-01T00:00:00.000Z"),
      EndTime: new Date("2024-01-02T00:00:00.000Z"),
    },
  ],
  [
    "cloudtrail lookup-events --start-time 2024-01-01 --end-time 2024-01-02T03:04:05 --max-results 50",
    "LookupEvents",
    {
      StartTime: new Date("2024-01-01T00:00:00.000Z"),
      EndTime: new Date("2024-01-02T03:04:05.000Z"),
      MaxResults: 50,
    },
  ],
  ["cloudtrail stop-logging --name t", "StopLogging", { Name: "t" }],
  [
    "cloudtrail update-trail --name t --no-is-multi-region-trail --no-include-global-service-events",
    "UpdateTrail",
    { Name: "t", IncludeGlobalServiceEvents: false, IsMultiRegionTrail: false },
  ],
  [
    'cloudtrail put-event-selectors --trail-name t --event-selectors \'[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":[]}]\'',
    "PutEventSelectors",
    {
      TrailName: "t",
      EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true, DataResources: [] }],
    },
  ],
  [
    'guardduty list-findings --detector-id d1 --finding-criteria \'{"Criterion":{"severity":{"Gte":4}}}\' --sort-criteria AttributeName=severity,OrderBy=DESC',
    "ListFindings",
    {
      DetectorId: "d1",
      FindingCriteria: { Criterion: { severity: { Gte: 4 } } },
      SortCriteria: { AttributeName: "severity", OrderBy: "DESC" },
    },
  ],
  [
    "guardduty get-findings --detector-id d1 --finding-ids f1 f2",
    "GetFindings",
    { DetectorId: "d1", FindingIds: ["f1", "f2"] },
  ],
  [
    "guardduty update-detector --detector-id d1 --no-enable",
    "UpdateDetector",
    { DetectorId: "d1", Enable: false },
  ],
  [
    "guardduty archive-findings --detector-id d1 --finding-ids f1",
    "ArchiveFindings",
    { DetectorId: "d1", FindingIds: ["f1"] },
  ],
  [
    "lambda update-function-configuration --function-name f --environment Variables={A=1,B=x} --timeout 3",
    "UpdateFunctionConfiguration",
    { FunctionName: "f", Timeout: 3, Environment: { Variables: { A: "1", B: "x" } } },
  ],
  [
    "lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal '*'",
    "AddPermission",
    { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "*" },
  ],
  [
    "logs filter-log-events --log-group-name g --filter-pattern ERROR --start-time 1700000000000",
    "FilterLogEvents",
    { logGroupName: "g", startTime: 1700000000000, filterPattern: "ERROR" },
  ],
  [
    "logs put-log-events --log-group-name g --log-stream-name s --log-events timestamp=1700000000000,message=hello",
    "PutLogEvents",
    { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1700000000000, message: "hello" }] },
  ],
  [
    "ssm send-command --document-name AWS-RunShellScript --targets Key=instanceids,Values=i-1,i-2 --parameters commands=ls,whoami",
    "SendCommand",
    {
      DocumentName: "AWS-RunShellScript",
      Targets: [{ Key: "instanceids", Values: ["i-1", "i-2"] }],
      Parameters: { commands: ["ls", "whoami"] },
    },
  ],
  [
    'ssm send-command --document-name AWS-RunShellScript --instance-ids i-1 --parameters \'{"commands":["a b"]}\'',
    "SendCommand",
    { DocumentName: "AWS-RunShellScript", InstanceIds: ["i-1"], Parameters: { commands: ["a b"] } },
  ],
  [
    'ssm send-command --document-name AWS-RunShellScript --instance-ids i-1 --parameters \'commands=["ps aux","ss -tnp"]\'',
    "SendCommand",
    {
      DocumentName: "AWS-RunShellScript",
      InstanceIds: ["i-1"],
      Parameters: { commands: ["ps aux", "ss -tnp"] },
    },
  ],
  [
    "ssm put-parameter --name n --value v --type SecureString --overwrite",
    "PutParameter",
    { Name: "n", Value: "v", Type: "SecureString", Overwrite: true },
  ],
  [
    "events put-rule --name r --schedule-expression 'rate(5 minutes)' --state ENABLED",
    "PutRule",
    { Name: "r", ScheduleExpression: "rate(5 minutes)", State: "ENABLED" },
  ],
  [
    'events put-targets --rule r --targets \'Id=1,Arn=arn:aws:lambda:us-east-1:1:function:f,Input="{\\"a\\":1}"\'',
    "PutTargets",
    { Rule: "r", Targets: [{ Id: "1", Arn: "arn:aws:lambda:us-east-1:1:function:f", Input: '{"a":1}' }] },
  ],
  [
    "sns set-topic-attributes --topic-arn arn:aws:sns:us-east-1:1:t --attribute-name A --attribute-value v",
    "SetTopicAttributes",
    { TopicArn: "arn:aws:sns:us-east-1:1:t", AttributeName: "A", AttributeValue: "v" },
  ],
  [
    'sns publish --topic-arn arn:aws:sns:us-east-1:1:t --message m --message-attributes \'{"k":{"DataType":"String","StringValue":"v"}}\'',
    "Publish",
    {
      Message: "m",
      TopicArn: "arn:aws:sns:us-east-1:1:t",
      MessageAttributes: { k: { DataType: "String", StringValue: "v" } },
    },
  ],
  [
    "sns subscribe --topic-arn arn:aws:sns:us-east-1:1:t --protocol email --notification-endpoint a@b.c",
    "Subscribe",
    { TopicArn: "arn:aws:sns:us-east-1:1:t", Protocol: "email", Endpoint: "a@b.c" },
  ],
  [
    "sqs send-message --queue-url http://q/1/x --message-body b --message-attributes 'k={DataType=String,StringValue=v}'",
    "SendMessage",
    {
      QueueUrl: "http://q/1/x",
      MessageBody: "b",
      MessageAttributes: { k: { DataType: "String", StringValue: "v" } },
    },
  ],
  [
    "autoscaling update-auto-scaling-group --auto-scaling-group-name g --min-size 0 --desired-capacity 2",
    "UpdateAutoScalingGroup",
    { AutoScalingGroupName: "g", MinSize: 0, DesiredCapacity: 2 },
  ],
  [
    "autoscaling detach-instances --auto-scaling-group-name g --instance-ids i-1 --no-should-decrement-desired-capacity",
    "DetachInstances",
    { AutoScalingGroupName: "g", ShouldDecrementDesiredCapacity: false, InstanceIds: ["i-1"] },
  ],
  [
    "autoscaling create-or-update-tags --tags ResourceId=g,ResourceType=auto-scaling-group,Key=k,Value=v,PropagateAtLaunch=true",
    "CreateOrUpdateTags",
    {
      Tags: [
        {
          ResourceId: "g",
          ResourceType: "auto-scaling-group",
          Key: "k",
          Value: "v",
          PropagateAtLaunch: true,
        },
      ],
    },
  ],
  [
    "autoscaling update-auto-scaling-group --auto-scaling-group-name g --launch-template 'LaunchTemplateId=lt-1,Version=2'",
    "UpdateAutoScalingGroup",
    { AutoScalingGroupName: "g", LaunchTemplate: { LaunchTemplateId: "lt-1", Version: "2" } },
  ],
  [
    "elbv2 modify-target-group --target-group-arn arn:x --matcher HttpCode=200",
    "ModifyTargetGroup",
    { TargetGroupArn: "arn:x", Matcher: { HttpCode: "200" } },
  ],
  [
    "elbv2 register-targets --target-group-arn arn:x --targets Id=i-1,Port=80 Id=i-2",
    "RegisterTargets",
    { TargetGroupArn: "arn:x", Targets: [{ Id: "i-1", Port: 80 }, { Id: "i-2" }] },
  ],
  [
    "cloudformation create-stack --stack-name s --template-body file:///files/pol.json --parameters ParameterKey=a,ParameterValue=b --capabilities CAPABILITY_IAM",
    "CreateStack",
    {
      StackName: "s",
      TemplateBody: '{"Version":"2012-10-17","Statement":[]}\n',
      Parameters: [{ ParameterKey: "a", ParameterValue: "b" }],
      Capabilities: ["CAPABILITY_IAM"],
    },
  ],
  [
    "cloudwatch put-metric-alarm --alarm-name a --comparison-operator GreaterThanThreshold --evaluation-periods 1 --threshold 0.5 --dimensions Name=InstanceId,Value=i-1",
    "PutMetricAlarm",
    {
      AlarmName: "a",
      Dimensions: [{ Name: "InstanceId", Value: "i-1" }],
      EvaluationPeriods: 1,
      Threshold: 0.5,
      ComparisonOperator: "GreaterThanThreshold",
    },
  ],
  [
    "cloudwatch put-metric-data --namespace App --metric-name Errors --value 7.5 --unit Count --dimensions Host=a,Zone=b --timestamp 2026-01-05T09:00:00Z",
    "PutMetricData",
    {
      Namespace: "App",
      MetricData: [
        {
          MetricName: "Errors",
          Value: 7.5,
          Unit: "Count",
          Dimensions: [
            { Name: "Host", Value: "a" },
            { Name: "Zone", Value: "b" },
          ],
          Timestamp: new Date("2026-01-05T09:00:00Z"),
        },
      ],
    },
  ],
  [
    "kms encrypt --key-id k --plaintext fileb:///files/bin",
    "Encrypt",
    { KeyId: "k", Plaintext: bytes("\x00\x01hi") },
  ],
  [
    "kms schedule-key-deletion --key-id k --pending-window-in-days 7",
    "ScheduleKeyDeletion",
    { KeyId: "k", PendingWindowInDays: 7 },
  ],
  [
    "configservice put-configuration-recorder --recording-group allSupported=false,resourceTypes=AWS::EC2::Instance --configuration-recorder name=default",
    "PutConfigurationRecorder",
    {
      ConfigurationRecorder: {
        name: "default",
        recordingGroup: { allSupported: false, resourceTypes: ["AWS::EC2::Instance"] },
      },
    },
  ],
  [
    `configservice put-configuration-recorder --configuration-recorder '{"name":"default","recordingGroup":{"allSupported":true}}'`,
    "PutConfigurationRecorder",
    { ConfigurationRecorder: { name: "default", recordingGroup: { allSupported: true } } },
  ],
  [
    "configservice put-configuration-recorder --configuration-recorder name=default,roleARN=arn:aws:iam::123456789012:role/r --recording-group allSupported=true,includeGlobalResourceTypes=true",
    "PutConfigurationRecorder",
    {
      ConfigurationRecorder: {
        name: "default",
        roleARN: "arn:aws:iam::123456789012:role/r",
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      },
    },
  ],
  [
    "s3api put-public-access-block --bucket b-1 --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    "PutPublicAccessBlock",
    {
      Bucket: "b-1",
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  [
    "s3api put-bucket-policy --bucket b-1 --policy file:///files/pol.json",
    "PutBucketPolicy",
    { Bucket: "b-1", Policy: '{"Version":"2012-10-17","Statement":[]}\n' },
  ],
  [
    "s3api put-bucket-versioning --bucket b-1 --versioning-configuration Status=Enabled",
    "PutBucketVersioning",
    { Bucket: "b-1", VersioningConfiguration: { Status: "Enabled" } },
  ],
  [
    "s3api list-objects-v2 --bucket b-1 --prefix p/ --delimiter / --max-keys 5",
    "ListObjectsV2",
    { Bucket: "b-1", Delimiter: "/", MaxKeys: 5, Prefix: "p/" },
  ],
  [
    "s3api put-object --bucket b-1 --key k --body /files/bin --metadata a=b,c=d",
    "PutObject",
    { Bucket: "b-1", Key: "k", Body: bytes("\x00\x01hi"), Metadata: { a: "b", c: "d" } },
  ],
  [
    "s3api delete-objects --bucket b-1 --delete Objects=[{Key=a},{Key=b}],Quiet=true",
    "DeleteObjects",
    { Bucket: "b-1", Delete: { Objects: [{ Key: "a" }, { Key: "b" }], Quiet: true } },
  ],
  [
    "s3api copy-object --bucket b-1 --key k --copy-source 'b-2/a key+1.txt'",
    "CopyObject",
    { Bucket: "b-1", CopySource: "b-2/a%20key%2B1.txt", Key: "k" },
  ],
  [
    "s3control put-public-access-block --account-id 123456789012 --public-access-block-configuration BlockPublicAcls=true",
    "PutPublicAccessBlock",
    { PublicAccessBlockConfiguration: { BlockPublicAcls: true }, AccountId: "123456789012" },
  ],
  [
    "ec2 describe-snapshots --owner-ids self --page-size 5",
    "DescribeSnapshots",
    { OwnerIds: ["self"], MaxResults: 5 },
  ],
  [
    "lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --runtime python3.12 --handler x.y --zip-file fileb:///files/bin",
    "CreateFunction",
    {
      FunctionName: "f",
      Role: "arn:aws:iam::123456789012:role/r",
      Runtime: "python3.12",
      Handler: "x.y",
      Code: { ZipFile: bytes("\x00\x01hi") },
    },
  ],
  [
    "s3api get-object --bucket b-1 --key k --range bytes=0-1 /files/x",
    "GetObject",
    { Bucket: "b-1", Key: "k", Range: "bytes=0-1" },
  ],
  [
    "guardduty update-detector --detector-id d1 --enable --no-enable",
    "UpdateDetector",
    { DetectorId: "d1", Enable: false },
  ],
  [
    "--region eu-west-1 --output text ec2 describe-vpcs --query Vpcs[0] --vpc-ids vpc-1 --no-cli-pager",
    "DescribeVpcs",
    { VpcIds: ["vpc-1"] },
  ],
  [
    "ec2 create-tags --resources i-1 --tags 'Key=Note,Value@=file:///files/note'",
    "CreateTags",
    { Resources: ["i-1"], Tags: [{ Key: "Note", Value: "from a file" }] },
  ],
  [
    "ec2 describe-instances --cli-input-yaml 'InstanceIds: [i-1]'",
    "DescribeInstances",
    { InstanceIds: ["i-1"] },
  ],
  [
    "kms encrypt --key-id k --plaintext AAFoaQ== --cli-binary-format base64",
    "Encrypt",
    { KeyId: "k", Plaintext: bytes("\x00\x01hi") },
  ],
];
