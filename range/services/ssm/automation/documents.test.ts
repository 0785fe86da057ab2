import { describe, expect, test } from "vitest";
import { SmallAutomation } from "./small-automation.ts";

const aws = new SmallAutomation();

const create = (Content: string, more: object = {}): string | undefined =>
  aws.refusal("ssm", "CreateDocument", { Name: "runbook", DocumentType: "Automation", Content, ...more });

const refused = (document: object): string | undefined =>
  create(JSON.stringify({ schemaVersion: "0.3", ...document }));

const SLEEP = { name: "nap", action: "aws:sleep", inputs: { Duration: "PT1S" } };
const sleep = (name: string, more: object = {}): object => ({ ...SLEEP, name, ...more });
const branch = (inputs: object): object => ({ name: "choose", action: "aws:branch", inputs });
const choice = (more: object): object => branch({ Choices: [{ NextStep: "nap", ...more }] });

describe("a document of type Automation", () => {
  test.each<[name: string, document: object, wanted: string]>([
    ["another schema version", { schemaVersion: "2.2", mainSteps: [SLEEP] }, "Schema version 2.2"],
    ["no steps", {}, "at least one step"],
    ["an unknown element", { mainSteps: [SLEEP], steps: [] }, "Unknown document properties provided."],
    [
      "an unknown property of a step",
      { mainSteps: [sleep("nap", { next: "x" })] },
      "Unknown step properties",
    ],
    ["a name with a space", { mainSteps: [sleep("my nap")] }, 'Step name "my nap"'],
    ["a name twice", { mainSteps: [SLEEP, SLEEP] }, 'The step name "nap" is not unique.'],
    ["an unknown action", { mainSteps: [{ ...SLEEP, action: "aws:doze" }] }, "The action aws:doze"],
    [
      "an unknown input",
      { mainSteps: [{ ...SLEEP, inputs: { Duration: "PT1S", Seconds: 1 } }] },
      "InvalidDocumentContent: Unknown input names provided. Known=[ [Duration, Timestamp] ], Provided=[ [Duration, Seconds] ].",
    ],
    [
      "a missing input",
      { mainSteps: [{ name: "run", action: "aws:runCommand", inputs: {} }] },
      "Required inputs [DocumentName]",
    ],
    [
      "no API",
      { mainSteps: [{ name: "call", action: "aws:executeAwsApi" }] },
      "Required inputs [Service, Api]",
    ],
    ["a duration that is none", { mainSteps: [{ ...SLEEP, inputs: { Duration: "1s" } }] }, "ISO 8601"],
    ["a next step that is not there", { mainSteps: [sleep("nap", { nextStep: "x" })] }, 'the step "x"'],
    ["a failure that leads nowhere", { mainSteps: [sleep("nap", { onFailure: "step:x" })] }, 'the step "x"'],
    ["an onFailure of its own", { mainSteps: [sleep("nap", { onFailure: "Stop" })] }, "The onFailure of"],
    [
      "a cancellation that leads to a sleep",
      { mainSteps: [sleep("one", { onCancel: "step:two" }), sleep("two")] },
      'cannot lead to "two", whose action is aws:sleep',
    ],
    [
      "a parameter that is not declared",
      { mainSteps: [sleep("nap", { inputs: { Duration: "{{ Long }}" } })] },
      'Parameter "Long" is not declared',
    ],
    [
      "an output of no step",
      { mainSteps: [sleep("nap", { inputs: { Duration: "{{ look.Time }}" } })] },
      'Parameter "look.Time" is not declared',
    ],
    [
      "a parameter of Parameter Store in a step",
      { mainSteps: [sleep("nap", { inputs: { Duration: "{{ ssm:/time }}" } })] },
      "ssm:/time cannot be referenced in a step",
    ],
    [
      "a parameter without a type",
      { parameters: { A: {} }, mainSteps: [SLEEP] },
      'Parameter "A" must have a type',
    ],
    [
      "a parameter of a strange type",
      { parameters: { A: { type: "Float" } }, mainSteps: [SLEEP] },
      "unsupported type Float",
    ],
    ["an undeclared output", { outputs: ["look.Time"], mainSteps: [SLEEP] }, '"look.Time" is not declared'],
    [
      "steps in a circle",
      { mainSteps: [sleep("one"), sleep("two", { nextStep: "one" })] },
      "Infinite loop detected in the document: one -> two -> one",
    ],
    ["a choice without a condition", { mainSteps: [choice({}), SLEEP] }, "a Variable and one operation"],
    [
      "a choice by a strange operation",
      { mainSteps: [choice({ Variable: "a", Equals: "b" }), SLEEP] },
      "Operation Equals",
    ],
    [
      "a choice that leads nowhere",
      { mainSteps: [branch({ Choices: [{ NextStep: "x", Variable: "a", StringEquals: "a" }] })] },
      'the step "x"',
    ],
    [
      "a loop without an end",
      { mainSteps: [{ name: "again", action: "aws:loop", inputs: { Steps: [SLEEP] } }] },
      "either Iterators or a LoopCondition",
    ],
    [
      "a script in no known language",
      { mainSteps: [{ name: "run", action: "aws:executeScript", inputs: { Runtime: "ruby", Script: "1" } }] },
      "The Runtime ruby",
    ],
  ])("with %s is refused", (_, document, wanted) => {
    expect(refused(document)).toMatch(/^InvalidDocumentContent: /);
    expect(refused(document)).toContain(wanted);
  });

  test.each([
    ["JSON", '{\n "a": }', "InvalidDocumentContent: JSON not well-formed. at Line: 2, Column: 7"],
    ["JSON", "schemaVersion: '0.3'", "InvalidDocumentContent: JSON not well-formed. at Line: 1, Column: 1"],
    ["YAML", "a: [", /^InvalidDocumentContent: YAML not well-formed\. at Line: 1, Column: \d+$/],
  ])("that is no %s is refused with the place of the fault", (DocumentFormat, content, wanted) =>
    expect(create(content, { DocumentFormat })).toMatch(wanted),
  );

  test("is taken in JSON and in YAML, and told of", () => {
    const content = [
      "description: Two naps",
      "schemaVersion: '0.3'",
      "parameters:",
      "  Long: {type: String, default: PT1S, description: How long}",
      "mainSteps:",
      "- {name: nap, action: 'aws:sleep', inputs: {Duration: '{{ Long }}'}}",
    ].join("\n");
    aws.call("ssm", "CreateDocument", {
      Name: "naps",
      DocumentType: "Automation",
      DocumentFormat: "YAML",
      TargetType: "/AWS::EC2::Instance",
      Content: content,
    });
    expect(aws.call("ssm", "DescribeDocument", { Name: "naps" })).toMatchObject({
      Document: {
        DocumentType: "Automation",
        DocumentFormat: "YAML",
        SchemaVersion: "0.3",
        Description: "Two naps",
        TargetType: "/AWS::EC2::Instance",
        Parameters: [{ Name: "Long", Type: "String", DefaultValue: "PT1S", Description: "How long" }],
      },
    });
    expect(aws.call("ssm", "GetDocument", { Name: "naps" })).toMatchObject({ Content: content });
    expect(
      aws.refusal("ssm", "UpdateDocument", { Name: "naps", Content: content, DocumentFormat: "JSON" }),
    ).toMatch("JSON not well-formed");
  });

  test("cannot be sent as a command, nor a command's document be started", () => {
    aws.document("an-automation", [SLEEP]);
    expect(
      aws.refusal("ssm", "SendCommand", { DocumentName: "an-automation", InstanceIds: ["i-1"] }),
    ).toMatch("InvalidDocument: document type Automation is not supported.");
    for (const DocumentName of ["AWS-RunShellScript", "no-such-runbook"])
      expect(aws.refusal("ssm", "StartAutomationExecution", { DocumentName })).toMatch(
        /^AutomationDefinitionNotFoundException/,
      );
    expect(
      aws.refusal("ssm", "StartAutomationExecution", { DocumentName: "an-automation", DocumentVersion: "7" }),
    ).toMatch(/^AutomationDefinitionVersionNotFoundException/);
  });

  test("may name actions that the range lacks, and is refused by name when it is started", () => {
    aws.document("hook", [{ name: "tell", action: "aws:invokeWebhook", inputs: { IntegrationName: "x" } }]);
    expect(aws.refusal("ssm", "StartAutomationExecution", { DocumentName: "hook" })).toBe(
      "NotImplemented: The range does not implement the Automation action aws:invokeWebhook.",
    );
  });
});
