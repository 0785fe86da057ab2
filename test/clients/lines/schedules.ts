import type { Line } from "./line.ts";

const ROLE = "arn:aws:iam::{ACCOUNT}:role/scheduler";
const QUEUE = "arn:aws:sqs:us-east-1:{ACCOUNT}:due";
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const SEND =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:SendMessage","sqs:CreateQueue"],"Resource":"*"}]}';
const NOW = "--flexible-time-window Mode=OFF";

/** Schedules of EventBridge Scheduler, that call their targets when the time has come. */
export const SCHEDULE_LINES: readonly Line[] = [
  {
    run: "sqs create-queue --queue-name due --query QueueUrl --output text",
    keep: "queue",
    differs: "the queue's URL has the range's port",
  },
  {
    run: `iam create-role --role-name scheduler --assume-role-policy-document '${TRUST}' --query Role.Arn --output text`,
    prints: ROLE,
  },
  {
    run: `iam put-role-policy --role-name scheduler --policy-name send --policy-document '${SEND}'`,
    prints: "",
  },
  {
    run: `scheduler create-schedule --name often --schedule-expression 'rate(2 minutes)' ${NOW} --target '{"Arn":"${QUEUE}","RoleArn":"${ROLE}","Input":"at <aws.scheduler.scheduled-time>"}' --output text`,
    prints: "arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/often",
  },
  {
    run: `scheduler create-schedule --name often --schedule-expression 'rate(2 minutes)' ${NOW} --target Arn=${QUEUE},RoleArn=${ROLE}`,
    exits: 254,
    says: "(ConflictException) when calling the CreateSchedule operation: Schedule often already exists.",
  },
  {
    run: "sqs receive-message --queue-url {queue} --query 'Messages[].Body' --output text",
    prints: /^at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  },
  {
    run: "scheduler get-schedule --name often --query '[State,ScheduleExpressionTimezone,Target.RetryPolicy.MaximumRetryAttempts]'",
    prints: ["ENABLED", "UTC", 185],
  },
  {
    run: `scheduler update-schedule --name often --state DISABLED --schedule-expression 'rate(2 minutes)' ${NOW} --target Arn=${QUEUE},RoleArn=${ROLE} --output text`,
    prints: "arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/often",
  },
  {
    run: "scheduler create-schedule-group --name team --tags Key=a,Value=b --query 'ScheduleGroupArn' --output text",
    prints: "arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/team",
  },
  {
    run: `scheduler create-schedule --group-name team --name make --schedule-expression 'rate(1 day)' ${NOW} --target '{"Arn":"arn:aws:scheduler:::aws-sdk:sqs:createQueue","RoleArn":"${ROLE}","Input":"{\\"QueueName\\":\\"made\\"}"}' --output text`,
    prints: "arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/team/make",
  },
  { run: "sqs list-queues --queue-name-prefix made --query 'length(QueueUrls)'", prints: "1" },
  {
    run: "scheduler list-schedules --query 'Schedules[].[GroupName,Name,State]'",
    prints: [
      ["team", "make", "ENABLED"],
      ["default", "often", "DISABLED"],
    ],
  },
  { run: "scheduler list-schedules --max-items 1 --query 'Schedules[].Name'", prints: ["make"] },
  {
    run: "scheduler list-tags-for-resource --resource-arn arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/team --query Tags",
    prints: [{ Key: "a", Value: "b" }],
  },
  {
    run: "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateQueue --query 'Events[0].CloudTrailEvent' --output text",
    prints: /"invokedBy":"scheduler\.amazonaws\.com"/,
  },
  {
    run: `scheduler create-schedule --name bad --schedule-expression daily ${NOW} --target Arn=${QUEUE},RoleArn=${ROLE}`,
    exits: 254,
    says: "(ValidationException) when calling the CreateSchedule operation: Invalid Schedule Expression daily.",
  },
  {
    run: `scheduler create-schedule --name bad --schedule-expression 'rate(1 day)' ${NOW} --target Arn=${QUEUE},RoleArn=arn:aws:iam::{ACCOUNT}:role/nobody`,
    exits: 254,
    says: "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
  },
  { run: "scheduler delete-schedule-group --name team", prints: "" },
  {
    run: "scheduler get-schedule --name make --group-name team",
    exits: 254,
    says: "(ResourceNotFoundException) when calling the GetSchedule operation: Schedule make does not exist.",
  },
  { run: "scheduler delete-schedule --name often", prints: "" },
];
