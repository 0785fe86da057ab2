import { expect, test } from "vitest";
import { SmallAutomation } from "../small-automation.ts";

const GUIDE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

const command = (commands: string[], InstanceIds: string[]): object => ({
  name: "command",
  action: "aws:runCommand",
  inputs: { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands } },
});

async function run(aws: SmallAutomation, step: object) {
  aws.document("command", [step], { outputs: ["command.Output", "command.ResponseCode"] });
  const id = aws.start("command");
  await aws.range.advance(60_000);
  return aws.get(id);
}

test("aws:runCommand waits for what the command comes to on the instance", async () => {
  const aws = new SmallAutomation();
  const id = aws.launch(true);
  const execution = await run(aws, command(["sleep 3", "echo {{ automation:EXECUTION_ID }}"], [id]));
  expect(execution).toMatchObject({
    AutomationExecutionStatus: "Success",
    Outputs: {
      "command.Output": [`${execution.AutomationExecutionId}\n`],
      "command.ResponseCode": ["0"],
    },
  });
});

test("aws:runCommand fails with the command, in AWS's words", async () => {
  const aws = new SmallAutomation();
  const id = aws.launch(true);
  const { FailureMessage } = await run(aws, command(["echo gone", "exit 3"], [id]));
  const [, commandId] = /Command (\S+) returns/.exec(FailureMessage ?? "") ?? [];
  const Output = "gone\n\n----------ERROR-------\nfailed to run commands: exit status 3";
  const payload = JSON.stringify({ Status: "Failed", ResponseCode: 3, Output, CommandId: commandId });
  expect(FailureMessage).toBe(
    `Step fails when it is verifying the command has completed. Command ${commandId} returns unexpected invocation result: \n{Status=[Failed], ResponseCode=[3], Output=[${Output}], OutputPayload=[${payload}], CommandId=[${commandId}]}. ${GUIDE}`,
  );
});

test("aws:runCommand cancels the command when its own time is up", async () => {
  const aws = new SmallAutomation();
  const step = { ...command(["sleep 600"], [aws.launch(true)]), timeoutSeconds: 20 };
  expect(await run(aws, step)).toMatchObject({
    AutomationExecutionStatus: "TimedOut",
    FailureMessage: `Step timed out while step is verifying the command has completed. ${GUIDE}`,
  });
  expect(aws.call("ssm", "ListCommands")).toMatchObject({ Commands: [{ Status: "Cancelled" }] });
});

test("aws:runCommand fails where the instance is not managed", async () => {
  const aws = new SmallAutomation();
  const { FailureMessage } = await run(aws, command(["true"], [aws.launch()]));
  expect(FailureMessage).toMatch(
    /\(InvalidInstanceId\) when calling the SendCommand operation: Instances \[\[i-/,
  );
});
