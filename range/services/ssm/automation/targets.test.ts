import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT } from "../../lambda/small-functions.ts";
import { SmallAutomation } from "./small-automation.ts";

const RULE_ROLE = `arn:aws:iam::${ACCOUNT}:role/rule`;
const definition = (name: string, account = ACCOUNT): string =>
  `arn:aws:ssm:us-east-1:${account}:automation-definition/${name}`;

let aws: SmallAutomation;

beforeEach(() => {
  aws = new SmallAutomation();
  aws.makeRole("rule", ["ssm:StartAutomationExecution", "ssm:SendCommand"], "events.amazonaws.com");
  aws.document(
    "note",
    [
      {
        name: "put",
        action: "aws:executeAwsApi",
        inputs: { Service: "ssm", Api: "PutParameter", Name: "/seen/{{ Id }}", Type: "String", Value: "1" },
      },
    ],
    {
      parameters: { Id: { type: "String" }, Role: { type: "String", default: "" } },
      assumeRole: "{{ Role }}",
    },
  );
  aws.call("events", "PutRule", { Name: "findings", EventPattern: JSON.stringify({ source: ["demo"] }) });
});

const target = (more: object): string | undefined =>
  aws.refusal("events", "PutTargets", {
    Rule: "findings",
    Targets: [{ Id: "1", RoleArn: RULE_ROLE, ...more }],
  });

function happen(detail: object): void {
  const entry = { Source: "demo", DetailType: "Finding", Detail: JSON.stringify(detail) };
  aws.call("events", "PutEvents", { Entries: [entry] });
  aws.pass(20_000);
}

const executions = () =>
  aws.call<{ AutomationExecutionMetadataList: object[] }>("ssm", "DescribeAutomationExecutions")
    .AutomationExecutionMetadataList;

/** A template as rules have: each parameter is a list. */
const transformer = (InputTemplate: string): object => ({
  InputTransformer: { InputPathsMap: { id: "$.detail.instanceId" }, InputTemplate },
});

describe("a runbook as a target of EventBridge", () => {
  test.each([`${definition("note")}:$DEFAULT`, `${definition("note")}:1`, definition("note")])(
    "%s is started with the rule's role, and the input is its parameters",
    (Arn) => {
      aws.call("iam", "PutRolePolicy", {
        RoleName: "rule",
        PolicyName: "pass",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }],
        }),
      });
      const parameters = `{"Id":[<id>],"Role":["arn:aws:iam::${ACCOUNT}:role/automation"]}`;
      expect(target({ Arn, ...transformer(parameters) })).toBeUndefined();
      happen({ instanceId: "i-7" });
      expect(executions()).toMatchObject([
        {
          DocumentName: "note",
          AutomationExecutionStatus: "Success",
          ExecutedBy: `arn:aws:sts::${ACCOUNT}:assumed-role/rule/AWSEvents`,
        },
      ]);
      expect(aws.refusal("ssm", "GetParameter", { Name: "/seen/i-7" })).toBeUndefined();
    },
  );

  test("needs a role in the rule", () =>
    expect(target({ Arn: definition("note"), RoleArn: undefined, Input: "{}" })).toMatch(
      /^ValidationException: RoleArn is required/,
    ));

  test.each([
    ["a role that may not start it", { Arn: definition("note") }, "NO_PERMISSIONS", { RoleName: "rule" }],
    ["a runbook that is not there", { Arn: definition("nothing") }, "NO_RESOURCE", undefined],
    ["a parameter that is missing", { Arn: definition("note"), Input: "{}" }, "SDK_CLIENT_ERROR", undefined],
    [
      "an input that is no map of lists",
      { Arn: definition("note"), Input: '{"Id":"x"}' },
      "SDK_CLIENT_ERROR",
      undefined,
    ],
  ])("%s: the event goes to the dead-letter queue", (_, more, code, without) => {
    const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;
    aws.call("sqs", "CreateQueue", {
      QueueName: "dead",
      Attributes: {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: queue,
            },
          ],
        }),
      },
    });
    if (without) aws.call("iam", "DeleteRolePolicy", { ...without, PolicyName: "rights" });
    target({ Input: '{"Id":["x"]}', DeadLetterConfig: { Arn: queue }, ...more });
    happen({});
    expect(executions()).toEqual([]);
    const [message] = aws.receive("dead");
    expect(message?.MessageAttributes?.["ERROR_CODE"]?.StringValue).toBe(code);
  });

  test("may be AWS's own", () => {
    const id = aws.launch();
    aws.call("iam", "PutRolePolicy", {
      RoleName: "rule",
      PolicyName: "stop",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["ec2:StopInstances", "ec2:Describe*"], Resource: "*" }],
      }),
    });
    const stop = { Arn: definition("AWS-StopEC2Instance", ""), ...transformer('{"InstanceId":[<id>]}') };
    expect(target(stop)).toBeUndefined();
    happen({ instanceId: id });
    expect(executions()).toMatchObject([{ AutomationExecutionStatus: "Success" }]);
    expect(aws.call("ec2", "DescribeInstances", { InstanceIds: [id] })).toMatchObject({
      Reservations: [{ Instances: [{ State: { Name: "stopped" } }] }],
    });
  });
});

test("a document of Run Command as a target of EventBridge is sent to the rule's targets", async () => {
  const id = aws.launch(true);
  const Arn = "arn:aws:ssm:us-east-1::document/AWS-RunShellScript";
  expect(
    target({
      Arn,
      Input: '{"commands":["echo seen"]}',
      RunCommandParameters: { RunCommandTargets: [{ Key: "InstanceIds", Values: [id] }] },
    }),
  ).toBeUndefined();
  const entry = { Source: "demo", DetailType: "Finding", Detail: "{}" };
  aws.call("events", "PutEvents", { Entries: [entry] });
  await aws.range.advance(20_000);
  expect(aws.call("ssm", "ListCommands")).toMatchObject({
    Commands: [{ Status: "Success", DocumentName: "AWS-RunShellScript" }],
  });
});
