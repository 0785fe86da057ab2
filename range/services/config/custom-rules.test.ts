import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, REGION } from "../lambda/small-functions.ts";
import { CHANGE, FUNCTION, GROUP, ruleInput, SmallRules } from "./small-rules.ts";

const SCHEDULE = { EventSource: "aws.config", MessageType: "ScheduledNotification" };
const SNAPSHOT = { EventSource: "aws.config", MessageType: "ConfigurationSnapshotDeliveryCompleted" };

let aws: SmallRules;
beforeEach(() => void (aws = new SmallRules()));

describe("a rule by a function", () => {
  test("is described as it was put", () => {
    aws.putRule([CHANGE, { ...SCHEDULE, MaximumExecutionFrequency: "Three_Hours" }], {
      InputParameters: '{"port":"22"}',
      EvaluationModes: [{ Mode: "DETECTIVE" }],
    });
    expect(aws.call("config", "DescribeConfigRules")).toMatchObject({
      ConfigRules: [
        {
          InputParameters: '{"port":"22"}',
          Source: {
            Owner: "CUSTOM_LAMBDA",
            SourceIdentifier: FUNCTION,
            SourceDetails: [CHANGE, { ...SCHEDULE, MaximumExecutionFrequency: "Three_Hours" }],
          },
        },
      ],
    });
  });

  test("is put again with what is described, without its ARN and id, as Cloud Custodian does", () => {
    aws.putRule();
    const { ConfigRules } = aws.call<{ ConfigRules: Record<string, unknown>[] }>(
      "config",
      "DescribeConfigRules",
    );
    const { ConfigRuleArn, ConfigRuleId: _, ...rule } = ConfigRules[0]!;
    aws.call("config", "PutConfigRule", { ConfigRule: { ...rule, Description: "again" } });
    expect(aws.call("config", "DescribeConfigRules")).toMatchObject({
      ConfigRules: [{ ConfigRuleArn, Description: "again" }],
    });
  });

  const source = (more: object) => ruleInput([CHANGE], { Source: { Owner: "CUSTOM_LAMBDA", ...more } });
  const SHOULD_BE =
    "InvalidParameterValueException: SourceDetails should be null/empty if the owner is AWS. SourceDetails should be provided if the owner is CUSTOM_LAMBDA";
  test.each<[what: string, input: object, wanted: string | RegExp]>([
    ["no details", source({ SourceIdentifier: FUNCTION }), SHOULD_BE],
    ["details without a message", ruleInput([{ EventSource: "aws.config" }]), SHOULD_BE],
    [
      "a managed rule with details",
      ruleInput([], {
        Source: { Owner: "AWS", SourceIdentifier: "INCOMING_SSH_DISABLED", SourceDetails: [CHANGE] },
      }),
      SHOULD_BE,
    ],
    [
      "an unknown message",
      ruleInput([{ ...CHANGE, MessageType: "Never" }]),
      /^ValidationException: .*Value 'Never' at 'configRule.source.sourceDetails.1.member.messageType' failed to satisfy constraint: Member must satisfy enum value set/,
    ],
    [
      "a frequency of changes",
      ruleInput([{ ...CHANGE, MaximumExecutionFrequency: "One_Hour" }]),
      /^InvalidParameterValueException: A maximum execution frequency is not allowed if MessageType is Conf/,
    ],
    [
      "a scope by resource and tag",
      ruleInput([CHANGE], { Scope: { ComplianceResourceTypes: [GROUP], TagKey: "a" } }),
      "InvalidParameterValueException: Scope cannot be applied to both resource and tag",
    ],
    [
      "a scope by one resource of no type",
      ruleInput([CHANGE], { Scope: { ComplianceResourceId: "sg-1" } }),
      /^InvalidParameterValueException: A single resourceType should be provided/,
    ],
    [
      "a tag's value without its key",
      ruleInput([CHANGE], { Scope: { TagValue: "a" } }),
      /^InvalidParameterValueException: Tag key should not be empty/,
    ],
    [
      "parameters that are no object",
      ruleInput([CHANGE], { InputParameters: "[]" }),
      "InvalidParameterValueException: Invalid json [] passed in the InputParameters field",
    ],
    [
      "the mode PROACTIVE",
      ruleInput([CHANGE], { EvaluationModes: [{ Mode: "PROACTIVE" }] }),
      /^NotImplemented: .*PROACTIVE/,
    ],
    [
      "too many resource types",
      ruleInput([CHANGE], { Scope: { ComplianceResourceTypes: Array.from({ length: 101 }, () => GROUP) } }),
      /^ValidationException: .*'configRule.scope.complianceResourceTypes'.*less than or equal to 100/,
    ],
    [
      "a service's own mark",
      ruleInput([CHANGE], { CreatedBy: "config-conforms.amazonaws.com" }),
      /^InvalidParameterValueException: AWS Config populates the CreatedBy field/,
    ],
    [
      "an id of one's own",
      ruleInput([CHANGE], { ConfigRuleId: "config-rule-mine" }),
      /^InvalidParameterValueException: ConfigRule Arn and Id can not be specified when creating/,
    ],
    [
      "no name",
      ruleInput([CHANGE], { ConfigRuleName: undefined }),
      "InvalidParameterValueException: One or more identifiers needs to be provided. Provide Name or Id or Arn",
    ],
    [
      "an unknown owner",
      ruleInput([CHANGE], { Source: { Owner: "ME", SourceIdentifier: FUNCTION } }),
      /^ValidationException: .*Value 'ME' at 'configRule.source.owner'/,
    ],
    [
      "no function",
      source({ SourceIdentifier: `${FUNCTION}s`, SourceDetails: [CHANGE] }),
      `InsufficientPermissionsException: The AWS Lambda function ${FUNCTION}s cannot be invoked. Check the specified function ARN, and check the function's permissions.`,
    ],
    [
      "what is no function",
      source({ SourceIdentifier: "judge", SourceDetails: [CHANGE] }),
      /^InsufficientPermissionsException/,
    ],
  ])("is refused with %s", (_, input, wanted) => {
    const refusal = aws.refusal("config", "PutConfigRule", { ...input });
    if (typeof wanted === "string") expect(refusal).toBe(wanted);
    else expect(refusal).toMatch(wanted);
    expect(aws.call("config", "DescribeConfigRules")).toEqual({ ConfigRules: [] });
  });

  test.each([
    ["no permission", undefined],
    ["a permission for another service", { Principal: "events.amazonaws.com" }],
    ["a permission for another account's rules", { SourceAccount: "444455556666" }],
    [
      "a permission for another rule",
      { SourceArn: `arn:aws:config:${REGION}:${ACCOUNT}:config-rule/config-rule-other1` },
    ],
  ])("is refused while its function has %s", (_, permission) => {
    aws.keepConfigOut();
    if (permission) aws.letConfigIn(permission);
    expect(aws.refusal("config", "PutConfigRule", ruleInput())).toMatch(/^InsufficientPermissionsException/);
  });
});

describe("its function", () => {
  test("is told of every resource in scope when the rule is put", () => {
    const other = aws.makeGroup("other");
    aws.putRule([CHANGE], { InputParameters: '{"port":"22"}' });
    const heard = aws.told();
    expect(heard.map(({ notice }) => notice.configurationItem.resourceId)).toEqual(
      expect.arrayContaining([aws.groupId, other]),
    );
    const { ConfigRules } = aws.call<{ ConfigRules: { ConfigRuleArn: string; ConfigRuleId: string }[] }>(
      "config",
      "DescribeConfigRules",
    );
    expect(heard[0]!.event).toEqual({
      version: "1.0",
      invokingEvent: expect.any(String),
      ruleParameters: '{"port":"22"}',
      resultToken: expect.any(String),
      eventLeftScope: false,
      executionRoleArn: aws.recorderRole,
      configRuleArn: ConfigRules[0]!.ConfigRuleArn,
      configRuleName: "no-ssh",
      configRuleId: ConfigRules[0]!.ConfigRuleId,
      accountId: ACCOUNT,
    });
    expect(aws.status()).toMatchObject({
      FirstEvaluationStarted: true,
      LastSuccessfulInvocationTime: expect.any(Date),
    });
    expect(aws.status()).not.toHaveProperty("LastSuccessfulEvaluationTime");
  });

  test("is told of a change with the item as notifications spell it, and of a deletion", () => {
    aws.putRule();
    aws.told();
    aws.openGroup();
    const [change] = aws.toldOfGroup();
    expect(change!.notice).toMatchObject({
      messageType: "ConfigurationItemChangeNotification",
      notificationCreationTime: expect.any(String),
      recordVersion: "1.3",
      configurationItem: {
        resourceType: GROUP,
        resourceId: aws.groupId,
        ARN: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${aws.groupId}`,
        awsAccountId: ACCOUNT,
        awsRegion: REGION,
        configurationItemStatus: "OK",
        relationships: [
          { resourceType: "AWS::EC2::VPC", resourceId: aws.vpcId, name: "Is contained in Vpc" },
        ],
        configuration: {
          groupId: aws.groupId,
          ipPermissions: [{ fromPort: 22, ipRanges: ["0.0.0.0/0"] }, { fromPort: 3389 }],
        },
      },
    });
    aws.deleteGroup();
    expect(aws.toldOfGroup()).toMatchObject([
      {
        event: { eventLeftScope: false },
        notice: { configurationItem: { configurationItemStatus: "ResourceDeleted", configuration: null } },
      },
    ]);
  });

  test("is told of nothing that is not recorded, nor while nothing is", () => {
    aws.record(["AWS::EC2::VPC"]);
    aws.putRule();
    expect(aws.told()).toEqual([]);
    aws.record([GROUP]);
    aws.call("config", "StopConfigurationRecorder", { ConfigurationRecorderName: "default" });
    aws.call("config", "StartConfigRulesEvaluation", { ConfigRuleNames: ["no-ssh"] });
    aws.openGroup();
    expect(aws.told()).toEqual([]);
  });

  test("is told only of resources with the scope's tag, and that one left", () => {
    const tag = { Resources: [aws.groupId], Tags: [{ Key: "guarded", Value: "yes" }] };
    aws.call("ec2", "CreateTags", tag);
    aws.pass(10_000);
    aws.putRule([CHANGE], { Scope: { TagKey: "guarded", TagValue: "yes" } });
    expect(aws.told().map(({ notice }) => notice.configurationItem.resourceId)).toEqual([aws.groupId]);
    aws.call("ec2", "DeleteTags", tag);
    expect(aws.told()).toMatchObject([{ event: { eventLeftScope: true } }]);
    aws.openGroup();
    expect(aws.told()).toEqual([]);
  });

  test("is told of one resource where the scope names it", () => {
    aws.makeGroup("other");
    aws.putRule([CHANGE], { Scope: { ComplianceResourceTypes: [GROUP], ComplianceResourceId: aws.groupId } });
    expect(aws.told().map(({ notice }) => notice.configurationItem.resourceId)).toEqual([aws.groupId]);
  });

  test("is told when its time has come, at the detail's frequency or the rule's", () => {
    const { Scope: _, ...rule } = ruleInput([SCHEDULE]).ConfigRule;
    aws.call("config", "PutConfigRule", { ConfigRule: { ...rule, MaximumExecutionFrequency: "One_Hour" } });
    const [first] = aws.told(3_000);
    expect(first!.notice).toEqual({
      awsAccountId: ACCOUNT,
      messageType: "ScheduledNotification",
      notificationCreationTime: expect.any(String),
      recordVersion: "1.0",
    });
    // A drill's day of periodic rules has 30 seconds.
    expect(aws.told(30_000)).toHaveLength(24);
    aws.putRule([{ ...SCHEDULE, MaximumExecutionFrequency: "Twelve_Hours" }]);
    expect(aws.told(31_000)).toHaveLength(3);
    aws.openGroup();
    expect(aws.told(100)).toEqual([]);
  });

  test("is told of a snapshot when it was delivered", () => {
    aws.putRule([SNAPSHOT]);
    expect(aws.told()).toEqual([]);
    const { configSnapshotId } = aws.call<{ configSnapshotId: string }>("config", "DeliverConfigSnapshot", {
      deliveryChannelName: "default",
    });
    expect(aws.told()).toMatchObject([
      {
        notice: {
          messageType: "ConfigurationSnapshotDeliveryCompleted",
          configSnapshotId,
          s3Bucket: "config-logs",
          s3ObjectKey: expect.stringContaining(`${configSnapshotId}.json.gz`),
        },
      },
    ]);
  });

  test("is told only the newest of a resource that changes again before its turn", () => {
    const groups = Array.from({ length: 60 }, (_, i) => aws.makeGroup(`group-${i}`));
    aws.pass(10_000);
    aws.putRule();
    aws.pass(2_000);
    const GroupId = groups.at(-1)!;
    aws.call("ec2", "CreateTags", { Resources: [GroupId], Tags: [{ Key: "a", Value: "b" }] });
    const items = aws.told(30_000).map(({ notice }) => notice.configurationItem);
    expect(items.filter(({ resourceId }) => resourceId === GroupId)).toMatchObject([{ tags: { a: "b" } }]);
    expect(items.length).toBeGreaterThan(groups.length);
  });

  test("is told again on demand", () => {
    aws.putRule();
    const count = aws.told().length;
    aws.call("config", "StartConfigRulesEvaluation", { ConfigRuleNames: ["no-ssh"] });
    expect(aws.told()).toHaveLength(count);
  });

  test("that may not be invoked any more is not, and the status says why", () => {
    aws.putRule();
    aws.told();
    aws.keepConfigOut();
    aws.openGroup();
    expect(aws.told()).toEqual([]);
    expect(aws.status()).toMatchObject({
      LastFailedInvocationTime: expect.any(Date),
      LastErrorCode: "AccessDeniedException",
      LastErrorMessage: expect.stringContaining("lambda:InvokeFunction"),
    });
  });

  test("hears nothing of a rule that was deleted meanwhile", () => {
    aws.putRule();
    aws.pass(2_100);
    aws.call("config", "DeleteConfigRule", { ConfigRuleName: "no-ssh" });
    expect(aws.told().length).toBeLessThanOrEqual(1);
  });
});
