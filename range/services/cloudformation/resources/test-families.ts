/** The image that the instances of these templates start from. */
export const IMAGE = "ami-0123456789abcdef0";

/** A reference to another resource of the same template. */
export const ref = (Ref: string): object => ({ Ref });
const att = (id: string, name: string): object => ({ "Fn::GetAtt": [id, name] });
const allow = (Action: string, Principal?: object): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*", ...(Principal && { Principal }) }],
});
const trust = (Service: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }],
});

const visibility = (MetricName: string): object => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: "true",
  MetricName,
});

/** A function of inline code, with the role of the same template. */
export const lambdaFunction = (ZipFile: string, more: object): object => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: att("Role", "Arn"),
    Code: { ZipFile },
    ...more,
  },
});

const stateMachine = (properties: object): object => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: { RoleArn: att("Role", "Arn"), ...properties },
});

const table = (properties: object): object => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    ...properties,
  },
});

/** A VPC with two subnets and a way out. */
export const NETWORK = {
  Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16", EnableDnsSupport: true } },
  Gateway: { Type: "AWS::EC2::InternetGateway" },
  Attachment: {
    Type: "AWS::EC2::VPCGatewayAttachment",
    Properties: { VpcId: ref("Vpc"), InternetGatewayId: ref("Gateway") },
  },
  Table: { Type: "AWS::EC2::RouteTable", Properties: { VpcId: ref("Vpc") } },
  Route: {
    Type: "AWS::EC2::Route",
    DependsOn: "Attachment",
    Properties: {
      RouteTableId: ref("Table"),
      DestinationCidrBlock: "0.0.0.0/0",
      GatewayId: ref("Gateway"),
    },
  },
  ...Object.fromEntries(
    [0, 1].map((zone) => [
      `Subnet${zone}`,
      {
        Type: "AWS::EC2::Subnet",
        Properties: {
          VpcId: ref("Vpc"),
          CidrBlock: `10.0.${zone}.0/24`,
          AvailabilityZone: { "Fn::Select": [zone, { "Fn::GetAZs": "" }] },
        },
      },
    ]),
  ),
  Group: { Type: "AWS::EC2::SecurityGroup", Properties: { GroupDescription: "x", VpcId: ref("Vpc") } },
};

/** Families of resources, and what an update of each changes. */
export const FAMILIES: Record<
  string,
  { resources: Record<string, object>; change?: Record<string, object> }
> = {
  instances: {
    resources: {
      ...NETWORK,
      Instance: {
        Type: "AWS::EC2::Instance",
        DependsOn: "Route",
        Properties: {
          ImageId: IMAGE,
          InstanceType: "t3.micro",
          SubnetId: ref("Subnet0"),
          SecurityGroupIds: [ref("Group")],
        },
      },
      Address: { Type: "AWS::EC2::EIP", DependsOn: "Attachment", Properties: { Domain: "vpc" } },
      Association: {
        Type: "AWS::EC2::EIPAssociation",
        Properties: { AllocationId: att("Address", "AllocationId"), InstanceId: ref("Instance") },
      },
      Volume: {
        Type: "AWS::EC2::Volume",
        Properties: { AvailabilityZone: att("Instance", "AvailabilityZone"), Size: 4, VolumeType: "gp3" },
      },
      Attached: {
        Type: "AWS::EC2::VolumeAttachment",
        Properties: { Device: "/dev/sdf", InstanceId: ref("Instance"), VolumeId: ref("Volume") },
      },
      Rule: {
        Type: "AWS::EC2::SecurityGroupIngress",
        Properties: {
          GroupId: ref("Group"),
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          CidrIp: "198.51.100.7/32",
        },
      },
    },
    change: {
      Instance: {
        Type: "AWS::EC2::Instance",
        DependsOn: "Route",
        Properties: {
          ImageId: IMAGE,
          InstanceType: "t3.micro",
          SubnetId: ref("Subnet0"),
          SecurityGroupIds: [ref("Group")],
          InstanceInitiatedShutdownBehavior: "terminate",
          Tags: [{ Key: "Name", Value: "changed" }],
        },
      },
      Group: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupDescription: "x",
          VpcId: ref("Vpc"),
          SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: "80", ToPort: "80", CidrIp: "0.0.0.0/0" }],
          SecurityGroupEgress: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "0.0.0.0/0" }],
        },
      },
    },
  },
  prefixLists: {
    resources: {
      ...NETWORK,
      Hostile: {
        Type: "AWS::EC2::PrefixList",
        Properties: {
          PrefixListName: "hostile",
          AddressFamily: "IPv4",
          MaxEntries: 2,
          Entries: [{ Cidr: "203.0.113.0/24", Description: "scanner" }],
        },
      },
      Guard: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupDescription: "x",
          VpcId: ref("Vpc"),
          SecurityGroupIngress: [{ IpProtocol: "-1", SourcePrefixListId: att("Hostile", "PrefixListId") }],
          SecurityGroupEgress: [{ IpProtocol: "-1", DestinationPrefixListId: ref("Hostile") }],
        },
      },
      OutOfWay: {
        Type: "AWS::EC2::Route",
        DependsOn: "Attachment",
        Properties: {
          RouteTableId: ref("Table"),
          DestinationPrefixListId: ref("Hostile"),
          GatewayId: ref("Gateway"),
        },
      },
    },
    change: {
      Hostile: {
        Type: "AWS::EC2::PrefixList",
        Properties: {
          PrefixListName: "hostile-ranges",
          AddressFamily: "IPv4",
          MaxEntries: 3,
          Entries: [
            { Cidr: "203.0.113.0/24", Description: "botnet" },
            { Cidr: "198.51.100.0/24" },
            { Cidr: "192.0.2.0/24" },
          ],
        },
      },
    },
  },
  gateways: {
    resources: {
      ...NETWORK,
      Address: { Type: "AWS::EC2::EIP", DependsOn: "Attachment" },
      Nat: {
        Type: "AWS::EC2::NatGateway",
        Properties: { SubnetId: ref("Subnet0"), AllocationId: att("Address", "AllocationId") },
      },
      Endpoint: {
        Type: "AWS::EC2::VPCEndpoint",
        Properties: {
          VpcId: ref("Vpc"),
          ServiceName: { "Fn::Sub": "com.amazonaws.${AWS::Region}.s3" },
          RouteTableIds: [ref("Table")],
        },
      },
    },
  },
  fleet: {
    resources: {
      ...NETWORK,
      Balancer: {
        Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        DependsOn: "Route",
        Properties: { Subnets: [ref("Subnet0"), ref("Subnet1")], SecurityGroups: [ref("Group")] },
      },
      Targets: {
        Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
        Properties: { VpcId: ref("Vpc"), Port: 80, Protocol: "HTTP", HealthyThresholdCount: 3 },
      },
      Listener: {
        Type: "AWS::ElasticLoadBalancingV2::Listener",
        Properties: {
          LoadBalancerArn: ref("Balancer"),
          Port: 80,
          Protocol: "HTTP",
          DefaultActions: [{ Type: "forward", TargetGroupArn: ref("Targets") }],
        },
      },
      Rule: {
        Type: "AWS::ElasticLoadBalancingV2::ListenerRule",
        Properties: {
          ListenerArn: ref("Listener"),
          Priority: 10,
          Conditions: [{ Field: "path-pattern", Values: ["/admin*"] }],
          Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403" } }],
        },
      },
      Template: {
        Type: "AWS::EC2::LaunchTemplate",
        Properties: {
          LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.micro", SecurityGroupIds: [ref("Group")] },
        },
      },
      Fleet: {
        Type: "AWS::AutoScaling::AutoScalingGroup",
        DependsOn: "Listener",
        Properties: {
          MinSize: "1",
          MaxSize: "2",
          VPCZoneIdentifier: [ref("Subnet0"), ref("Subnet1")],
          LaunchTemplate: {
            LaunchTemplateId: ref("Template"),
            Version: att("Template", "LatestVersionNumber"),
          },
          TargetGroupARNs: [ref("Targets")],
        },
      },
      Hook: {
        Type: "AWS::AutoScaling::LifecycleHook",
        Properties: {
          AutoScalingGroupName: ref("Fleet"),
          LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
          HeartbeatTimeout: 30,
        },
      },
      Scaling: {
        Type: "AWS::AutoScaling::ScalingPolicy",
        Properties: {
          AutoScalingGroupName: ref("Fleet"),
          PolicyType: "TargetTrackingScaling",
          TargetTrackingConfiguration: {
            PredefinedMetricSpecification: { PredefinedMetricType: "ASGAverageCPUUtilization" },
            TargetValue: 50,
          },
        },
      },
    },
    change: {
      Template: {
        Type: "AWS::EC2::LaunchTemplate",
        Properties: {
          LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.small", SecurityGroupIds: [ref("Group")] },
        },
      },
      Targets: {
        Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
        Properties: { VpcId: ref("Vpc"), Port: 80, Protocol: "HTTP", HealthyThresholdCount: 2 },
      },
    },
  },
  identities: {
    resources: {
      User: {
        Type: "AWS::IAM::User",
        Properties: {
          UserName: "anna",
          LoginProfile: { Password: "Correct-Horse-9-Battery" },
          Policies: [{ PolicyName: "p", PolicyDocument: allow("s3:GetObject") }],
        },
      },
      Team: {
        Type: "AWS::IAM::Group",
        Properties: { ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      },
      Membership: {
        Type: "AWS::IAM::UserToGroupAddition",
        Properties: { GroupName: ref("Team"), Users: [ref("User")] },
      },
      Key: { Type: "AWS::IAM::AccessKey", Properties: { UserName: ref("User"), Status: "Inactive" } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: { AssumeRolePolicyDocument: trust("ec2.amazonaws.com"), MaxSessionDuration: 3600 },
      },
      Profile: { Type: "AWS::IAM::InstanceProfile", Properties: { Roles: [ref("Role")] } },
      Managed: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: allow("s3:ListBucket"), Roles: [ref("Role")] },
      },
      OfRole: {
        Type: "AWS::IAM::RolePolicy",
        Properties: { PolicyName: "own", PolicyDocument: allow("sns:Publish"), RoleName: ref("Role") },
      },
      OfUser: {
        Type: "AWS::IAM::UserPolicy",
        Properties: { PolicyName: "own", PolicyDocument: allow("sns:Publish"), UserName: ref("User") },
      },
      OfTeam: {
        Type: "AWS::IAM::GroupPolicy",
        Properties: { PolicyName: "own", PolicyDocument: allow("sns:Publish"), GroupName: ref("Team") },
      },
      Linked: {
        Type: "AWS::IAM::ServiceLinkedRole",
        Properties: { AWSServiceName: "autoscaling.amazonaws.com", CustomSuffix: "drill" },
      },
      Inline: {
        Type: "AWS::IAM::Policy",
        Properties: { PolicyName: "inline", PolicyDocument: allow("s3:ListBucket"), Groups: [ref("Team")] },
      },
    },
    change: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust("lambda.amazonaws.com"),
          MaxSessionDuration: 7200,
          Policies: [{ PolicyName: "q", PolicyDocument: allow("s3:GetObject") }],
        },
      },
      Managed: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: allow("s3:GetObject"), Users: [ref("User")] },
      },
      Key: { Type: "AWS::IAM::AccessKey", Properties: { UserName: ref("User"), Status: "Active" } },
      OfTeam: {
        Type: "AWS::IAM::GroupPolicy",
        Properties: { PolicyName: "own", PolicyDocument: allow("sqs:*"), GroupName: ref("Team") },
      },
      Linked: {
        Type: "AWS::IAM::ServiceLinkedRole",
        Properties: {
          AWSServiceName: "autoscaling.amazonaws.com",
          CustomSuffix: "drill",
          Description: "Launches for drills",
        },
      },
    },
  },
  functions: {
    resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust("lambda.amazonaws.com"),
          Policies: [{ PolicyName: "queues", PolicyDocument: allow("sqs:*") }],
        },
      },
      Queue: { Type: "AWS::SQS::Queue" },
      Function: lambdaFunction("exports.handler = async () => 1;", {
        Timeout: 5,
        ReservedConcurrentExecutions: 2,
      }),
      Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: ref("Function") } },
      Alias: {
        Type: "AWS::Lambda::Alias",
        Properties: {
          FunctionName: ref("Function"),
          FunctionVersion: att("Version", "Version"),
          Name: "live",
        },
      },
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: att("Function", "Arn"),
          Principal: "events.amazonaws.com",
        },
      },
      Asynchronous: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: {
          FunctionName: ref("Function"),
          Qualifier: "$LATEST",
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnFailure: { Destination: att("Queue", "Arn") } },
        },
      },
      Mapping: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          FunctionName: ref("Function"),
          EventSourceArn: att("Queue", "Arn"),
          BatchSize: 5,
        },
      },
    },
    change: {
      Function: lambdaFunction("exports.handler = async () => 2;", {
        Timeout: 10,
        Tags: [{ Key: "a", Value: "b" }],
      }),
      Mapping: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          FunctionName: ref("Function"),
          EventSourceArn: att("Queue", "Arn"),
          BatchSize: 1,
          Enabled: false,
        },
      },
    },
  },
  accessPoints: {
    resources: {
      Bucket: { Type: "AWS::S3::Bucket" },
      Point: {
        Type: "AWS::S3::AccessPoint",
        Properties: {
          Bucket: ref("Bucket"),
          Name: "reports",
          Policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: { Ref: "AWS::AccountId" } },
                Action: "s3:GetObject",
                Resource: {
                  "Fn::Sub": "arn:aws:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/reports/object/*",
                },
              },
            ],
          },
        },
      },
      Told: {
        Type: "AWS::SSM::Parameter",
        Properties: {
          Type: "StringList",
          Value: {
            "Fn::Join": [
              ",",
              [
                ref("Point"),
                att("Point", "Name"),
                att("Point", "Arn"),
                att("Point", "Alias"),
                att("Point", "NetworkOrigin"),
              ],
            ],
          },
        },
      },
    },
    change: {
      Point: {
        Type: "AWS::S3::AccessPoint",
        Properties: {
          Bucket: ref("Bucket"),
          Name: "reports",
          Tags: [{ Key: "team", Value: "blue" }],
        },
      },
    },
  },
  storage: {
    resources: {
      Bucket: { Type: "AWS::S3::Bucket", Properties: { VersioningConfiguration: { Status: "Enabled" } } },
      Policy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: {
          Bucket: ref("Bucket"),
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: { "Fn::Sub": "${Bucket.Arn}/*" },
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        },
      },
    },
    change: {
      Bucket: {
        Type: "AWS::S3::Bucket",
        Properties: {
          VersioningConfiguration: { Status: "Suspended" },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
          Tags: [{ Key: "a", Value: "b" }],
        },
      },
    },
  },
  schedules: {
    resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: { AssumeRolePolicyDocument: trust("scheduler.amazonaws.com") },
      },
      Group: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "drills" } },
      Schedule: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          GroupName: ref("Group"),
          ScheduleExpression: "cron(0 9 ? * MON-FRI *)",
          ScheduleExpressionTimezone: "Europe/Berlin",
          StartDate: "2026-02-01T00:00:00.000Z",
          FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: "15" },
          Target: { Arn: att("Queue", "Arn"), RoleArn: att("Role", "Arn"), Input: "wake up" },
        },
      },
    },
    change: {
      Group: {
        Type: "AWS::Scheduler::ScheduleGroup",
        Properties: { Name: "drills", Tags: [{ Key: "kept", Value: "yes" }] },
      },
      Schedule: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          GroupName: ref("Group"),
          ScheduleExpression: "rate(1 hour)",
          State: "DISABLED",
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: att("Queue", "Arn"), RoleArn: att("Role", "Arn") },
        },
      },
    },
  },
  messages: {
    resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "one" } },
      Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: 40 } },
      QueuePolicy: {
        Type: "AWS::SQS::QueuePolicy",
        Properties: {
          Queues: [ref("Queue")],
          PolicyDocument: allow("sqs:SendMessage", { Service: "sns.amazonaws.com" }),
        },
      },
      TopicPolicy: {
        Type: "AWS::SNS::TopicPolicy",
        Properties: {
          Topics: [ref("Topic")],
          PolicyDocument: allow("sns:Publish", { Service: "events.amazonaws.com" }),
        },
      },
      Second: { Type: "AWS::SNS::Topic" },
      OfSecond: {
        Type: "AWS::SNS::TopicInlinePolicy",
        Properties: {
          TopicArn: ref("Second"),
          PolicyDocument: allow("sns:Publish", { Service: "events.amazonaws.com" }),
        },
      },
      Other: { Type: "AWS::SQS::Queue" },
      OfOther: {
        Type: "AWS::SQS::QueueInlinePolicy",
        Properties: {
          Queue: ref("Other"),
          PolicyDocument: allow("sqs:SendMessage", { Service: "sns.amazonaws.com" }),
        },
      },
      Subscription: {
        Type: "AWS::SNS::Subscription",
        Properties: {
          TopicArn: ref("Topic"),
          Protocol: "sqs",
          Endpoint: att("Queue", "Arn"),
          RawMessageDelivery: true,
          FilterPolicy: { kind: ["finding"] },
          FilterPolicyScope: "MessageBody",
        },
      },
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "drills" } },
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventPattern: { source: ["aws.guardduty"] },
          Targets: [{ Id: "topic", Arn: ref("Topic") }],
        },
      },
      OnBus: {
        Type: "AWS::Events::Rule",
        Properties: { EventBusName: ref("Bus"), EventPattern: { source: ["drill"] } },
      },
    },
    change: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "two" } },
      Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: 50 } },
      OfOther: {
        Type: "AWS::SQS::QueueInlinePolicy",
        Properties: {
          Queue: ref("Other"),
          PolicyDocument: allow("sqs:SendMessage", { Service: "events.amazonaws.com" }),
        },
      },
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventPattern: { source: ["aws.ec2"] },
          State: "DISABLED",
          Targets: [{ Id: "queue", Arn: att("Queue", "Arn") }],
        },
      },
    },
  },
  registry: {
    resources: {
      Repository: {
        Type: "AWS::ECR::Repository",
        Properties: {
          RepositoryName: "tools/forensics",
          ImageTagMutability: "IMMUTABLE",
          LifecyclePolicy: {
            LifecyclePolicyText: JSON.stringify({
              rules: [
                {
                  rulePriority: 1,
                  selection: {
                    tagStatus: "untagged",
                    countType: "sinceImagePushed",
                    countUnit: "days",
                    countNumber: 365,
                  },
                  action: { type: "expire" },
                },
              ],
            }),
          },
          RepositoryPolicyText: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "lambda.amazonaws.com" },
                Action: ["ecr:BatchGetImage"],
              },
            ],
          },
        },
      },
    },
    change: {
      Repository: {
        Type: "AWS::ECR::Repository",
        Properties: {
          RepositoryName: "tools/forensics",
          ImageScanningConfiguration: { ScanOnPush: true },
          Tags: [{ Key: "team", Value: "forensics" }],
        },
      },
    },
  },
  webAcl: {
    resources: {
      ...NETWORK,
      Front: {
        Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        DependsOn: "Attachment",
        Properties: { Subnets: [ref("Subnet0"), ref("Subnet1")] },
      },
      Hostile: {
        Type: "AWS::WAFv2::IPSet",
        Properties: { Scope: "REGIONAL", IPAddressVersion: "IPV4", Addresses: ["203.0.113.64/26"] },
      },
      Patterns: {
        Type: "AWS::WAFv2::RegexPatternSet",
        Properties: { Scope: "REGIONAL", RegularExpressionList: ["^/wp-"] },
      },
      Shared: {
        Type: "AWS::WAFv2::RuleGroup",
        Properties: {
          Name: "shared",
          Scope: "REGIONAL",
          Capacity: 30,
          VisibilityConfig: visibility("shared"),
          Rules: [
            {
              Name: "probes",
              Priority: 0,
              Action: { Block: {} },
              VisibilityConfig: visibility("probes"),
              Statement: {
                RegexPatternSetReferenceStatement: {
                  Arn: att("Patterns", "Arn"),
                  FieldToMatch: { UriPath: {} },
                  TextTransformations: [{ Priority: 0, Type: "NONE" }],
                },
              },
            },
          ],
        },
      },
      Acl: {
        Type: "AWS::WAFv2::WebACL",
        Properties: {
          Name: "front",
          Scope: "REGIONAL",
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility("front"),
          Rules: [
            {
              Name: "hostile",
              Priority: 0,
              Action: { Block: {} },
              VisibilityConfig: visibility("hostile"),
              Statement: { IPSetReferenceStatement: { Arn: att("Hostile", "Arn") } },
            },
            {
              Name: "login",
              Priority: "1",
              Action: { Count: {} },
              VisibilityConfig: visibility("login"),
              Statement: {
                ByteMatchStatement: {
                  SearchString: "/login",
                  FieldToMatch: { UriPath: {} },
                  TextTransformations: [{ Priority: 0, Type: "LOWERCASE" }],
                  PositionalConstraint: "STARTS_WITH",
                },
              },
            },
            {
              Name: "shared",
              Priority: 2,
              OverrideAction: { None: {} },
              VisibilityConfig: visibility("shared-in-front"),
              Statement: { RuleGroupReferenceStatement: { Arn: att("Shared", "Arn") } },
            },
          ],
        },
      },
      Association: {
        Type: "AWS::WAFv2::WebACLAssociation",
        Properties: { WebACLArn: att("Acl", "Arn"), ResourceArn: ref("Front") },
      },
      LogGroup: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "aws-waf-logs-front" } },
      Logging: {
        Type: "AWS::WAFv2::LoggingConfiguration",
        Properties: {
          ResourceArn: att("Acl", "Arn"),
          LogDestinationConfigs: [att("LogGroup", "Arn")],
          RedactedFields: [{ SingleHeader: { Name: "authorization" } }],
        },
      },
    },
    change: {
      Hostile: {
        Type: "AWS::WAFv2::IPSet",
        Properties: {
          Scope: "REGIONAL",
          IPAddressVersion: "IPV4",
          Addresses: [],
          Tags: [{ Key: "ticket", Value: "INC-1" }],
        },
      },
      Acl: {
        Type: "AWS::WAFv2::WebACL",
        Properties: {
          Name: "front",
          Scope: "REGIONAL",
          DefaultAction: { Block: { CustomResponse: { ResponseCode: 429 } } },
          VisibilityConfig: visibility("front"),
        },
      },
    },
  },
  bucketDocuments: {
    resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      QueuePolicy: {
        Type: "AWS::SQS::QueuePolicy",
        Properties: {
          Queues: [ref("Queue")],
          PolicyDocument: allow("sqs:SendMessage", { Service: "s3.amazonaws.com" }),
        },
      },
      Bucket: {
        Type: "AWS::S3::Bucket",
        DependsOn: "QueuePolicy",
        Properties: {
          LifecycleConfiguration: {
            Rules: [
              { Id: "old", Status: "Enabled", ExpirationInDays: 30, Prefix: "tmp/" },
              {
                Status: "Enabled",
                NoncurrentVersionExpiration: { NoncurrentDays: 7 },
                TagFilters: [{ Key: "keep", Value: "no" }],
                ObjectSizeGreaterThan: 10,
              },
            ],
          },
          CorsConfiguration: { CorsRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"], MaxAge: 5 }] },
          NotificationConfiguration: {
            QueueConfigurations: [
              {
                Event: "s3:ObjectCreated:*",
                Queue: att("Queue", "Arn"),
                Filter: { S3Key: { Rules: [{ Name: "suffix", Value: ".log" }] } },
              },
            ],
          },
        },
      },
    },
    change: {
      Bucket: {
        Type: "AWS::S3::Bucket",
        DependsOn: "QueuePolicy",
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
      },
    },
  },
  keys: {
    resources: {
      Key: {
        Type: "AWS::KMS::Key",
        Properties: {
          Description: "one",
          KeyPolicy: allow("kms:*", { AWS: { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root" } }),
          EnableKeyRotation: true,
          PendingWindowInDays: 7,
        },
      },
      Alias: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/orders", TargetKeyId: ref("Key") } },
      Bucket: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                ServerSideEncryptionByDefault: {
                  SSEAlgorithm: "aws:kms",
                  KMSMasterKeyID: att("Key", "Arn"),
                },
              },
            ],
          },
        },
      },
    },
    change: {
      Key: {
        Type: "AWS::KMS::Key",
        Properties: {
          Description: "two",
          KeyPolicy: allow("kms:*", { AWS: { "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root" } }),
          Enabled: false,
          PendingWindowInDays: 7,
          Tags: [{ Key: "a", Value: "b" }],
        },
      },
    },
  },
  tables: {
    resources: {
      Table: table({
        StreamSpecification: { StreamViewType: "NEW_IMAGE" },
        TimeToLiveSpecification: { AttributeName: "until", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: "true" },
      }),
      Global: {
        Type: "AWS::DynamoDB::GlobalTable",
        Properties: {
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          StreamSpecification: { StreamViewType: "KEYS_ONLY" },
          Replicas: [
            { Region: ref("AWS::Region"), GlobalSecondaryIndexes: [], Tags: [{ Key: "team", Value: "red" }] },
          ],
        },
      },
      Name: {
        Type: "AWS::SSM::Parameter",
        Properties: {
          Type: "String",
          Value: { "Fn::Join": [" ", [ref("Table"), att("Table", "StreamArn"), att("Global", "TableId")]] },
        },
      },
    },
    change: {
      Table: table({
        AttributeDefinitions: [
          { AttributeName: "id", AttributeType: "S" },
          { AttributeName: "state", AttributeType: "S" },
        ],
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: "2", WriteCapacityUnits: 1 },
        GlobalSecondaryIndexes: [
          {
            IndexName: "byState",
            KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
          },
        ],
        StreamSpecification: { StreamViewType: "OLD_IMAGE" },
        Tags: [{ Key: "a", Value: "b" }],
      }),
      Global: {
        Type: "AWS::DynamoDB::GlobalTable",
        Properties: {
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          TimeToLiveSpecification: { AttributeName: "until", Enabled: true },
          Replicas: [
            {
              Region: ref("AWS::Region"),
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            },
          ],
        },
      },
    },
  },
  recording: {
    resources: {
      // The files that are delivered keep it from being deleted.
      Bucket: { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain" },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust("config.amazonaws.com"),
          ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWS_ConfigRole"],
          Policies: [{ PolicyName: "deliver", PolicyDocument: allow("s3:PutObject") }],
        },
      },
      Recorder: {
        Type: "AWS::Config::ConfigurationRecorder",
        Properties: {
          RoleARN: att("Role", "Arn"),
          RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
        },
      },
      Channel: {
        Type: "AWS::Config::DeliveryChannel",
        DependsOn: "Recorder",
        Properties: {
          S3BucketName: ref("Bucket"),
          ConfigSnapshotDeliveryProperties: { DeliveryFrequency: "Six_Hours" },
        },
      },
      Rule: {
        Type: "AWS::Config::ConfigRule",
        DependsOn: "Channel",
        Properties: {
          InputParameters: { kmsId: "x" },
          Scope: { ComplianceResourceTypes: ["AWS::EC2::Volume"] },
          Source: { Owner: "AWS", SourceIdentifier: "ENCRYPTED_VOLUMES" },
        },
      },
      Judge: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust("lambda.amazonaws.com"),
          ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole"],
        },
      },
      Function: lambdaFunction("exports.handler = async () => 1;", { Role: att("Judge", "Arn") }),
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: att("Function", "Arn"),
          Principal: "config.amazonaws.com",
          SourceAccount: ref("AWS::AccountId"),
        },
      },
      Custom: {
        Type: "AWS::Config::ConfigRule",
        DependsOn: ["Channel", "Permission"],
        Properties: {
          Scope: { ComplianceResourceTypes: ["AWS::EC2::Volume"] },
          Source: {
            Owner: "CUSTOM_LAMBDA",
            SourceIdentifier: att("Function", "Arn"),
            SourceDetails: [
              { EventSource: "aws.config", MessageType: "ConfigurationItemChangeNotification" },
              { EventSource: "aws.config", MessageType: "OversizedConfigurationItemChangeNotification" },
            ],
          },
          EvaluationModes: [{ Mode: "DETECTIVE" }],
        },
      },
      Shown: {
        Type: "AWS::SNS::Topic",
        Properties: { DisplayName: { "Fn::Join": ["", ["c-", att("Custom", "Compliance.Type")]] } },
      },
      Remediation: {
        Type: "AWS::Config::RemediationConfiguration",
        Properties: {
          ConfigRuleName: ref("Rule"),
          TargetType: "SSM_DOCUMENT",
          TargetId: "AWS-CreateSnapshot",
          Parameters: {
            AutomationAssumeRole: { StaticValue: { Values: [att("Role", "Arn")] } },
            VolumeId: { ResourceValue: { Value: "RESOURCE_ID" } },
          },
          Automatic: true,
          MaximumAutomaticAttempts: 3,
          RetryAttemptSeconds: 60,
        },
      },
    },
    change: {
      Recorder: {
        Type: "AWS::Config::ConfigurationRecorder",
        Properties: {
          RoleARN: att("Role", "Arn"),
          RecordingGroup: { AllSupported: false, ResourceTypes: ["AWS::EC2::Volume"] },
        },
      },
      Rule: {
        Type: "AWS::Config::ConfigRule",
        DependsOn: "Channel",
        Properties: {
          Description: "two",
          Source: { Owner: "AWS", SourceIdentifier: "ENCRYPTED_VOLUMES" },
        },
      },
      Custom: {
        Type: "AWS::Config::ConfigRule",
        DependsOn: ["Channel", "Permission"],
        Properties: {
          InputParameters: { port: "22" },
          Source: {
            Owner: "CUSTOM_LAMBDA",
            SourceIdentifier: att("Function", "Arn"),
            SourceDetails: [
              {
                EventSource: "aws.config",
                MessageType: "ScheduledNotification",
                MaximumExecutionFrequency: "One_Hour",
              },
            ],
          },
        },
      },
    },
  },
  workflow: {
    resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust("states.amazonaws.com"),
          Policies: [{ PolicyName: "p", PolicyDocument: allow("logs:*") }],
        },
      },
      Log: { Type: "AWS::Logs::LogGroup" },
      Machine: stateMachine({
        DefinitionString: '{"StartAt":"${first}","States":{"One":{"Type":"Succeed"}}}',
        DefinitionSubstitutions: { first: "One" },
        StateMachineType: "EXPRESS",
        LoggingConfiguration: {
          Level: "ALL",
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: att("Log", "Arn") } }],
        },
      }),
    },
    change: {
      Machine: stateMachine({
        Definition: { StartAt: "Two", States: { Two: { Type: "Succeed" } } },
        StateMachineType: "EXPRESS",
        Tags: [{ Key: "a", Value: "b" }],
      }),
    },
  },
  observation: {
    resources: {
      Group: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
      Stream: { Type: "AWS::Logs::LogStream", Properties: { LogGroupName: ref("Group") } },
      Access: {
        Type: "AWS::Logs::ResourcePolicy",
        Properties: {
          PolicyName: "events",
          PolicyDocument: JSON.stringify(allow("logs:PutLogEvents", { Service: "events.amazonaws.com" })),
        },
      },
      Filter: {
        Type: "AWS::Logs::MetricFilter",
        Properties: {
          LogGroupName: ref("Group"),
          FilterPattern: "ERROR",
          MetricTransformations: [{ MetricName: "errors", MetricNamespace: "app", MetricValue: "1" }],
        },
      },
      Alarm: {
        Type: "AWS::CloudWatch::Alarm",
        Properties: {
          MetricName: "errors",
          Namespace: "app",
          Statistic: "Sum",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: "1",
          ComparisonOperator: "GreaterThanOrEqualToThreshold",
        },
      },
      Dashboard: {
        Type: "AWS::CloudWatch::Dashboard",
        Properties: { DashboardBody: JSON.stringify({ widgets: [] }) },
      },
      Detector: { Type: "AWS::GuardDuty::Detector", Properties: { Enable: true } },
      Suppression: {
        Type: "AWS::GuardDuty::Filter",
        Properties: {
          DetectorId: ref("Detector"),
          Name: "low-severity",
          Action: "ARCHIVE",
          FindingCriteria: { Criterion: { severity: { Lt: 4 } } },
        },
      },
      Parameter: {
        Type: "AWS::SSM::Parameter",
        Properties: { Type: "String", Value: "one", Tags: { a: "b" } },
      },
      Document: {
        Type: "AWS::SSM::Document",
        Properties: {
          DocumentType: "Command",
          Content: {
            schemaVersion: "2.2",
            mainSteps: [{ action: "aws:runShellScript", name: "s", inputs: { runCommand: ["id"] } }],
          },
        },
      },
      Runbook: {
        Type: "AWS::SSM::Document",
        Properties: {
          DocumentType: "Automation",
          DocumentFormat: "YAML",
          TargetType: "/AWS::EC2::Instance",
          Content: {
            schemaVersion: "0.3",
            mainSteps: [{ action: "aws:sleep", name: "nap", inputs: { Duration: "PT1S" } }],
          },
        },
      },
    },
    change: {
      Group: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 14 } },
      Detector: {
        Type: "AWS::GuardDuty::Detector",
        Properties: { Enable: true, FindingPublishingFrequency: "FIFTEEN_MINUTES" },
      },
      Suppression: {
        Type: "AWS::GuardDuty::Filter",
        Properties: {
          DetectorId: ref("Detector"),
          Name: "low-severity",
          Action: "NOOP",
          FindingCriteria: { Criterion: { type: { Eq: ["Recon:EC2/Portscan"] } } },
          Tags: [{ Key: "kept", Value: "yes" }],
        },
      },
      Parameter: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "two" } },
    },
  },
  secrets: {
    resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: { AssumeRolePolicyDocument: trust("lambda.amazonaws.com") },
      },
      Rotate: lambdaFunction("exports.handler = async () => 1;", {}),
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          FunctionName: ref("Rotate"),
          Action: "lambda:InvokeFunction",
          Principal: "secretsmanager.amazonaws.com",
        },
      },
      Password: {
        Type: "AWS::SecretsManager::Secret",
        Properties: {
          Description: "of the shop",
          GenerateSecretString: {
            SecretStringTemplate: '{"username":"shop"}',
            GenerateStringKey: "password",
            PasswordLength: "20",
            ExcludePunctuation: true,
          },
        },
      },
      Token: {
        Type: "AWS::SecretsManager::Secret",
        Properties: { Name: "chat/token", SecretString: "xoxb-1", Tags: [{ Key: "a", Value: "b" }] },
      },
      Policy: {
        Type: "AWS::SecretsManager::ResourcePolicy",
        Properties: {
          SecretId: ref("Token"),
          BlockPublicPolicy: true,
          ResourcePolicy: allow("secretsmanager:GetSecretValue", { AWS: att("Role", "Arn") }),
        },
      },
      Schedule: {
        Type: "AWS::SecretsManager::RotationSchedule",
        DependsOn: "Permission",
        Properties: {
          SecretId: ref("Password"),
          RotationLambdaARN: att("Rotate", "Arn"),
          RotationRules: { ScheduleExpression: "rate(10 days)" },
          RotateImmediatelyOnUpdate: false,
        },
      },
    },
    change: {
      Password: {
        Type: "AWS::SecretsManager::Secret",
        Properties: { Description: "of the new shop", SecretString: "by hand" },
      },
      Token: {
        Type: "AWS::SecretsManager::Secret",
        Properties: { Name: "chat/token", SecretString: "xoxb-2", Tags: [{ Key: "c", Value: "d" }] },
      },
      Policy: {
        Type: "AWS::SecretsManager::ResourcePolicy",
        Properties: {
          SecretId: ref("Token"),
          ResourcePolicy: allow("secretsmanager:DescribeSecret", { AWS: att("Role", "Arn") }),
        },
      },
      Schedule: {
        Type: "AWS::SecretsManager::RotationSchedule",
        DependsOn: "Permission",
        Properties: {
          SecretId: ref("Password"),
          RotationLambdaARN: att("Rotate", "Arn"),
          RotationRules: { AutomaticallyAfterDays: 7 },
          RotateImmediatelyOnUpdate: false,
        },
      },
    },
  },
};
