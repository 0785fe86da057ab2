import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT } from "../../../lambda/small-functions.ts";
import { AUTOMATION_ROLE, IMAGE, SmallAutomation } from "../small-automation.ts";

let aws: SmallAutomation;

beforeEach(() => {
  aws = new SmallAutomation();
});

const api = (Service: string, Api: string, input: object = {}, more: object = {}): object => ({
  name: "call",
  action: "aws:executeAwsApi",
  inputs: { Service, Api, ...input },
  ...more,
});

const GUIDE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

describe("aws:executeAwsApi", () => {
  test.each<[step: object, wanted: string]>([
    [
      api("ec2", "StopInstances", { InstanceIds: "i-1" }),
      "Parameter validation failed:\nInvalid type for parameter InstanceIds, value: i-1, type: <class 'str'>, valid types: <class 'list'>, <class 'tuple'>",
    ],
    [
      api("ssm", "PutParameter", { Value: "v", Colour: "red" }),
      'Parameter validation failed:\nMissing required parameter in input: "Name"\nUnknown parameter in input: "Colour", must be one of: Name, ',
    ],
    [
      api("ec2", "CreateTags", { Resources: ["i-1"], Tags: [{ Key: 7, Value: "x" }] }),
      "Invalid type for parameter Tags[0].Key, value: 7, type: <class 'int'>, valid types: <class 'str'>",
    ],
    [api("ec2", "FlyInstances"), "The API FlyInstances does not exist in the service ec2"],
    [api("ec2", "CreateFleet"), "The range does not implement ec2:CreateFleet"],
    [api("redshift", "DescribeClusters"), "The range does not implement the service redshift in Automation"],
    [
      api("s3", "PutPublicAccessBlock", {
        Bucket: "nobody-has-this",
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      }),
      "An error occurred (NoSuchBucket) when calling the PutPublicAccessBlock operation: ",
    ],
  ])("%j fails", (step, wanted) => {
    const { FailureMessage } = aws.run([step]);
    expect(FailureMessage).toContain(`Step fails when it is Execute/Cancelling action. `);
    expect(FailureMessage).toContain(wanted);
    expect(FailureMessage).toMatch(GUIDE);
  });

  test("takes the names of the API and of the SDK for Python, and answers as that does", () => {
    const { StepExecutions } = aws.run([
      api("s3", "create_bucket", { Bucket: "made-by-automation" }),
      {
        ...api("s3", "GetBucketLocation", { Bucket: "made-by-automation" }),
        name: "look",
        outputs: [{ Name: "Status", Selector: "$.ResponseMetadata.HTTPStatusCode", Type: "Integer" }],
      },
    ]);
    expect(StepExecutions).toMatchObject([{ StepStatus: "Success" }, { Outputs: { Status: ["200"] } }]);
  });

  test("gives times as times and texts as bytes where the API wants them", () => {
    aws.make("echo");
    const events = api("cloudtrail", "LookupEvents", { StartTime: "2026-01-05T00:00:00Z", MaxResults: 1 });
    const invoke = {
      ...api("lambda", "Invoke", { FunctionName: "echo", InvocationType: "Event", Payload: '{"a":1}' }),
      name: "invoke",
    };
    expect(aws.run([events, invoke]).AutomationExecutionStatus).toBe("Success");
    expect(aws.executor.runs[0]?.event).toBe('{"a":1}');
  });
});

describe("a property of a resource", () => {
  const volume = (): string =>
    aws.call<{ VolumeId: string }>("ec2", "CreateVolume", { AvailabilityZone: "us-east-1a", Size: 8 })
      .VolumeId;
  const property = (
    action: string,
    VolumeId: string,
    DesiredValues: unknown[],
    more: object = {},
  ): object => ({
    name: "property",
    action: `aws:${action}`,
    inputs: {
      Service: "ec2",
      Api: "DescribeVolumes",
      VolumeIds: [VolumeId],
      PropertySelector: "$.Volumes[0].State",
      DesiredValues,
    },
    ...more,
  });

  test("is waited for", () => {
    const execution = aws.run([property("waitForAwsResourceProperty", volume(), ["available"])]);
    const [{ ExecutionStartTime: from, ExecutionEndTime: to }] = execution.StepExecutions as [
      { ExecutionStartTime: Date; ExecutionEndTime: Date },
    ];
    expect(execution.AutomationExecutionStatus).toBe("Success");
    expect(to.getTime() - from.getTime()).toBe(1_000);
  });

  test("is waited for until the step's time is up", () => {
    const step = property("waitForAwsResourceProperty", volume(), ["deleted"], { timeoutSeconds: 20 });
    expect(aws.run([step])).toMatchObject({ AutomationExecutionStatus: "TimedOut" });
  });

  test("is asserted", () => {
    const id = volume();
    aws.pass(5_000);
    expect(aws.run([property("assertAwsResourceProperty", id, ["available"])])).toMatchObject({
      AutomationExecutionStatus: "Success",
    });
    expect(aws.run([property("assertAwsResourceProperty", id, ["in-use"])]).FailureMessage).toContain(
      'Property value from the API output is not in desired values. Property Selector: "$.Volumes[0].State", Desired values: ["in-use"], Property value: "available"',
    );
  });

  test("that is true is so in Python's capitals, too", () => {
    const encrypted = (DesiredValues: string[]): string | undefined => {
      const inputs = {
        Service: "ec2",
        Api: "GetEbsEncryptionByDefault",
        PropertySelector: "$.EbsEncryptionByDefault",
        DesiredValues,
      };
      return aws.run([{ name: "is", action: "aws:assertAwsResourceProperty", inputs }])
        .AutomationExecutionStatus;
    };
    expect([encrypted(["False"]), encrypted(["false"]), encrypted(["True"])]).toEqual([
      "Success",
      "Success",
      "Failed",
    ]);
  });
});

describe("instances", () => {
  const change = (InstanceId: string, DesiredState: string, more: object = {}): object => ({
    name: "change",
    action: "aws:changeInstanceState",
    inputs: { InstanceIds: [InstanceId], DesiredState, ...more },
  });

  test("are stopped, started and looked at", () => {
    const id = aws.launch();
    expect(aws.run([change(id, "stopped", { Force: true })]).StepExecutions).toMatchObject([
      { StepStatus: "Success", Outputs: { InstanceStates: ["stopped"] } },
    ]);
    const check = { ...change(id, "running", { CheckStateOnly: true }), timeoutSeconds: 10 };
    expect(aws.run([check])).toMatchObject({ AutomationExecutionStatus: "TimedOut" });
    expect(aws.run([change(id, "running")])).toMatchObject({ AutomationExecutionStatus: "Success" });
    expect(aws.run([check])).toMatchObject({ AutomationExecutionStatus: "Success" });
  });

  test("that are not there fail the step", () =>
    expect(aws.run([change("i-0123456789abcdef0", "stopped")]).FailureMessage).toContain(
      "An error occurred (InvalidInstanceID.NotFound) when calling the StopInstances operation: The instance ID 'i-0123456789abcdef0' does not exist",
    ));

  test("become images, and images go with their snapshots", () => {
    const id = aws.launch();
    const { Outputs } = aws.run(
      [
        {
          name: "make",
          action: "aws:createImage",
          inputs: { InstanceId: id, ImageName: "copy-{{ global:DATE }}", NoReboot: true },
        },
        { name: "drop", action: "aws:deleteImage", inputs: { ImageId: "{{ make.ImageId }}" } },
      ],
      { outputs: ["make.ImageState"] },
    );
    expect(Outputs).toEqual({ "make.ImageState": ["available"] });
    expect(aws.call("ec2", "DescribeSnapshots", { OwnerIds: ["self"] })).toMatchObject({ Snapshots: [] });
  });

  test("are launched", () => {
    const { SubnetId } = aws.call<{ Reservations: { Instances: { SubnetId: string }[] }[] }>(
      "ec2",
      "DescribeInstances",
      { InstanceIds: [aws.launch()] },
    ).Reservations[0]!.Instances[0]!;
    const inputs = {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      SubnetId,
      MaxInstanceCount: "2",
      Monitoring: true,
    };
    const { Outputs } = aws.run([{ name: "launch", action: "aws:runInstances", inputs }], {
      outputs: ["launch.InstanceIds", "launch.InstanceStates"],
    });
    expect(Outputs!["launch.InstanceStates"]).toEqual(["running", "running"]);
    expect(
      aws.call("ec2", "DescribeInstances", { InstanceIds: Outputs!["launch.InstanceIds"] }),
    ).toMatchObject({ Reservations: [{ Instances: [{ Monitoring: { State: "enabled" } }, {}] }] });
  });

  test("are tagged, as parameters are", () => {
    const id = aws.launch();
    aws.call("ssm", "PutParameter", { Name: "case", Type: "String", Value: "7" });
    const tag = (name: string, inputs: object): object => ({
      name,
      action: "aws:createTags",
      inputs: { Tags: [{ Key: "Status", Value: "Quarantine" }], ...inputs },
    });
    const both = [
      tag("instance", { ResourceIds: [id] }),
      tag("parameter", { ResourceType: "Parameter", ResourceIds: ["case"] }),
    ];
    expect(aws.run(both).AutomationExecutionStatus).toBe("Success");
    expect(
      aws.call("ssm", "ListTagsForResource", { ResourceType: "Parameter", ResourceId: "case" }),
    ).toMatchObject({ TagList: [{ Key: "Status", Value: "Quarantine" }] });
    expect(aws.call("ec2", "DescribeTags")).toMatchObject({ Tags: [{ ResourceId: id, Key: "Status" }] });
  });
});

describe("aws:invokeLambdaFunction", () => {
  const invoke = (more: object = {}, outputs: object[] = []): object => ({
    name: "invoke",
    action: "aws:invokeLambdaFunction",
    inputs: { FunctionName: "work", InputPayload: { ids: "{{ Ids }}" }, ...more },
    outputs,
  });
  const start = (step: object): string => {
    aws.make("work");
    aws.document("invokes", [step], {
      parameters: { Ids: { type: "StringList", default: ["i-1", "i-2"] } },
      assumeRole: AUTOMATION_ROLE,
    });
    const id = aws.start("invokes");
    aws.pass(1_000);
    return id;
  };

  test("waits for the function's answer", () => {
    const outputs = [{ Name: "Done", Selector: "$.Payload.done", Type: "Boolean" }];
    const id = start(invoke({}, outputs));
    expect(aws.executor.runs[0]?.event).toBe('{"ids":["i-1","i-2"]}');
    expect(aws.get(id).AutomationExecutionStatus).toBe("InProgress");
    aws.executor.end({ done: true });
    aws.pass(1);
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Success",
      StepExecutions: [{ Outputs: { StatusCode: ["200"], Payload: ['{"done":true}'], Done: ["true"] } }],
    });
  });

  test("fails with the function", () => {
    const id = start(invoke());
    aws.executor.fail("no quarantine group");
    aws.pass(1);
    expect(aws.get(id).FailureMessage).toContain("no quarantine group");
  });

  test("does not wait longer than its time, nor for an event", () => {
    const id = start(invoke());
    aws.pass(301_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("TimedOut");
    aws.executor.end();
    expect(aws.get(id).AutomationExecutionStatus).toBe("TimedOut");
    expect(
      aws.run([{ ...invoke({ InvocationType: "Event", InputPayload: {} }) }]).AutomationExecutionStatus,
    ).toBe("Success");
  });
});

describe("aws:executeScript", () => {
  const script = (more: object = {}): object => ({
    name: "script",
    action: "aws:executeScript",
    inputs: {
      Runtime: "python3.11",
      Handler: "main",
      InputPayload: { id: "{{ automation:EXECUTION_ID }}" },
      Script: "def main(events, context):\n    return {'id': events['id']}\n",
      ...more,
    },
    outputs: [{ Name: "Id", Selector: "$.Payload.id", Type: "String" }],
  });

  test("runs with the session of the automation's role", () => {
    aws.document("script", [script()], { assumeRole: AUTOMATION_ROLE, outputs: ["script.Id"] });
    const id = aws.start("script");
    aws.pass(1_000);
    const [run] = aws.executor.runs;
    expect(run).toMatchObject({
      runtime: "python3.11",
      handler: "customer_script.main",
      timeoutSeconds: 600,
    });
    expect(JSON.parse(run!.event)).toEqual({ id });
    expect(run!.variables).toMatchObject({
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    });
    aws.executor.end({ id });
    aws.pass(1);
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Success",
      Outputs: { "script.Id": [id] },
    });
  });

  test("fails with a traceback, as AWS words it", () => {
    aws.document("script", [script()], { assumeRole: AUTOMATION_ROLE });
    const id = aws.start("script");
    aws.pass(1_000);
    const error = {
      errorType: "KeyError",
      errorMessage: "'id'",
      stackTrace: ["  File \"/var/task/customer_script.py\", line 2, in main\n    return events['id']\n"],
    };
    aws.executor.end(error, { failed: true });
    aws.pass(1);
    expect(aws.get(id).FailureMessage).toBe(
      `Step fails when it is Poll action status for completion. Traceback (most recent call last):\n  File "/var/task/customer_script.py", line 2, in main\n    return events['id']\n\nKeyError - 'id'. ${GUIDE}`,
    );
  });

  test("cannot do without a role; what the range lacks is refused by name", () => {
    aws.document("script", [script()]);
    expect(aws.refusal("ssm", "StartAutomationExecution", { DocumentName: "script" })).toMatch(
      /^InvalidAutomationExecutionParametersException: An assume role is required/,
    );
    const powerShell = script({ Runtime: "PowerShell 7.0", Handler: undefined });
    expect(aws.run([powerShell], { assumeRole: AUTOMATION_ROLE }).FailureMessage).toContain(
      "The range does not implement PowerShell 7.0 in aws:executeScript",
    );
  });
});

describe("aws:executeAutomation", () => {
  const nested = (more: object = {}): object => ({
    name: "nested",
    action: "aws:executeAutomation",
    inputs: { DocumentName: "child", RuntimeParameters: { Name: "{{ Name }}" }, ...more },
  });
  const PARENT = { parameters: { Name: { type: "String", default: "from-parent" } } };

  beforeEach(() => {
    const put = api(
      "ssm",
      "PutParameter",
      { Name: "{{ Name }}", Type: "String", Value: "1" },
      { outputs: [{ Name: "Version", Selector: "$.Version", Type: "Integer" }] },
    );
    aws.document("child", [put], { parameters: { Name: { type: "String" } }, outputs: ["call.Version"] });
  });

  test("runs another runbook and takes its outputs", () => {
    const parent = aws.run([nested()], {
      ...PARENT,
      assumeRole: AUTOMATION_ROLE,
      outputs: ["nested.Output"],
    });
    expect(parent).toMatchObject({
      AutomationExecutionStatus: "Success",
      Outputs: { "nested.Output": ["1"] },
    });
    const childId = parent.StepExecutions![0]!.Outputs!["ExecutionId"]![0]!;
    expect(aws.get(childId)).toMatchObject({
      ParentAutomationExecutionId: parent.AutomationExecutionId,
      ExecutedBy: `arn:aws:sts::${ACCOUNT}:assumed-role/automation/Automation-${parent.AutomationExecutionId}`,
    });
  });

  test("is cancelled with its parent", () => {
    aws.document("slow", [{ name: "nap", action: "aws:sleep", inputs: { Duration: "PT1H" } }]);
    aws.document("parent", [nested({ DocumentName: "slow", RuntimeParameters: {} })]);
    const id = aws.start("parent");
    aws.pass(5_000);
    aws.call("ssm", "StopAutomationExecution", { AutomationExecutionId: id });
    aws.pass(1_000);
    const { AutomationExecutionMetadataList: all } = aws.call<{ AutomationExecutionMetadataList: object[] }>(
      "ssm",
      "DescribeAutomationExecutions",
    );
    expect(all).toMatchObject([
      { DocumentName: "slow", AutomationExecutionStatus: "Cancelled", ParentAutomationExecutionId: id },
      { DocumentName: "parent", AutomationExecutionStatus: "Cancelled" },
    ]);
  });

  test("fails with it", () => {
    aws.call("ssm", "PutParameter", { Name: "from-parent", Type: "String", Value: "1" });
    expect(aws.run([nested()], PARENT).FailureMessage).toMatch(
      /of child ended with status Failed\..*ParameterAlreadyExists/,
    );
    expect(aws.run([nested({ DocumentName: "no-child" })], PARENT).FailureMessage).toContain(
      "AutomationDefinitionNotFoundException",
    );
  });
});

test("aws:executeStateMachine goes through the service's own door", () => {
  const { FailureMessage, AutomationExecutionStatus } = aws.run([
    {
      name: "machine",
      action: "aws:executeStateMachine",
      inputs: { stateMachineArn: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:none`, input: "{}" },
    },
  ]);
  expect(AutomationExecutionStatus).toBe("Failed");
  expect(FailureMessage).toContain("when calling the StartExecution operation");
});

describe("stacks", () => {
  const template = {
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: {
      P: { Type: "AWS::SSM::Parameter", Properties: { Name: "made", Type: "String", Value: "1" } },
    },
  };

  test("are made and deleted", () => {
    const make = (TemplateBody: unknown): object => ({
      name: "make",
      action: "aws:createStack",
      inputs: { StackName: "case", TemplateBody },
    });
    expect(aws.run([make(template)])).toMatchObject({
      AutomationExecutionStatus: "Success",
      StepExecutions: [{ Outputs: { StackStatus: ["CREATE_COMPLETE"] } }],
    });
    expect(aws.run([make(JSON.stringify(template))]).FailureMessage).toContain("AlreadyExistsException");
    const drop = { name: "drop", action: "aws:deleteStack", inputs: { StackName: "case" } };
    expect(aws.run([drop]).AutomationExecutionStatus).toBe("Success");
    expect(aws.refusal("ssm", "GetParameter", { Name: "made" })).toMatch(/^ParameterNotFound/);
    expect(aws.run([drop]).AutomationExecutionStatus).toBe("Success");
  });

  test("that fail fail the step", () => {
    const { P } = template.Resources;
    aws.call("ssm", "PutParameter", { Name: "made", Type: "String", Value: "0" });
    const step = {
      name: "make",
      action: "aws:createStack",
      inputs: { StackName: "case", TemplateBody: { ...template, Resources: { P } } },
    };
    expect(aws.run([step]).FailureMessage).toContain("entered unexpected state: ROLLBACK_COMPLETE");
  });
});
