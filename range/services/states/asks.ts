import type * as Sdk from "@aws-sdk/client-sfn";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { STATES } from "./execution-role.ts";
import { machineArn } from "./names.ts";
import { statesState } from "./state.ts";

const listed = (tags: readonly { key?: string | undefined; value?: string | undefined }[] | undefined) =>
  tags?.map(({ key: Key, value: Value }) => ({ Key, Value }));

const ask = (action: string, resource: string | undefined, context: Ask["context"] = {}): Ask => ({
  action: `states:${action}`,
  resource: resource ?? "*",
  context,
});

/** On a state machine, whose tags count. */
const onMachine = (call: Call, action: string, arn: string | undefined, more: Ask["context"] = {}): Ask =>
  ask(action, arn, {
    ...resourceTagContext("states", listed(statesState(call.scope).stateMachines.get(arn)?.tags)),
    ...more,
  });

/** On the state machine whose task handed out a token. */
const onToken = (call: Call, action: string, token: string | undefined): Ask =>
  onMachine(call, action, statesState(call.scope).taskTokens.get(token)?.machineArn);

/**
 * What each operation asks of IAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
export const statesAsks = asks<typeof Sdk>()({
  CreateStateMachine: (input, call) => [
    ask(
      "CreateStateMachine",
      machineArn(call.scope, input.name ?? ""),
      requestTagContext(listed(input.tags)),
    ),
    ...(input.tags?.length
      ? [ask("TagResource", machineArn(call.scope, input.name ?? ""), requestTagContext(listed(input.tags)))]
      : []),
    ...(input.roleArn === undefined ? [] : [passRoleAsk(call, input.roleArn, STATES)]),
  ],
  UpdateStateMachine: (input, call) => [
    onMachine(call, "UpdateStateMachine", input.stateMachineArn),
    ...(input.roleArn === undefined ? [] : [passRoleAsk(call, input.roleArn, STATES)]),
  ],
  DescribeStateMachine: (input, call) => onMachine(call, "DescribeStateMachine", input.stateMachineArn),
  DeleteStateMachine: (input, call) => onMachine(call, "DeleteStateMachine", input.stateMachineArn),
  StartExecution: (input, call) => onMachine(call, "StartExecution", input.stateMachineArn),
  StartSyncExecution: (input, call) => onMachine(call, "StartSyncExecution", input.stateMachineArn),
  ListExecutions: (input, call) => onMachine(call, "ListExecutions", input.stateMachineArn),
  DescribeExecution: (input) => ask("DescribeExecution", input.executionArn),
  StopExecution: (input) => ask("StopExecution", input.executionArn),
  GetExecutionHistory: (input) => ask("GetExecutionHistory", input.executionArn),
  DescribeStateMachineForExecution: (input) => ask("DescribeStateMachineForExecution", input.executionArn),
  SendTaskSuccess: (input, call) => onToken(call, "SendTaskSuccess", input.taskToken),
  SendTaskFailure: (input, call) => onToken(call, "SendTaskFailure", input.taskToken),
  SendTaskHeartbeat: (input, call) => onToken(call, "SendTaskHeartbeat", input.taskToken),
  TagResource: (input, call) =>
    onMachine(call, "TagResource", input.resourceArn, requestTagContext(listed(input.tags))),
  UntagResource: (input, call) =>
    onMachine(call, "UntagResource", input.resourceArn, requestTagContext(undefined, input.tagKeys)),
  ListTagsForResource: (input, call) => onMachine(call, "ListTagsForResource", input.resourceArn),
});
