/* oxlint-disable no-new -- a construct joins its tree by being made */
import { RemovalPolicy } from "aws-cdk-lib";
import * as cloudtrail from "aws-cdk-lib/aws-cloudtrail";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as events from "aws-cdk-lib/aws-events";
import * as guardduty from "aws-cdk-lib/aws-guardduty";
import * as iam from "aws-cdk-lib/aws-iam";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sns from "aws-cdk-lib/aws-sns";
import type { Stack } from "aws-cdk-lib";
import type { Buckets } from "./buckets.ts";
import { nameResource } from "./logical-id.ts";
import type { Network } from "./network.ts";

export interface Detection {
  trail: cloudtrail.CfnTrail;
  detector: guardduty.CfnDetector;
  alerts: sns.Topic;
  flowLogGroup: logs.LogGroup;
}

/** What the account writes down and who is told: trail, flow logs, GuardDuty, and alerts of its findings. */
export function addDetection(stack: Stack, network: Network, buckets: Buckets): Detection {
  const trail = new cloudtrail.CfnTrail(stack, "Trail", {
    s3BucketName: buckets.logs.bucketName,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    eventSelectors: [
      {
        includeManagementEvents: true,
        readWriteType: "All",
        dataResources: [{ type: "AWS::S3::Object", values: [buckets.data.arnForObjects("")] }],
      },
    ],
  });
  trail.node.addDependency(buckets.logs.policy!);

  const detector = new guardduty.CfnDetector(stack, "Detector", {
    enable: true,
    findingPublishingFrequency: "FIFTEEN_MINUTES",
    features: [{ name: "S3_DATA_EVENTS", status: "ENABLED" }],
  });
  return {
    trail,
    detector,
    alerts: addAlerts(stack),
    flowLogGroup: addFlowLogs(stack, network, buckets),
  };
}

/** Flow logs twice: into the log bucket to be kept as evidence, into a log group to be searched. */
function addFlowLogs(stack: Stack, network: Network, buckets: Buckets): logs.LogGroup {
  const ofVpc = {
    resourceType: "VPC",
    resourceId: network.vpc.ref,
    trafficType: "ALL",
    maxAggregationInterval: 60,
  };
  const toBucket = new ec2.CfnFlowLog(stack, "FlowLogToBucket", {
    ...ofVpc,
    logDestinationType: "s3",
    logDestination: buckets.logs.bucketArn,
  });
  toBucket.node.addDependency(buckets.logs.policy!);

  const group = nameResource(
    new logs.LogGroup(stack, "FlowLogGroup", {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    "FlowLogGroup",
  );
  const role = nameResource(
    new iam.Role(stack, "FlowLogRole", {
      assumedBy: new iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"),
    }),
    "FlowLogRole",
  );
  const policy = new iam.Policy(stack, "FlowLogRolePolicy", {
    policyName: "deliver",
    statements: [
      new iam.PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [group.logGroupArn],
      }),
    ],
  });
  policy.attachToRole(role);
  nameResource(policy, "FlowLogRolePolicy");
  const toGroup = new ec2.CfnFlowLog(stack, "FlowLogToGroup", {
    ...ofVpc,
    logDestinationType: "cloud-watch-logs",
    logGroupName: group.logGroupName,
    deliverLogsPermissionArn: role.roleArn,
  });
  toGroup.node.addDependency(policy);
  return group;
}

/** Every GuardDuty finding becomes a message on the security team's topic. */
function addAlerts(stack: Stack): sns.Topic {
  const topic = nameResource(
    new sns.Topic(stack, "AlertTopic", { displayName: "Security alerts" }),
    "AlertTopic",
  );
  const policy = new sns.TopicPolicy(stack, "AlertTopicPolicy", { topics: [topic] });
  policy.document.addStatements(
    new iam.PolicyStatement({
      sid: "EventBridge",
      principals: [new iam.ServicePrincipal("events.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
    }),
  );
  nameResource(policy, "AlertTopicPolicy");
  new events.CfnRule(stack, "FindingRule", {
    description: "GuardDuty findings to the security team",
    eventPattern: { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] },
    targets: [{ id: "alerts", arn: topic.topicArn }],
  });
  return topic;
}
