import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT } from "../lambda/small-functions.ts";
import { AUTOMATION_ROLE, SmallAutomation } from "../ssm/automation/small-automation.ts";

const RULE = "no-public-reading";
const BUCKET = "open-data";

let aws: SmallAutomation;

const RESOURCE = { resourceType: "AWS::S3::Bucket", resourceId: BUCKET };

/** A recorder, a rule against buckets that everybody reads, and such a bucket. */
beforeEach(() => {
  aws = new SmallAutomation();
  const { Role } = aws.call<{ Role: { Arn: string } }>("iam", "CreateServiceLinkedRole", {
    AWSServiceName: "config.amazonaws.com",
  });
  aws.call("s3", "CreateBucket", { Bucket: "config-logs" });
  aws.call("s3", "PutBucketPolicy", {
    Bucket: "config-logs",
    Policy: policy({ Principal: { Service: "config.amazonaws.com" }, Action: "s3:PutObject" }, "config-logs"),
  });
  aws.call("config", "PutConfigurationRecorder", {
    ConfigurationRecorder: { name: "default", roleARN: Role.Arn },
  });
  aws.call("config", "PutDeliveryChannel", {
    DeliveryChannel: { name: "default", s3BucketName: "config-logs" },
  });
  aws.call("config", "StartConfigurationRecorder", { ConfigurationRecorderName: "default" });
  aws.call("config", "PutConfigRule", {
    ConfigRule: {
      ConfigRuleName: RULE,
      Source: { Owner: "AWS", SourceIdentifier: "S3_BUCKET_PUBLIC_READ_PROHIBITED" },
    },
  });
});

const policy = (statement: object, bucket: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Resource: `arn:aws:s3:::${bucket}/*`, ...statement }],
  });

function openBucket(): void {
  aws.call("s3", "CreateBucket", { Bucket: BUCKET });
  aws.call("s3", "DeletePublicAccessBlock", { Bucket: BUCKET });
  aws.call("s3", "PutBucketPolicy", {
    Bucket: BUCKET,
    Policy: policy({ Principal: "*", Action: "s3:GetObject" }, BUCKET),
  });
}

const remediation = (more: object = {}): object => ({
  ConfigRuleName: RULE,
  TargetType: "SSM_DOCUMENT",
  TargetId: "AWS-DisableS3BucketPublicReadWrite",
  Parameters: {
    AutomationAssumeRole: { StaticValue: { Values: [AUTOMATION_ROLE] } },
    S3BucketName: { ResourceValue: { Value: "RESOURCE_ID" } },
  },
  ...more,
});

const put = (more: object = {}): string | undefined =>
  aws.refusal("config", "PutRemediationConfigurations", { RemediationConfigurations: [remediation(more)] });

const AUTOMATIC = { Automatic: true, MaximumAutomaticAttempts: 2, RetryAttemptSeconds: 600 };

const compliance = (): unknown =>
  aws
    .call<{ EvaluationResults: { ComplianceType: string }[] }>("config", "GetComplianceDetailsByConfigRule", {
      ConfigRuleName: RULE,
    })
    .EvaluationResults.map(({ ComplianceType }) => ComplianceType);

const statuses = () =>
  aws.call<{ RemediationExecutionStatuses: { State: string; StepDetails: object[] }[] }>(
    "config",
    "DescribeRemediationExecutionStatus",
    { ConfigRuleName: RULE },
  ).RemediationExecutionStatuses;

const executions = () =>
  aws.call<{ AutomationExecutionMetadataList: object[] }>("ssm", "DescribeAutomationExecutions")
    .AutomationExecutionMetadataList;

describe("a remediation", () => {
  test("that is automatic closes a bucket as soon as the rule finds it open", () => {
    expect(put(AUTOMATIC)).toBeUndefined();
    openBucket();
    aws.pass(60_000);
    expect(statuses()).toMatchObject([
      {
        ResourceKey: RESOURCE,
        State: "SUCCEEDED",
        StepDetails: [{ Name: "DisableS3BucketPublicReadWrite", State: "SUCCEEDED" }],
      },
    ]);
    expect(compliance()).toContain("COMPLIANT");
    expect(compliance()).not.toContain("NON_COMPLIANT");
    expect(executions()).toHaveLength(1);
  });

  test("that is not waits for somebody who starts it", () => {
    put();
    openBucket();
    aws.pass(60_000);
    expect(compliance()).toContain("NON_COMPLIANT");
    expect(executions()).toEqual([]);
    const start = (resourceId: string) =>
      aws.call("config", "StartRemediationExecution", {
        ConfigRuleName: RULE,
        ResourceKeys: [{ ...RESOURCE, resourceId }],
      });
    expect(start("unknown")).toMatchObject({ FailedItems: [{ resourceId: "unknown" }] });
    expect(start(BUCKET)).toEqual({});
    aws.pass(60_000);
    expect(compliance()).not.toContain("NON_COMPLIANT");
  });

  test("that fails is tried again, and not for ever", () => {
    aws.call("iam", "DeleteRolePolicy", { RoleName: "automation", PolicyName: "rights" });
    put(AUTOMATIC);
    openBucket();
    aws.pass(300_000);
    expect(executions()).toMatchObject([
      { AutomationExecutionStatus: "Failed" },
      { AutomationExecutionStatus: "Failed" },
    ]);
    const [status] = statuses();
    expect(status).toMatchObject({
      State: "FAILED",
      StepDetails: [{ State: "FAILED", ErrorMessage: expect.stringContaining("AccessDenied") }],
    });
  });

  test("whose runbook does not take what it is given says so", () => {
    put({
      ...AUTOMATIC,
      Parameters: { AutomationAssumeRole: { StaticValue: { Values: [AUTOMATION_ROLE] } } },
    });
    openBucket();
    aws.pass(60_000);
    expect(statuses()).toMatchObject([
      {
        State: "FAILED",
        StepDetails: [{ ErrorMessage: "Required parameters [S3BucketName] are not provided." }],
      },
    ]);
  });

  test("is told of, and goes before its rule", () => {
    put(AUTOMATIC);
    expect(
      aws.call("config", "DescribeRemediationConfigurations", { ConfigRuleNames: [RULE] }),
    ).toMatchObject({
      RemediationConfigurations: [
        {
          ...remediation(AUTOMATIC),
          Arn: expect.stringContaining(
            `arn:aws:config:us-east-1:${ACCOUNT}:remediation-configuration/${RULE}/`,
          ),
        },
      ],
    });
    expect(aws.refusal("config", "DeleteConfigRule", { ConfigRuleName: RULE })).toMatch(
      /^ResourceInUseException/,
    );
    expect(aws.refusal("config", "DeleteRemediationConfiguration", { ConfigRuleName: RULE })).toBeUndefined();
    expect(aws.refusal("config", "DeleteRemediationConfiguration", { ConfigRuleName: RULE })).toMatch(
      /^NoSuchRemediationConfigurationException/,
    );
    expect(aws.refusal("config", "DeleteConfigRule", { ConfigRuleName: RULE })).toBeUndefined();
  });

  test.each([
    [{ ConfigRuleName: "none" }, /^NoSuchConfigRuleException/],
    [{ TargetType: "LAMBDA" }, /^InvalidParameterValueException/],
    [{ MaximumAutomaticAttempts: 26 }, /^InvalidParameterValueException/],
    [{ Parameters: { A: {} } }, /^InvalidParameterValueException: Parameter A must have either/],
    [{ Parameters: {} }, /^NotImplemented: .*remediation without the parameter AutomationAssumeRole/],
    [{ ExecutionControls: {} }, /^NotImplemented: .*ExecutionControls/],
  ])("with %j is refused", (more, wanted) => expect(put(more)).toMatch(wanted));
});
