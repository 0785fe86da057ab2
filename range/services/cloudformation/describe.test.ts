import { expect, test } from "vitest";
import { TestWorld } from "./test-world.ts";

const TEMPLATE = {
  Description: "many queues",
  Parameters: { P: { Type: "String", Default: "x", AllowedValues: ["x", "y"] } },
  Resources: Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [`Queue${i}`, { Type: "AWS::SQS::Queue", Metadata: { i } }]),
  ),
};

test("lists come in pages of 100 until the token is gone", () => {
  const world = new TestWorld();
  world.create(TEMPLATE);
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: { StackResourceSummaries: { LogicalResourceId: string }[]; NextToken?: string } = world.cfn(
      "ListStackResources",
      { StackName: "app", NextToken },
    );
    seen.push(...page.StackResourceSummaries.map((row) => row.LogicalResourceId));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(seen).toEqual(Object.keys(TEMPLATE.Resources));
  expect(() => world.cfn("ListStackResources", { StackName: "app", NextToken: "x" })).toThrow(
    "Invalid NextToken",
  );
});

test("one resource is described with its metadata, and its stack is found by its physical id", () => {
  const world = new TestWorld();
  world.create(TEMPLATE);
  const { StackResourceDetail } = world.cfn<{
    StackResourceDetail: { PhysicalResourceId: string; Metadata: string };
  }>("DescribeStackResource", { StackName: "app", LogicalResourceId: "Queue7" });
  expect(StackResourceDetail.Metadata).toBe('{"i":7}');
  const { StackResources } = world.cfn<{ StackResources: unknown[] }>("DescribeStackResources", {
    PhysicalResourceId: StackResourceDetail.PhysicalResourceId,
  });
  expect(StackResources).toHaveLength(100);
  expect(() => world.cfn("DescribeStackResource", { StackName: "app", LogicalResourceId: "No" })).toThrow(
    "Resource No does not exist for stack app",
  );
});

test("templates are given back, summed up and validated", () => {
  const world = new TestWorld();
  const TemplateBody = JSON.stringify(TEMPLATE);
  world.create(TEMPLATE);
  expect(world.cfn("GetTemplate", { StackName: "app" })).toMatchObject({ TemplateBody });
  expect(world.cfn("GetTemplateSummary", { StackName: "app" })).toMatchObject({
    Description: "many queues",
    ResourceTypes: ["AWS::SQS::Queue"],
    Parameters: [
      { ParameterKey: "P", ParameterType: "String", ParameterConstraints: { AllowedValues: ["x", "y"] } },
    ],
  });
  expect(world.cfn("ValidateTemplate", { TemplateBody })).toMatchObject({
    Parameters: [{ ParameterKey: "P", DefaultValue: "x", NoEcho: false }],
  });
  const iam = JSON.stringify({ Resources: { U: { Type: "AWS::IAM::User" } } });
  expect(world.cfn("ValidateTemplate", { TemplateBody: iam })).toMatchObject({
    Capabilities: ["CAPABILITY_IAM"],
    CapabilitiesReason: "The following resource(s) require capabilities: [AWS::IAM::User]",
  });
});

test("deleted stacks are listed by status and described by id only", () => {
  const world = new TestWorld();
  const id = world.create({ Resources: { Q: { Type: "AWS::SQS::Queue" } } });
  world.cfn("DeleteStack", { StackName: "app" });
  expect(world.cfn("DescribeStacks", {})).toEqual({ Stacks: [] });
  expect(world.cfn("ListStacks", { StackStatusFilter: ["DELETE_COMPLETE"] })).toMatchObject({
    StackSummaries: [{ StackId: id }],
  });
  expect(world.stack(id).StackStatus).toBe("DELETE_COMPLETE");
});

test("exports name their stack", () => {
  const world = new TestWorld();
  const ExportingStackId = world.create({
    Resources: { Q: { Type: "AWS::SQS::Queue" } },
    Outputs: { O: { Value: "v", Export: { Name: "n" } } },
  });
  expect(world.cfn("ListExports", {})).toEqual({ Exports: [{ ExportingStackId, Name: "n", Value: "v" }] });
});

const SERVERLESS = {
  Transform: "AWS::Serverless-2016-10-31",
  Resources: {
    Queue: { Type: "AWS::SQS::Queue" },
    Fn: {
      Type: "AWS::Serverless::Function",
      Properties: { CodeUri: "src/", Handler: "index.handler", Runtime: "python3.12" },
    },
  },
};

test("a template with a macro is judged as it is written, and deployed as the macro makes it", () => {
  const world = new TestWorld();
  const TemplateBody = JSON.stringify(SERVERLESS);
  const told = { Capabilities: ["CAPABILITY_AUTO_EXPAND"], DeclaredTransforms: [SERVERLESS.Transform] };
  expect(world.cfn("ValidateTemplate", { TemplateBody })).toMatchObject(told);
  expect(world.cfn("GetTemplateSummary", { TemplateBody })).toMatchObject({
    ...told,
    ResourceTypes: ["AWS::SQS::Queue", "AWS::Serverless::Function"],
  });
  const deploy = (more: object): unknown =>
    world.create({ ...SERVERLESS, Resources: { Queue: SERVERLESS.Resources.Queue } }, { ...more });
  expect(() => deploy({})).toThrow("Requires capabilities : [CAPABILITY_AUTO_EXPAND]");
  deploy({ Capabilities: ["CAPABILITY_AUTO_EXPAND"] });
  const shown = world.cfn<{ TemplateBody: string }>("GetTemplate", {
    StackName: "app",
    TemplateStage: "Processed",
  });
  expect(JSON.parse(shown.TemplateBody)).toEqual({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
  expect(() => world.update(SERVERLESS, { Capabilities: ["CAPABILITY_AUTO_EXPAND"] })).toThrow(
    "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key'",
  );
});

test("nobody has looked for drift, whatever the stack", () => {
  const world = new TestWorld();
  world.create(TEMPLATE);
  expect(world.cfn("DescribeStackResourceDrifts", { StackName: "app" })).toEqual({ StackResourceDrifts: [] });
  expect(() => world.cfn("DescribeStackResourceDrifts", { StackName: "other" })).toThrow(
    "Stack with id other does not exist",
  );
});
