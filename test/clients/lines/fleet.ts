import type { Line } from "./line.ts";

/** Auto Scaling, load balancing, and a stack that makes a network for them. */
export const FLEET_LINES: readonly Line[] = [
  {
    run: "cloudformation validate-template --template-body file://{dir}/network.json --query 'Parameters[].ParameterKey' --output text",
    prints: "Cidr",
  },
  {
    run: "cloudformation create-stack --stack-name network --template-body file://{dir}/network.json --parameters ParameterKey=Cidr,ParameterValue=10.1.0.0/16 --query StackId --output text",
    prints: /^arn:aws:cloudformation:us-east-1:\d+:stack\/network\//,
  },
  { run: "cloudformation wait stack-create-complete --stack-name network", prints: "" },
  {
    run: "cloudformation describe-stacks --stack-name network --query 'Stacks[0].Outputs[?OutputKey==`Subnets`].OutputValue' --output text",
    prints: /^subnet-\w+,subnet-\w+$/,
    keep: "subnets",
  },
  {
    run: "cloudformation describe-stacks --stack-name network --query 'Stacks[0].Outputs[?OutputKey==`Vpc`].OutputValue' --output text",
    prints: /^vpc-/,
    keep: "vpc",
  },
  {
    run: "cloudformation create-stack --stack-name network --template-body file://{dir}/network.json",
    exits: 254,
    says: "(AlreadyExistsException)",
  },
  {
    run: "cloudformation describe-stacks --stack-name nowhere",
    exits: 254,
    says: "(ValidationError) when calling the DescribeStacks operation: Stack with id nowhere does not exist",
  },
  {
    run: "cloudformation list-stack-resources --stack-name network --query 'sort(StackResourceSummaries[].LogicalResourceId)'",
    prints: /"Vpc"/,
  },
  {
    run: "cloudformation deploy --stack-name network --template-file {dir}/network.json --no-fail-on-empty-changeset",
    says: "",
    prints: /No changes to deploy/,
    lacking: true,
  },
  {
    run: "cloudformation validate-template --template-body '{\"Resources\":{}}'",
    exits: 254,
    says: "(ValidationError)",
  },
  {
    run: 'ec2 create-launch-template --launch-template-name web --launch-template-data \'{"ImageId":"ami-0c2b8d4f6a1e39575","InstanceType":"t3.micro"}\' --query LaunchTemplate.LaunchTemplateId --output text',
    prints: /^lt-/,
    keep: "template",
  },
  {
    run: "elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id {vpc} --health-check-path /health --query 'TargetGroups[0].TargetGroupArn' --output text",
    prints: /targetgroup\/web\//,
    keep: "targets",
  },
  {
    run: "elbv2 create-load-balancer --name front --subnets {dir}",
    exits: 254,
    says: /\((InvalidSubnet|SubnetNotFound|ValidationError)\)/,
  },
  { run: "elbv2 describe-target-groups --names nothing", exits: 254, says: "(TargetGroupNotFound)" },
  {
    run: "elbv2 modify-target-group-attributes --target-group-arn {targets} --attributes Key=deregistration_delay.timeout_seconds,Value=30 --query 'Attributes[?Key==`deregistration_delay.timeout_seconds`].Value' --output text",
    prints: "30",
  },
  {
    run: "autoscaling create-auto-scaling-group --auto-scaling-group-name web --launch-template LaunchTemplateId={template},Version=1 --min-size 1 --max-size 3 --desired-capacity 2 --vpc-zone-identifier {subnets} --target-group-arns {targets} --tags Key=Name,Value=web,PropagateAtLaunch=true",
    prints: "",
  },
  {
    run: "autoscaling describe-auto-scaling-groups --auto-scaling-group-names web --query 'AutoScalingGroups[0].Instances[].LifecycleState'",
    prints: ["InService", "InService"],
    after: 60,
  },
  {
    run: "autoscaling describe-auto-scaling-instances --query 'sort(AutoScalingInstances[].AvailabilityZone)'",
    prints: ["us-east-1a", "us-east-1b"],
  },
  {
    run: "autoscaling describe-auto-scaling-groups --auto-scaling-group-names web --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text",
    prints: /^i-/,
    keep: "member",
  },
  {
    run: "autoscaling detach-instances --instance-ids {member} --auto-scaling-group-name web",
    exits: 252,
    says: /ShouldDecrementDesiredCapacity|should-decrement-desired-capacity/,
  },
  {
    run: "autoscaling detach-instances --instance-ids {member} --auto-scaling-group-name web --no-should-decrement-desired-capacity --query 'Activities[0].StatusCode' --output text",
    prints: /^(InProgress|Successful)$/,
  },
  {
    run: "autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 9",
    exits: 254,
    says: "(ValidationError) when calling the SetDesiredCapacity operation: New SetDesiredCapacity value 9 is above max value 3 for the AutoScalingGroup.",
  },
  {
    run: "autoscaling describe-scaling-activities --auto-scaling-group-name web --max-items 1 --query 'length(Activities)'",
    prints: "1",
    after: 30,
  },
  {
    run: "autoscaling suspend-processes --auto-scaling-group-name web --scaling-processes Terminate",
    prints: "",
  },
  {
    run: "autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].SuspendedProcesses[].ProcessName'",
    prints: ["Terminate"],
  },
  {
    run: "autoscaling delete-auto-scaling-group --auto-scaling-group-name web",
    exits: 254,
    says: "(ResourceInUse)",
  },
  {
    run: "autoscaling update-auto-scaling-group --auto-scaling-group-name nope --min-size 0",
    exits: 254,
    says: "(ValidationError)",
  },
  {
    run: "elbv2 describe-target-health --target-group-arn {targets} --query 'TargetHealthDescriptions[].TargetHealth.State' --output text",
    prints: /unused/,
  },
  {
    run: "elbv2 delete-target-group --target-group-arn arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/none/0123456789abcdef",
    prints: "",
  },
  {
    run: "cloudformation create-change-set --stack-name network --change-set-name tag --use-previous-template --parameters ParameterKey=Cidr,UsePreviousValue=true --tags Key=Team,Value=blue --query Id --output text",
    prints: /^arn:aws:cloudformation:.*:changeSet\/tag\//,
  },
  { run: "cloudformation delete-stack --stack-name network", prints: "" },
];
