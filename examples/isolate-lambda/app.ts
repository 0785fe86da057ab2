/* oxlint-disable no-new -- a construct joins its tree by being made */
import { App, Duration, Stack } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";

/** Isolates an EC2 instance when GuardDuty has a finding of high severity about it. */
const stack = new Stack(new App(), "IsolateInstance");

const isolate = new Function(stack, "Isolate", {
  runtime: Runtime.NODEJS_22_X,
  code: Code.fromAsset(`${import.meta.dirname}/function`),
  handler: "isolate.handler",
  timeout: Duration.minutes(2),
  memorySize: 256,
});
isolate.addToRolePolicy(
  new PolicyStatement({
    actions: [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DetachInstances",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateSecurityGroup",
      "ec2:CreateTags",
      "ec2:DescribeAddresses",
      "ec2:DescribeIamInstanceProfileAssociations",
      "ec2:DescribeInstances",
      "ec2:DescribeSecurityGroups",
      "ec2:DisassociateAddress",
      "ec2:DisassociateIamInstanceProfile",
      "ec2:ModifyInstanceAttribute",
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:RevokeSecurityGroupEgress",
      "elasticloadbalancing:DeregisterTargets",
      "iam:GetInstanceProfile",
      "iam:PutRolePolicy",
    ],
    resources: ["*"],
  }),
);
new Rule(stack, "HighFindings", {
  eventPattern: {
    source: ["aws.guardduty"],
    detailType: ["GuardDuty Finding"],
    detail: { severity: [{ numeric: [">=", 5] }], resource: { resourceType: ["Instance"] } },
  },
  targets: [new LambdaFunction(isolate)],
});
