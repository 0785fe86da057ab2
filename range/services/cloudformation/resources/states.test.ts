import { expect, test } from "vitest";
import { ROLE, SmallStates } from "../../states/small-states.ts";

/** Makes a stack of one state machine and answers its outputs, or why it failed. */
async function deploy(aws: SmallStates, properties: object): Promise<Record<string, string>> {
  aws.call("cloudformation", "CreateStack", {
    StackName: "app",
    TemplateBody: JSON.stringify({
      Resources: {
        Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: { RoleArn: ROLE, ...properties } },
      },
      Outputs: {
        Ref: { Value: { Ref: "Machine" } },
        Name: { Value: { "Fn::GetAtt": ["Machine", "Name"] } },
      },
    }),
  });
  await aws.wait();
  const { Stacks } = aws.call<{ Stacks: { Outputs?: { OutputKey: string; OutputValue: string }[] }[] }>(
    "cloudformation",
    "DescribeStacks",
    { StackName: "app" },
  );
  const { StackEvents } = aws.call<{ StackEvents: Record<string, string>[] }>(
    "cloudformation",
    "DescribeStackEvents",
    { StackName: "app" },
  );
  const failed = StackEvents.find(
    (event) => event["LogicalResourceId"] === "Machine" && event["ResourceStatus"] === "CREATE_FAILED",
  );
  return {
    ...(failed && { reason: failed["ResourceStatusReason"]! }),
    ...Object.fromEntries(
      (Stacks[0]!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    ),
  };
}

test("a definition in S3, in YAML, with what the template fills in", async () => {
  const aws = new SmallStates();
  aws.call("s3", "CreateBucket", { Bucket: "definitions" });
  aws.call("s3", "PutObject", {
    Bucket: "definitions",
    Key: "machine.asl.yaml",
    Body: Buffer.from(
      'StartAt: One\nStates:\n  One:\n    Type: Pass\n    Result: "${word}"\n    End: true\n',
    ),
  });
  const { Ref: stateMachineArn, Name: name } = await deploy(aws, {
    DefinitionS3Location: { Bucket: "definitions", Key: "machine.asl.yaml" },
    DefinitionSubstitutions: { word: 'a "quoted" word' },
  });
  expect(name).toMatch(/^app-Machine-|^Machine-/);
  expect(stateMachineArn).toContain(`:stateMachine:${name}`);
  const execution = aws.start(stateMachineArn!);
  await aws.wait();
  expect(aws.outcome(execution)).toMatchObject({ status: "SUCCEEDED", output: 'a "quoted" word' });
});

test.each<[string, object, RegExp]>([
  [
    "a definition that is wrong",
    { Definition: { StartAt: "One", States: { One: { Type: "Pass", Next: "Two" } } } },
    /Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Two at \/States\/One\/Next/,
  ],
  [
    "no definition",
    {},
    /exactly one of \[Definition, DefinitionString, DefinitionS3Location\] must be given/,
  ],
  ["a property that is none", { DefinitionText: "{}" }, /extraneous key \[DefinitionText\] is not permitted/],
  [
    "tracing",
    {
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
      TracingConfiguration: { Enabled: true },
    },
    /The range does not implement tracing/,
  ],
])("%s fails the stack, with the reason", async (_, properties, reason) => {
  expect((await deploy(new SmallStates(), properties))["reason"]).toMatch(reason);
});
