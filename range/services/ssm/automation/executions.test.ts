import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT } from "../../lambda/small-functions.ts";
import { AUTOMATION_ROLE, SmallAutomation } from "./small-automation.ts";

let aws: SmallAutomation;

beforeEach(() => {
  aws = new SmallAutomation();
});

const SLEEP = { name: "nap", action: "aws:sleep", inputs: { Duration: "PT5S" } };

const startRefusal = (DocumentName: string, more: object = {}): string | undefined =>
  aws.refusal("ssm", "StartAutomationExecution", { DocumentName, ...more });

describe("the parameters of an automation", () => {
  const TYPES = {
    Text: { type: "String", default: "", allowedPattern: "^[a-z]*$" },
    Choice: { type: "String", default: "Install", allowedValues: ["Install", "Uninstall"] },
    List: { type: "StringList", default: [], maxItems: 2 },
    Flag: { type: "Boolean", default: false },
    Number: { type: "Integer", default: 1 },
    Map: { type: "StringMap", default: {} },
    Maps: { type: "MapList", default: [] },
    Instance: { type: "AWS::EC2::Instance::Id", default: "" },
    Instances: { type: "List<AWS::EC2::Instance::Id>", default: [] },
  };

  test.each<[parameters: Record<string, string[]>, wanted: string]>([
    [{ Choice: ["install"] }, 'Parameter "Choice" has value "install" not found in [Install, Uninstall].'],
    [{ Text: ["A"] }, 'Parameter "Text" has value "A" not matching ^[a-z]*$.'],
    [{ Text: ["a", "b"] }, "Parameter type error. The value supplied for Text is not a valid string."],
    [{ Flag: ["yes"] }, "Parameter type error. The value supplied for Flag is not a valid boolean."],
    [{ Number: ["1.5"] }, "Parameter type error. The value supplied for Number is not a valid integer."],
    [{ Map: ["[]"] }, "Parameter type error. The value supplied for Map is not a valid string map."],
    [{ Maps: ["x"] }, "Parameter type error. The value supplied for Maps is not a valid map list."],
    [{ List: ["a", "b", "c"] }, 'Parameter "List" must have between 0 and 2 items.'],
    [{ Other: ["x"] }, "Parameters [Other] are not defined in the document."],
  ])("%j is refused", (Parameters, wanted) => {
    aws.document("typed", [SLEEP], { parameters: TYPES });
    expect(startRefusal("typed", { Parameters })).toBe(
      `InvalidAutomationExecutionParametersException: ${wanted}`,
    );
  });

  test.each([
    ["(?i)[a-f]{2}", "AB", true],
    ["key/(?i:[0-9a-f]{2})", "key/AB", true],
    ["[a-f]{2}", "AB", false],
    ["a|ab", "ab", true],
    ["b", "abc", false],
  ])("by the pattern %s, %s is allowed: %j", (allowedPattern, value, wanted) => {
    aws.document("pattern", [SLEEP], { parameters: { A: { type: "String", allowedPattern } } });
    expect(startRefusal("pattern", { Parameters: { A: [value] } }) === undefined).toBe(wanted);
  });

  test("must be given where they have no default", () => {
    aws.document("asks", [SLEEP], { parameters: { A: { type: "String" }, B: { type: "String" } } });
    expect(startRefusal("asks", { Parameters: { A: ["a"] } })).toBe(
      "InvalidAutomationExecutionParametersException: Required parameters [B] are not provided.",
    );
  });

  test("keep their types in what steps are given", () => {
    const inputs = {
      Service: "ssm",
      Api: "PutParameter",
      Name: "typed",
      Type: "String",
      Value: "{{ Text }} {{ Flag }} {{ Number }} {{ List }} {{ Map }} {{ Maps }}",
      Overwrite: "{{ Flag }}",
    };
    const execution = aws.run(
      [{ name: "put", action: "aws:executeAwsApi", inputs }],
      { parameters: TYPES },
      {
        Text: ["a"],
        Flag: ["true"],
        Number: ["7"],
        List: ["x", "y"],
        Map: ['{"a":"b"}'],
        Maps: ['{"c":1}', '{"d":2}'],
      },
    );
    expect(execution.AutomationExecutionStatus).toBe("Success");
    expect(aws.call("ssm", "GetParameter", { Name: "typed" })).toMatchObject({
      Parameter: { Value: 'a true 7 ["x","y"] {"a":"b"} [{"c":1},{"d":2}]' },
    });
    expect(execution.Parameters).toMatchObject({ Flag: ["true"], Choice: ["Install"], Number: ["7"] });
  });

  test("may default to what Parameter Store holds, if who starts it may read that", () => {
    aws.call("ssm", "PutParameter", { Name: "/nap", Type: "String", Value: "PT2S" });
    aws.document("stored", [{ ...SLEEP, inputs: { Duration: "{{ Long }}" } }], {
      parameters: { Long: { type: "String", default: "{{ ssm:/nap }}" } },
    });
    const id = aws.start("stored");
    expect(aws.get(id).Parameters).toEqual({ Long: ["PT2S"] });
    aws.call("ssm", "PutParameter", { Name: "/nap", Type: "SecureString", Value: "x", Overwrite: true });
    expect(startRefusal("stored")).toMatch("of type SecureString cannot be referenced");
    aws.call("ssm", "DeleteParameter", { Name: "/nap" });
    expect(startRefusal("stored")).toBe(
      "InvalidAutomationExecutionParametersException: The parameter /nap was not found in Parameter Store.",
    );
  });

  test("are joined by what every runbook knows", () => {
    const Value =
      "{{ global:ACCOUNT_ID }} {{global:REGION}} {{ global:DATE }} {{ global:DATE_TIME }} {{ global:AWS_PARTITION }} {{ automation:EXECUTION_ID }}";
    const { AutomationExecutionId: id } = aws.run([
      {
        name: "put",
        action: "aws:executeAwsApi",
        inputs: { Service: "ssm", Api: "PutParameter", Name: "facts", Type: "String", Value },
      },
    ]);
    expect(aws.call("ssm", "GetParameter", { Name: "facts" })).toMatchObject({
      Parameter: { Value: `${ACCOUNT} us-east-1 2026-01-05 2026-01-05_09.00.00 aws ${id}` },
    });
  });
});

describe("the role of an automation", () => {
  const CALL = {
    name: "call",
    action: "aws:executeAwsApi",
    inputs: { Service: "ssm", Api: "PutParameter", Name: "p", Type: "String", Value: "v" },
  };
  const BY_PARAMETER = {
    assumeRole: "{{ AutomationAssumeRole }}",
    parameters: { AutomationAssumeRole: { type: "String", default: "" } },
  };
  const as = (role: string) => ({ Parameters: { AutomationAssumeRole: [role] } });

  test("does its work, and CloudTrail shows that", () => {
    aws.document("works", [CALL], { assumeRole: AUTOMATION_ROLE });
    const id = aws.start("works");
    aws.pass(5_000);
    const { Events } = aws.call<{ Events: { CloudTrailEvent: string }[] }>("cloudtrail", "LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "PutParameter" }],
    });
    expect(JSON.parse(Events[0]!.CloudTrailEvent)).toMatchObject({
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/automation/Automation-${id}`,
        invokedBy: "ssm.amazonaws.com",
      },
      sourceIPAddress: "ssm.amazonaws.com",
      userAgent: "ssm.amazonaws.com",
    });
  });

  test("limits what it can do", () => {
    aws.makeRole("poor", ["ssm:GetParameter"], "ssm.amazonaws.com");
    const { StepExecutions } = aws.run([CALL], { assumeRole: AUTOMATION_ROLE.replace("automation", "poor") });
    expect(StepExecutions).toMatchObject([
      {
        StepStatus: "Failed",
        FailureMessage: expect.stringMatching(
          /^Step fails when it is Execute\/Cancelling action\. An error occurred \(AccessDeniedException\) when calling the PutParameter operation: User: arn:aws:sts::111122223333:assumed-role\/poor\/Automation-\S+ is not authorized to perform: ssm:PutParameter/,
        ),
        FailureDetails: { FailureType: "Permission" },
      },
    ]);
  });

  test.each([
    ["arn:aws:iam::111122223333:role/nobody", "The defined assume role is unable to be assumed."],
    ["arn:aws:iam::111122223333:role/fn", "The defined assume role is unable to be assumed."],
    ["nobody", "The format of the supplied assume role ARN is invalid."],
  ])("%s is refused where Systems Manager cannot take it", (role, wanted) => {
    aws.document("role", [CALL], BY_PARAMETER);
    expect(startRefusal("role", as(role))).toBe(`InvalidAutomationExecutionParametersException: ${wanted}`);
    expect(aws.call("ssm", "DescribeAutomationExecutions")).toEqual({ AutomationExecutionMetadataList: [] });
  });

  test("must be passed by who starts it; without one, the starter's own rights count", () => {
    aws.document("role", [CALL], BY_PARAMETER);
    aws.call("iam", "CreateUser", { UserName: "starter" });
    aws.call("iam", "PutUserPolicy", {
      UserName: "starter",
      PolicyName: "start",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "ssm:StartAutomationExecution",
            Resource: `arn:aws:ssm:us-east-1:${ACCOUNT}:automation-definition/role:$DEFAULT`,
          },
        ],
      }),
    });
    const { AccessKey } = aws.call<{ AccessKey: { AccessKeyId: string } }>("iam", "CreateAccessKey", {
      UserName: "starter",
    });
    aws.key.accessKeyId = AccessKey.AccessKeyId;
    expect(startRefusal("role", as(AUTOMATION_ROLE))).toMatch(
      /^AccessDeniedException: User: \S+user\/starter is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role\/automation/,
    );
    const id = aws.start("role");
    aws.key.accessKeyId = aws.rootKeyId;
    aws.pass(5_000);
    expect(aws.get(id).FailureMessage).toMatch(
      /user\/starter is not authorized to perform: ssm:PutParameter/,
    );
  });

  test.each([
    [`arn:aws:ssm:*:${ACCOUNT}:automation-execution/*`, undefined],
    [
      `arn:aws:ssm:*:${ACCOUNT}:automation-execution/another`,
      "The defined assume role is unable to be assumed.",
    ],
  ])("may be for the automations that its trust policy names: %s", (SourceArn, refused) => {
    aws.call("iam", "UpdateAssumeRolePolicy", {
      RoleName: "automation",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ssm.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": ACCOUNT },
              ArnLike: { "aws:SourceArn": SourceArn },
            },
          },
        ],
      }),
    });
    aws.document("role", [CALL], { assumeRole: AUTOMATION_ROLE });
    expect(startRefusal("role")?.replace(/^\w+: /, "")).toBe(refused);
  });

  test("is asked for again at every call: what was revoked meanwhile counts", () => {
    aws.document("slow", [SLEEP, CALL], { assumeRole: AUTOMATION_ROLE });
    const id = aws.start("slow");
    aws.pass(2_000);
    aws.call("iam", "DeleteRolePolicy", { RoleName: "automation", PolicyName: "rights" });
    aws.pass(10_000);
    expect(aws.get(id).FailureMessage).toMatch(/not authorized to perform: ssm:PutParameter/);
  });
});

describe("automations", () => {
  test("start once for one token", () => {
    aws.document("once", [SLEEP], { parameters: { A: { type: "String", default: "" } } });
    const token = { ClientToken: "b0d4a4a1-6b4a-4a7e-9d7b-3f1a5a1f0001" };
    const id = aws.start("once", {}, token);
    expect(aws.start("once", {}, token)).toBe(id);
    expect(startRefusal("once", { ...token, Parameters: { A: ["b"] } })).toMatch(
      /^IdempotentParameterMismatch/,
    );
  });

  test.each([
    ["Mode", { Mode: "Interactive" }],
    ["TargetLocations", { TargetLocations: [{ Regions: ["us-east-1"] }] }],
    ["AlarmConfiguration", { AlarmConfiguration: { Alarms: [{ Name: "a" }] } }],
    ["TargetMaps", { TargetMaps: [{ A: ["b"] }], TargetParameterName: "A" }],
  ])("with %s are refused by name", (name, more) => {
    aws.document("plain", [SLEEP]);
    expect(startRefusal("plain", more)).toMatch(new RegExp(`^NotImplemented: .*${name}`));
  });

  test("are listed by filters and in pages, the newest first", () => {
    aws.document("one", [SLEEP]);
    aws.document("two", [{ name: "now", action: "aws:sleep", inputs: { Duration: "PT0S" } }]);
    const first = aws.start("one");
    const second = aws.start("two", {}, { Tags: [{ Key: "case", Value: "7" }] });
    aws.pass(3_000);
    const list = (input: object = {}): string[] =>
      aws
        .call<{ AutomationExecutionMetadataList: { AutomationExecutionId: string }[] }>(
          "ssm",
          "DescribeAutomationExecutions",
          { ...input },
        )
        .AutomationExecutionMetadataList.map((each) => each.AutomationExecutionId);
    const by = (Key: string, ...Values: string[]): string[] => list({ Filters: [{ Key, Values }] });
    expect(list()).toEqual([second, first]);
    expect(list({ MaxResults: 1 })).toEqual([second]);
    expect(by("DocumentNamePrefix", "on")).toEqual([first]);
    expect(by("ExecutionStatus", "InProgress")).toEqual([first]);
    expect(by("ExecutionId", second)).toEqual([second]);
    expect(by("CurrentAction", "aws:sleep")).toEqual([first]);
    expect(by("TagKey", "case")).toEqual([second]);
    expect(by("StartTimeAfter", "2026-01-06T00:00:00Z")).toEqual([]);
    expect(
      aws.refusal("ssm", "DescribeAutomationExecutions", { Filters: [{ Key: "Colour", Values: ["red"] }] }),
    ).toMatch(/^InvalidFilterKey/);
    const tagged = { ResourceType: "Automation", ResourceId: second };
    aws.call("ssm", "AddTagsToResource", { ...tagged, Tags: [{ Key: "state", Value: "closed" }] });
    expect(aws.call("ssm", "ListTagsForResource", tagged)).toEqual({
      TagList: [
        { Key: "case", Value: "7" },
        { Key: "state", Value: "closed" },
      ],
    });
    const steps = aws.call<{ StepExecutions: object[] }>("ssm", "DescribeAutomationStepExecutions", {
      AutomationExecutionId: first,
      Filters: [{ Key: "StepExecutionStatus", Values: ["InProgress"] }],
    });
    expect(steps.StepExecutions).toMatchObject([{ StepName: "nap", Inputs: { Duration: '"PT5S"' } }]);
    expect(aws.refusal("ssm", "GetAutomationExecution", { AutomationExecutionId: "none" })).toMatch(
      /^AutomationExecutionNotFoundException/,
    );
  });

  test("tell outputs, and which of them there are not", () => {
    const look = {
      name: "look",
      action: "aws:executeAwsApi",
      inputs: { Service: "sts", Api: "get_caller_identity" },
      outputs: [
        { Name: "Account", Selector: "$.Account", Type: "String" },
        { Name: "Nothing", Selector: "$.Colour", Type: "String" },
      ],
    };
    const { Outputs } = aws.run([look], { outputs: ["look.Account", "look.Nothing"] });
    expect(Outputs).toEqual({
      "look.Account": [ACCOUNT],
      "look.Nothing": ["No output available yet because the step is not successfully executed"],
    });
  });
});

describe("signals", () => {
  const signal = (id: string, SignalType: string, Payload: object = {}): string | undefined =>
    aws.refusal("ssm", "SendAutomationSignal", { AutomationExecutionId: id, SignalType, Payload });
  const started = (step: object): string => {
    aws.document("waits", [step, { name: "after", action: "aws:sleep", inputs: { Duration: "PT1S" } }]);
    const id = aws.start("waits");
    aws.pass(1_000);
    return id;
  };

  test("let a pause end", () => {
    const id = started({ name: "halt", action: "aws:pause", inputs: {} });
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Waiting",
      StepExecutions: [{ StepStatus: "Waiting" }, { StepStatus: "Pending" }],
    });
    expect(signal(id, "Approve")).toMatch(/^InvalidAutomationSignalException/);
    expect(signal(id, "Resume", { StepName: ["after"] })).toMatch(/^AutomationStepNotFoundException/);
    expect(signal(id, "Resume", { StepName: ["halt"] })).toBeUndefined();
    aws.pass(5_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Success");
    expect(signal(id, "Resume")).toMatch(/^InvalidAutomationSignalException/);
  });

  const approval = (more: object = {}): object => ({
    name: "ask",
    action: "aws:approve",
    inputs: { Approvers: [`arn:aws:iam::${ACCOUNT}:root`], Message: "May I?", ...more },
  });

  test("approve, by those who may", () => {
    aws.call("sns", "CreateTopic", { Name: "Automation-approvals" });
    const NotificationArn = `arn:aws:sns:us-east-1:${ACCOUNT}:Automation-approvals`;
    const told: unknown[] = [];
    aws.range.world.bus.on("call", ({ call, input }) => {
      if (call.operation === "Publish") told.push(input["Message"]);
    });
    const id = started(approval({ NotificationArn }));
    expect(told).toEqual([expect.stringContaining(`May I?\nAutomation ${id} of runbook waits`)]);
    expect(signal(id, "Approve", { Comment: ["Go"] })).toBeUndefined();
    aws.pass(5_000);
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Success",
      StepExecutions: [{ Outputs: { ApprovalStatus: ["Approved"] } }, { StepStatus: "Success" }],
    });
  });

  test("reject", () => {
    const id = started(approval());
    expect(signal(id, "Reject")).toBeUndefined();
    aws.pass(5_000);
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Failed",
      FailureMessage: expect.stringContaining("rejected"),
    });
  });

  test("of others are refused, and an approval that does not come in time ends the automation", () => {
    const id = started({ ...approval({ Approvers: ["somebody"] }), timeoutSeconds: 60 });
    expect(signal(id, "Approve")).toMatch(/^InvalidAutomationSignalException/);
    aws.pass(120_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("TimedOut");
  });

  test("stop a step", () => {
    const id = started({ ...SLEEP, onFailure: "Continue" });
    const { StepExecutions } = aws.get(id);
    expect(signal(id, "StopStep", { StepExecutionId: ["x"] })).toMatch(/^AutomationStepNotFoundException/);
    expect(
      signal(id, "StopStep", { StepExecutionId: [StepExecutions![0]!.StepExecutionId] }),
    ).toBeUndefined();
    aws.pass(1_500);
    expect(aws.get(id).StepExecutions).toMatchObject([
      { StepStatus: "Cancelled" },
      { StepStatus: "Success" },
    ]);
  });
});

describe("an automation for several targets", () => {
  const FAILS_FOR_B = {
    name: "put",
    action: "aws:executeAwsApi",
    inputs: { Service: "ssm", Api: "PutParameter", Name: "/{{ Name }}", Type: "String", Value: "1" },
  };
  const start = (values: string[], more: object): string => {
    aws.document("many", [FAILS_FOR_B, { ...SLEEP, inputs: { Duration: "PT3S" } }], {
      parameters: { Name: { type: "String" } },
    });
    const targets = { TargetParameterName: "Name", Targets: [{ Key: "ParameterValues", Values: values }] };
    return aws.start("many", {}, { ...targets, ...more });
  };
  const summary = (id: string): unknown[] =>
    aws.get(id).StepExecutions!.map(({ StepName, StepStatus }) => [StepName, StepStatus]);

  test("runs once for each, so many at a time", () => {
    const id = start(["a", "c", "d"], { MaxConcurrency: "2" });
    aws.pass(3_000);
    expect(summary(id)).toEqual([
      ["a", "InProgress"],
      ["c", "InProgress"],
    ]);
    aws.pass(20_000);
    expect(aws.get(id)).toMatchObject({
      AutomationExecutionStatus: "Success",
      TargetParameterName: "Name",
      ResolvedTargets: { ParameterValues: ["a", "c", "d"], Truncated: false },
    });
    expect(summary(id)).toHaveLength(3);
    expect(
      aws.call("ssm", "DescribeAutomationExecutions", {
        Filters: [{ Key: "ParentExecutionId", Values: [id] }],
      }),
    ).toMatchObject({ AutomationExecutionMetadataList: [{ Target: "d" }, { Target: "c" }, { Target: "a" }] });
  });

  test.each([
    [{ MaxConcurrency: "0" }, "'0' at 'maxConcurrency'"],
    [{ MaxErrors: "200%" }, "'200%' at 'maxErrors'"],
  ])("with %j is refused", (more, wanted) => {
    aws.document("many", [SLEEP], { parameters: { Name: { type: "String" } } });
    expect(startRefusal("many", more)).toContain(wanted);
  });

  test("stops after so many failures", () => {
    aws.call("ssm", "PutParameter", { Name: "/b", Type: "String", Value: "1" });
    const id = start(["b", "a", "c"], { MaxErrors: "0" });
    aws.pass(30_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Failed");
    expect(summary(id)).toEqual([["b", "Failed"]]);
  });

  test("is cancelled with all that it has started", () => {
    const id = start(["a", "c"], { MaxConcurrency: "2" });
    aws.pass(1_000);
    aws.call("ssm", "StopAutomationExecution", { AutomationExecutionId: id });
    aws.pass(2_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Cancelled");
    expect(summary(id)).toEqual([
      ["a", "Cancelled"],
      ["c", "Cancelled"],
    ]);
  });
});
