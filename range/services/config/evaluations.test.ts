import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, REGION } from "../lambda/small-functions.ts";
import { AUTOMATION_ROLE } from "../ssm/automation/small-automation.ts";
import { GROUP, SmallRules, type RuleEvent } from "./small-rules.ts";

let aws: SmallRules;
beforeEach(() => void (aws = new SmallRules()));

interface ComplianceChange {
  newEvaluationResult: { complianceType: string };
  oldEvaluationResult?: { complianceType: string };
}

describe("what the function of a rule finds", () => {
  test("is the resource's compliance from then on, told of when it changes, and gone when it does not apply", () => {
    const heard: ComplianceChange[] = [];
    aws.range.world.bus.on("eventbridge-event", ({ event }) => {
      if (event["detail-type"] === "Config Rules Compliance Change")
        heard.push(event["detail"] as ComplianceChange);
    });
    const token = aws.freshToken();
    expect(
      aws.deliver(token, aws.evaluation("NON_COMPLIANT", { Annotation: "SSH is open to all." })),
    ).toBeUndefined();
    expect(aws.results()).toMatchObject([
      {
        ComplianceType: "NON_COMPLIANT",
        Annotation: "SSH is open to all.",
        ConfigRuleInvokedTime: expect.any(Date),
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName: "no-ssh",
            ResourceType: GROUP,
            ResourceId: aws.groupId,
          },
        },
      },
    ]);
    const byResource = { ResourceType: GROUP, ResourceId: aws.groupId };
    expect(aws.call("config", "GetComplianceDetailsByResource", byResource)).toMatchObject({
      EvaluationResults: [{ ComplianceType: "NON_COMPLIANT" }],
    });
    expect(aws.call("config", "GetComplianceSummaryByConfigRule")).toMatchObject({
      ComplianceSummary: { NonCompliantResourceCount: { CappedCount: 1 } },
    });
    expect(aws.status()).toHaveProperty("LastSuccessfulEvaluationTime");
    aws.deliver(token, aws.evaluation("NON_COMPLIANT"));
    aws.deliver(token, aws.evaluation("COMPLIANT"));
    aws.deliver(token, aws.evaluation("NOT_APPLICABLE"));
    expect(aws.results()).toEqual([]);
    expect(
      heard.map(({ newEvaluationResult: now, oldEvaluationResult: then }) => [
        then?.complianceType,
        now.complianceType,
      ]),
    ).toEqual([
      [undefined, "NON_COMPLIANT"],
      ["NON_COMPLIANT", "COMPLIANT"],
      ["COMPLIANT", "NOT_APPLICABLE"],
    ]);
    expect(aws.call("config", "DescribeComplianceByConfigRule")).toMatchObject({
      ComplianceByConfigRules: [{ Compliance: { ComplianceType: "INSUFFICIENT_DATA" } }],
    });
  });

  test("stays when its resource is deleted and the function says nothing of that", () => {
    aws.deliver(aws.freshToken(), aws.evaluation("NON_COMPLIANT"));
    aws.deleteGroup();
    aws.told();
    expect(aws.results()).toMatchObject([{ ComplianceType: "NON_COMPLIANT" }]);
    expect(aws.refusal("config", "DeleteEvaluationResults", { ConfigRuleName: "no-ssh" })).toBeUndefined();
    expect(aws.results()).toEqual([]);
  });

  test("is only tried in the test mode, with any token", () => {
    aws.putRule();
    const input = { ResultToken: "any", TestMode: true, Evaluations: [aws.evaluation("COMPLIANT")] };
    expect(aws.call("config", "PutEvaluations", input)).toEqual({ FailedEvaluations: [] });
    expect(aws.results()).toEqual([]);
  });

  test("is refused with a token that Config did not give, and with one of a rule that is gone", () => {
    const token = aws.freshToken();
    const other = `${token.slice(0, -8)}${token.slice(-8).toLowerCase()}A`;
    const invalid = "InvalidResultTokenException: Result Token provided is invalid";
    for (const wrong of ["", "No token found.", other, Buffer.from("{}").toString("base64")])
      expect(aws.deliver(wrong, aws.evaluation("COMPLIANT"))).toBe(invalid);
    aws.call("config", "DeleteConfigRule", { ConfigRuleName: "no-ssh" });
    aws.putRule();
    expect(aws.deliver(token, aws.evaluation("COMPLIANT"))).toMatch(/^NoSuchConfigRuleException/);
    expect(aws.results()).toEqual([]);
  });

  test.each([
    ["INSUFFICIENT_DATA", {}, /^InvalidParameterValueException: .*INSUFFICIENT_DATA/],
    ["NEVER", {}, /^ValidationException: .*'evaluations.1.member.complianceType'/],
    [
      "COMPLIANT",
      { ComplianceResourceType: "AWS::Account" },
      /^InvalidParameterValueException: The resource type AWS::Account is invalid/,
    ],
    ["COMPLIANT", { Annotation: "x".repeat(257) }, /^ValidationException: .*less than or equal to 256/],
    ["COMPLIANT", { OrderingTimestamp: undefined }, /^ValidationException: .*orderingTimestamp/],
  ])("is refused as %s %j", (compliance, more, wanted) => {
    const token = aws.freshToken();
    expect(aws.deliver(token, aws.evaluation(compliance, more))).toMatch(wanted);
    expect(aws.results()).toEqual([]);
  });

  test("is refused as more than a hundred at once", () => {
    const token = aws.freshToken();
    const many = (count: number): object[] =>
      Array.from({ length: count }, (_, i) =>
        aws.evaluation("COMPLIANT", { ComplianceResourceId: `sg-${i}` }),
      );
    expect(aws.deliver(token, ...many(101))).toMatch(/^ValidationException: .*less than or equal to 100/);
    expect(aws.deliver(token, ...many(100))).toBeUndefined();
    expect(aws.results()).toHaveLength(100);
  });

  test("is delivered with the function's own rights, and stands in the event history", () => {
    aws.putRule();
    aws.pass(10_000);
    const run = aws.executor.end();
    const { resultToken } = JSON.parse(run.event) as RuleEvent;
    const deliver = (): unknown =>
      aws.range.outside({
        at: aws.range.now(),
        service: "config",
        operation: "PutEvaluations",
        region: REGION,
        accessKeyId: run.variables["AWS_ACCESS_KEY_ID"]!,
        sessionToken: run.variables["AWS_SESSION_TOKEN"]!,
        userAgent: "test",
        signing: "header",
        input: { ResultToken: resultToken, Evaluations: [aws.evaluation("COMPLIANT")] },
      });
    expect(deliver).toThrow(/not authorized to perform: config:PutEvaluations/);
    aws.call("iam", "AttachRolePolicy", {
      RoleName: "fn",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole",
    });
    deliver();
    expect(aws.results()).toMatchObject([{ ComplianceType: "COMPLIANT" }]);
    aws.pass(60_000);
    const { Events } = aws.call<{ Events: { CloudTrailEvent: string }[] }>("cloudtrail", "LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "PutEvaluations" }],
    });
    expect(JSON.parse(Events[0]!.CloudTrailEvent)).toMatchObject({
      eventSource: "config.amazonaws.com",
      readOnly: false,
      userIdentity: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/fn/judge` },
      requestParameters: {
        resultToken,
        evaluations: [{ complianceResourceId: aws.groupId, complianceType: "COMPLIANT" }],
      },
      responseElements: { failedEvaluations: [] },
    });
  });
});

describe("the remediation of what it finds", () => {
  const remedy = (more: object = {}): unknown =>
    aws.call("config", "PutRemediationConfigurations", {
      RemediationConfigurations: [
        {
          ConfigRuleName: "no-ssh",
          TargetType: "SSM_DOCUMENT",
          TargetId: "AWS-DisablePublicAccessForSecurityGroup",
          Parameters: {
            AutomationAssumeRole: { StaticValue: { Values: [AUTOMATION_ROLE] } },
            GroupId: { ResourceValue: { Value: "RESOURCE_ID" } },
          },
          Automatic: true,
          MaximumAutomaticAttempts: 2,
          RetryAttemptSeconds: 600,
          ...more,
        },
      ],
    });

  const rulesOf = () =>
    aws.call<{ SecurityGroups: { IpPermissions: object[] }[] }>("ec2", "DescribeSecurityGroups", {
      GroupIds: [aws.groupId],
    }).SecurityGroups[0]!.IpPermissions;

  test("mends what it finds, and the function is told of the change", () => {
    const token = aws.freshToken();
    remedy();
    aws.openGroup();
    aws.told();
    aws.deliver(token, aws.evaluation("NON_COMPLIANT"));
    const after = aws.toldOfGroup(30_000);
    expect(rulesOf()).toEqual([]);
    expect(after.at(-1)!.notice.configurationItem["configuration"]).toMatchObject({ ipPermissions: [] });
  });

  test("that fails has the function judge that resource again, and is not tried for ever", () => {
    const token = aws.freshToken();
    remedy();
    aws.call("iam", "DeleteRolePolicy", { RoleName: "automation", PolicyName: "rights" });
    aws.deliver(token, aws.evaluation("NON_COMPLIANT"));
    let asked = 0;
    for (let round = 0; round < 5; round++)
      for (const { event } of aws.toldOfGroup(30_000)) {
        asked++;
        aws.deliver(event.resultToken, aws.evaluation("NON_COMPLIANT"));
      }
    expect(asked).toBe(2);
    expect(
      aws.call<{ AutomationExecutionMetadataList: object[] }>("ssm", "DescribeAutomationExecutions")
        .AutomationExecutionMetadataList,
    ).toHaveLength(2);
  });
});
