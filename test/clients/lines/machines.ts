import type { Line } from "./line.ts";

const ROLE = "arn:aws:iam::{ACCOUNT}:role/machine";
const STATES = "arn:aws:states:us-east-1:{ACCOUNT}";
const TRUST = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
const RIGHTS = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:SendMessage","ec2:DescribeInstances"],"Resource":"*"}]}`;

const quoted = (definition: object): string => `'${JSON.stringify(definition)}'`;

/** Looks, waits for a person, and decides. */
const APPROVAL = quoted({
  StartAt: "Look",
  States: {
    Look: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:ec2:describeInstances",
      Parameters: {},
      ResultSelector: { "count.$": "States.ArrayLength($.Reservations)" },
      ResultPath: "$.seen",
      Next: "Ask",
    },
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { "QueueUrl.$": "$.queue", MessageBody: { "token.$": "$$.Task.Token" } },
      ResultPath: "$.answer",
      Next: "Decide",
    },
    Decide: {
      Type: "Choice",
      Choices: [{ Variable: "$.answer.approved", BooleanEquals: true, Next: "Done" }],
      Default: "Refused",
    },
    Done: { Type: "Succeed", OutputPath: "$.seen" },
    Refused: { Type: "Fail", Error: "Refused" },
  },
});

/** State machines: from a definition that is refused to an execution that a person answers, and an Express one. */
export const MACHINE_LINES: readonly Line[] = [
  {
    run: `iam create-role --role-name machine --assume-role-policy-document '${TRUST}' --query Role.Arn --output text`,
    prints: ROLE,
  },
  {
    run: `iam put-role-policy --role-name machine --policy-name act --policy-document '${RIGHTS}'`,
    prints: "",
  },
  {
    run: `stepfunctions create-state-machine --name approval --role-arn ${ROLE} --definition '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}'`,
    exits: 254,
    says: "(InvalidDefinition) when calling the CreateStateMachine operation: Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state at null'",
  },
  {
    run: `stepfunctions create-state-machine --name approval --role-arn ${ROLE} --definition ${APPROVAL} --tags key=team,value=drill --query stateMachineArn --output text`,
    prints: `${STATES}:stateMachine:approval`,
  },
  {
    run: `stepfunctions describe-state-machine --state-machine-arn ${STATES}:stateMachine:approval --query [name,status,type,roleArn] --output text`,
    prints: `approval\tACTIVE\tSTANDARD\t${ROLE}`,
  },
  { run: "sqs create-queue --queue-name people --query QueueUrl --output text", keep: "queue" },
  {
    run: `stepfunctions start-execution --state-machine-arn ${STATES}:stateMachine:approval --name one --input '{"queue":"{queue}"}' --query executionArn --output text`,
    prints: `${STATES}:execution:approval:one`,
  },
  {
    run: "sqs receive-message --queue-url {queue} --query Messages[0].Body --output text",
    prints: /^\{"token":"[^"]+"\}$/,
    keep: "body",
    after: 5,
  },
  {
    run: `stepfunctions get-execution-history --execution-arn ${STATES}:execution:approval:one --query events[].type`,
    prints: [
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
    ],
  },
  {
    run: `stepfunctions get-execution-history --execution-arn ${STATES}:execution:approval:one --max-items 1 --reverse-order --query events[].[id,previousEventId,taskSubmittedEventDetails.resource]`,
    prints: [[10, 9, "sendMessage.waitForTaskToken"]],
  },
  {
    run: "stepfunctions send-task-success --task-token nobody --task-output 1",
    exits: 254,
    says: "(InvalidToken)",
  },
  {
    run: `stepfunctions list-executions --state-machine-arn ${STATES}:stateMachine:approval --query executions[].[name,status] --output text`,
    prints: "one\tRUNNING",
  },
  {
    run: `stepfunctions stop-execution --execution-arn ${STATES}:execution:approval:one --error Enough --query 'length(keys(@))'`,
    prints: "1",
  },
  {
    run: `stepfunctions describe-execution --execution-arn ${STATES}:execution:approval:one --query [status,error] --output text`,
    prints: "ABORTED\tEnough",
  },
  {
    run: `stepfunctions create-state-machine --name quick --type EXPRESS --role-arn ${ROLE} --definition '{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"End":true}}}' --query stateMachineArn --output text`,
    prints: `${STATES}:stateMachine:quick`,
  },
  {
    run: `stepfunctions start-execution --state-machine-arn ${STATES}:stateMachine:quick --query 'contains(executionArn, \`":express:quick:"\`)'`,
    prints: "true",
  },
  {
    run: `stepfunctions list-state-machines --query stateMachines[].name`,
    prints: ["approval", "quick"],
  },
  {
    run: `stepfunctions tag-resource --resource-arn ${STATES}:stateMachine:quick --tags key=a,value=b`,
    prints: "",
  },
  {
    run: `stepfunctions list-tags-for-resource --resource-arn ${STATES}:stateMachine:quick --query tags[].[key,value] --output text`,
    prints: "a\tb",
  },
  { run: `stepfunctions delete-state-machine --state-machine-arn ${STATES}:stateMachine:quick`, prints: "" },
  { run: "stepfunctions list-activities --query activities", prints: [] },
  { run: "stepfunctions create-activity --name waits", exits: 254, says: "(NotImplemented)" },
];
