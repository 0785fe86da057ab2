import { actions, allow, type AwsDocument } from "./aws-statements.ts";

const SERVICE_ROLE = "/service-role/";
const LINKED = "/aws-service-role/";

/** Policies for the roles that AWS's services take, service-linked ones among them. */
/** What Config reads of the services that the range has; AWS's own documents name many more. */
const CONFIG_READS = actions({
  autoscaling: "Describe*",
  cloudtrail: "DescribeTrails GetEventSelectors GetTrailStatus ListTags",
  config: "BatchGet* Describe* Get* List* Put* Select*",
  ec2: "Describe* GetEbsEncryptionByDefault",
  elasticloadbalancing: "Describe*",
  guardduty: "GetDetector ListDetectors",
  iam: "GenerateCredentialReport Get* List*",
  kms: "DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListKeys ListResourceTags",
  lambda: "GetFunction GetPolicy ListFunctions ListTags",
  logs: "DescribeLogGroups ListTagsLogGroup",
  s3: "GetAccountPublicAccessBlock GetBucket* GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListAllMyBuckets",
  sns: "GetTopicAttributes ListSubscriptionsByTopic ListTopics",
});

export const roleDocuments: Readonly<Record<string, AwsDocument>> = {
  AmazonSSMAutomationRole: {
    path: SERVICE_ROLE,
    version: 8,
    created: "2016-12-05T22:09:55Z",
    edited: "2026-02-12T17:59:30Z",
    description:
      "Provides permissions for EC2 Automation service to execute activities defined within Automation documents",
    statements: [
      allow(["lambda:InvokeFunction"], ["arn:aws:lambda:*:*:function:Automation*"]),
      allow(
        actions({
          ec2: "CreateImage CopyImage DeregisterImage DescribeImages DeleteSnapshot StartInstances RunInstances StopInstances TerminateInstances DescribeInstanceStatus CreateTags DeleteTags DescribeTags",
          cloudformation: "CreateStack DescribeStackEvents DescribeStacks UpdateStack DeleteStack",
        }),
      ),
      allow(["ssm:*"]),
      allow(["sns:Publish"], ["arn:aws:sns:*:*:Automation*"]),
      allow(["ssmmessages:OpenDataChannel"], ["arn:*:ssm:*:*:session/*"]),
    ],
  },
  AWSConfigRulesExecutionRole: {
    path: SERVICE_ROLE,
    version: 3,
    created: "2016-03-25T17:59:36Z",
    edited: "2019-05-13T21:33:30Z",
    description:
      "Allows an AWS Lambda function to access the AWS Config API and the configuration snapshots that AWS Config delivers periodically to Amazon S3. This access is required by functions that evaluate configuration changes for custom Config rules.",
    statements: [
      allow(["s3:GetObject"], "arn:aws:s3:::*/AWSLogs/*/Config/*"),
      allow(actions({ config: "Put* Get* List* Describe* BatchGet* Select*" })),
    ],
  },
  AWSLambdaBasicExecutionRole: {
    path: SERVICE_ROLE,
    created: "2015-04-09T15:03:43Z",
    description: "Provides write permissions to CloudWatch Logs.",
    statements: [allow(actions({ logs: "CreateLogGroup CreateLogStream PutLogEvents" }))],
  },
  AWSLambdaRole: {
    path: SERVICE_ROLE,
    created: "2015-02-06T18:41:28Z",
    description: "Default policy for AWS Lambda service role.",
    statements: [allow(["lambda:InvokeFunction"])],
  },
  AWSLambdaDynamoDBExecutionRole: {
    path: SERVICE_ROLE,
    created: "2015-04-09T15:09:29Z",
    description:
      "Provides list and read access to DynamoDB streams and write permissions to CloudWatch logs.",
    statements: [
      allow(
        actions({
          dynamodb: "DescribeStream GetRecords GetShardIterator ListStreams",
          logs: "CreateLogGroup CreateLogStream PutLogEvents",
        }),
      ),
    ],
  },
  AWSLambdaSQSQueueExecutionRole: {
    path: SERVICE_ROLE,
    created: "2018-06-14T21:50:45Z",
    description:
      "Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.",
    statements: [
      allow(
        actions({
          sqs: "ReceiveMessage DeleteMessage GetQueueAttributes",
          logs: "CreateLogGroup CreateLogStream PutLogEvents",
        }),
      ),
    ],
  },
  AWSLambdaVPCAccessExecutionRole: {
    path: SERVICE_ROLE,
    version: 3,
    created: "2016-02-11T23:15:26Z",
    edited: "2024-01-05T22:38:26Z",
    description:
      "Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC.",
    statements: [
      {
        Sid: "AWSLambdaVPCAccessExecutionPermissions",
        ...allow(
          actions({
            logs: "CreateLogGroup CreateLogStream PutLogEvents",
            ec2: "CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses",
          }),
        ),
      },
    ],
  },
  AutoScalingServiceRolePolicy: {
    path: LINKED,
    version: 10,
    created: "2018-01-08T23:10:55Z",
    edited: "2025-11-12T18:19:06Z",
    description: "Default policy for the Auto Scaling service-linked role.",
    statements: [
      {
        Sid: "EC2InstanceManagement",
        ...allow(
          actions({
            ec2: "CancelSpotInstanceRequests CreateFleet CreateTags DeleteTags Describe* ModifyInstanceAttribute RequestSpotInstances RunInstances StartInstances StopInstances TerminateInstances",
          }),
        ),
      },
      {
        Sid: "EC2InstanceProfileManagement",
        ...allow(["iam:PassRole"]),
        Condition: { StringLike: { "iam:PassedToService": "ec2.amazonaws.com*" } },
      },
      {
        Sid: "ELBManagement",
        ...allow(actions({ elasticloadbalancing: "Register* Deregister* Describe*" })),
      },
      {
        Sid: "CWManagement",
        ...allow(actions({ cloudwatch: "DeleteAlarms DescribeAlarms GetMetricData PutMetricAlarm" })),
      },
      { Sid: "SNSManagement", ...allow(["sns:Publish"]) },
    ],
  },
  AWSElasticLoadBalancingServiceRolePolicy: {
    path: LINKED,
    version: 14,
    created: "2017-09-19T22:19:04Z",
    description: "Service Linked Role Policy for AWS Elastic Load Balancing Control Plane",
    statements: [
      allow(
        actions({
          ec2: "DescribeAddresses DescribeInstances DescribeNetworkInterfaces DescribeSubnets DescribeSecurityGroups DescribeVpcs DescribeInternetGateways CreateSecurityGroup CreateNetworkInterface DeleteNetworkInterface ModifyNetworkInterfaceAttribute AllocateAddress AssociateAddress DisassociateAddress AttachNetworkInterface DetachNetworkInterface ReleaseAddress DescribeAvailabilityZones",
          logs: "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries",
        }),
      ),
    ],
  },
  AmazonGuardDutyServiceRolePolicy: {
    path: LINKED,
    version: 9,
    created: "2017-11-28T20:12:59Z",
    description: "Enable access to AWS Resources used or managed by Amazon Guard Duty",
    statements: [
      {
        Sid: "GuardDutyGetDescribeListPolicy",
        ...allow(
          actions({
            ec2: "DescribeInstances DescribeImages DescribeVpcEndpoints DescribeSubnets DescribeVpcPeeringConnections",
            organizations: "ListAccounts DescribeAccount DescribeOrganization",
            s3: "GetBucketPublicAccessBlock GetEncryptionConfiguration GetBucketTagging GetAccountPublicAccessBlock ListAllMyBuckets GetBucketAcl GetBucketPolicy GetBucketPolicyStatus",
            lambda: "GetFunctionConfiguration ListTags",
          }),
        ),
      },
    ],
  },
  AWSConfigServiceRolePolicy: {
    path: LINKED,
    version: 60,
    created: "2018-05-30T23:31:46Z",
    description: "Allows Config to call AWS services and collect resource configurations on your behalf.",
    statements: [{ Sid: "AWSConfigServiceRolePolicyStatementID", ...allow(CONFIG_READS) }],
  },
  AWS_ConfigRole: {
    path: "/service-role/",
    version: 60,
    created: "2020-09-15T20:19:26Z",
    description:
      "Default policy for AWS Config service role. Provides permissions required for AWS Config to track changes to your AWS resources.",
    statements: [{ Sid: "AWSConfigRoleStatementID", ...allow(CONFIG_READS) }],
  },
  CloudTrailServiceRolePolicy: {
    path: LINKED,
    version: 3,
    created: "2018-10-24T21:21:44Z",
    edited: "2023-11-27T01:18:10Z",
    description: "Permission policy for CloudTrail ServiceLinkedRole",
    statements: [
      { Sid: "CloudTrailFullAccess", ...allow(["cloudtrail:*"]) },
      {
        Sid: "AwsOrgsAccess",
        ...allow(
          actions({
            organizations:
              "DescribeAccount DescribeOrganization ListAccounts ListAWSServiceAccessForOrganization",
          }),
        ),
      },
    ],
  },
};
