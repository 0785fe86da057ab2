import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, REGION, SmallFunctions } from "../../lambda/small-functions.ts";
import { nextWindow } from "./rules.ts";

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotate`;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOKEN = "a".repeat(32);
const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"];

interface RotationEvent {
  Step: string;
  SecretId: string;
  ClientRequestToken: string;
}

/** An account with a secret and a function that may rotate it. */
class Rotations extends SmallFunctions {
  readonly arn: string;

  constructor() {
    super();
    this.make("rotate");
    this.arn = this.ask<{ ARN: string }>("CreateSecret", { Name: "db", SecretString: "old" }).ARN;
    this.letIn();
  }

  /** SDKs give every request a token. */
  ask<Answer = Record<string, unknown>>(operation: string, input: Record<string, unknown>): Answer {
    const token = this.range.world.random.fork(`token/${this.range.now()}/${operation}`).uuid();
    return this.call<Answer>("secretsmanager", operation, { ClientRequestToken: token, ...input });
  }

  letIn(more: object = {}): void {
    this.call("lambda", "AddPermission", {
      FunctionName: "rotate",
      StatementId: "secrets",
      Action: "lambda:InvokeFunction",
      Principal: "secretsmanager.amazonaws.com",
      ...more,
    });
  }

  keepOut(): void {
    this.call("lambda", "RemovePermission", { FunctionName: "rotate", StatementId: "secrets" });
  }

  rotate(more: object = {}): string | undefined {
    return this.refusal("secretsmanager", "RotateSecret", {
      SecretId: "db",
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
      ...more,
    });
  }

  /** Lets the function do its part of a step, as AWS's template for rotation functions does, and answers the step. */
  step(): string {
    this.pass(0);
    const event = JSON.parse(this.executor.runs[0]!.event) as RotationEvent;
    const { SecretId, ClientRequestToken, Step } = event;
    if (Step === "createSecret")
      this.ask("PutSecretValue", {
        SecretId,
        ClientRequestToken,
        SecretString: "new",
        VersionStages: ["AWSPENDING"],
      });
    if (Step === "finishSecret")
      this.ask("UpdateSecretVersionStage", {
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: this.current().VersionId,
      });
    this.executor.end();
    return Step;
  }

  steps(): string[] {
    const steps = STEPS.map(() => this.step());
    this.pass(0);
    return steps;
  }

  current(): { VersionId: string; SecretString: string } {
    return this.ask("GetSecretValue", { SecretId: "db" });
  }

  described(): Record<string, unknown> {
    return this.ask("DescribeSecret", { SecretId: "db" });
  }

  stages(): string[][] {
    return Object.values(this.described()["VersionIdsToStages"] as Record<string, string[]>);
  }

  /** The names of what CloudTrail tells of rotations, the oldest first. */
  events(): string[] {
    this.pass(2_000);
    const { Events } = this.call<{ Events: { EventName: string; CloudTrailEvent: string }[] }>(
      "cloudtrail",
      "LookupEvents",
      { LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "secretsmanager.amazonaws.com" }] },
    );
    return Events.map(({ EventName }) => EventName)
      .filter((name) => /^(Test)?Rotation/.test(name))
      .toReversed();
  }
}

let aws: Rotations;
beforeEach(() => void (aws = new Rotations()));

describe("a rotation", () => {
  test("calls its function for four steps, which make the new value current", () => {
    expect(aws.rotate({ RotationRules: { AutomaticallyAfterDays: 30 } })).toBeUndefined();
    expect(aws.stages()).toEqual([["AWSCURRENT"], ["AWSPENDING"]]);
    aws.pass(0);
    expect(JSON.parse(aws.executor.runs[0]!.event)).toEqual({
      Step: "createSecret",
      SecretId: aws.arn,
      ClientRequestToken: TOKEN,
      RotationToken: expect.any(String),
    });
    expect(aws.refusal("secretsmanager", "GetSecretValue", { SecretId: "db", VersionId: TOKEN })).toBe(
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${TOKEN}`,
    );
    expect(aws.steps()).toEqual(STEPS);
    expect(aws.current()).toMatchObject({ SecretString: "new", VersionId: TOKEN });
    expect(aws.stages()).toEqual([["AWSPREVIOUS"], ["AWSCURRENT", "AWSPENDING"]]);
    expect(aws.described()).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 30 },
      LastRotatedDate: expect.any(Date),
      NextRotationDate: new Date(Date.UTC(2026, 1, 4, 23, 59, 59)),
    });
    expect(aws.events()).toEqual(["RotationStarted", "RotationSucceeded"]);
  });

  test("is told by CloudTrail as an event of the service", () => {
    aws.rotate();
    aws.pass(2_000);
    const { Events } = aws.call<{ Events: { CloudTrailEvent: string }[] }>("cloudtrail", "LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "RotationStarted" }],
    });
    expect(JSON.parse(Events[0]!.CloudTrailEvent)).toMatchObject({
      userIdentity: { accountId: ACCOUNT, invokedBy: "secretsmanager.amazonaws.com" },
      eventType: "AwsServiceEvent",
      eventSource: "secretsmanager.amazonaws.com",
      readOnly: false,
      requestParameters: null,
      responseElements: null,
      additionalEventData: { SecretId: aws.arn },
    });
  });

  test("is told to rules of EventBridge by a trail, as an event of the service", () => {
    const Bucket = "trail-of-ours";
    const statement = { Principal: { Service: "cloudtrail.amazonaws.com" }, Effect: "Allow" };
    aws.call("s3", "CreateBucket", { Bucket });
    aws.call("s3", "PutBucketPolicy", {
      Bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { ...statement, Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${Bucket}` },
          { ...statement, Action: "s3:PutObject", Resource: `arn:aws:s3:::${Bucket}/*` },
        ],
      }),
    });
    aws.call("cloudtrail", "CreateTrail", { Name: "all", S3BucketName: Bucket });
    aws.call("cloudtrail", "StartLogging", { Name: "all" });
    aws.call("sqs", "CreateQueue", {
      QueueName: "rotations",
      Attributes: {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }],
        }),
      },
    });
    aws.call("events", "PutRule", {
      Name: "rotations",
      EventPattern: JSON.stringify({
        source: ["aws.secretsmanager"],
        "detail-type": ["AWS Service Event via CloudTrail"],
      }),
    });
    aws.call("events", "PutTargets", {
      Rule: "rotations",
      Targets: [{ Id: "queue", Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:rotations` }],
    });
    aws.rotate();
    aws.steps();
    aws.pass(1_000);
    const told = aws.receive("rotations").map(({ Body }) => JSON.parse(Body) as { detail: object });
    expect(told.map(({ detail }) => detail)).toMatchObject([
      { eventName: "RotationStarted", additionalEventData: { SecretId: aws.arn } },
      { eventName: "RotationSucceeded", additionalEventData: { SecretId: aws.arn } },
    ]);
  });

  test.each([
    ["no permission", undefined],
    ["a permission for another service", { Principal: "events.amazonaws.com" }],
    [
      "a permission for another secret",
      { SourceArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:x` },
    ],
    ["a permission for another account", { SourceAccount: "444455556666" }],
  ])("is refused while its function has %s", (_, permission) => {
    aws.keepOut();
    if (permission) aws.letIn(permission);
    expect(aws.rotate()).toBe(
      "AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    );
    expect(aws.described()).not.toHaveProperty("RotationEnabled");
  });

  test.each([
    [
      { RotationLambdaARN: undefined },
      "InvalidRequestException: No Lambda rotation function ARN is associated with this secret.",
    ],
    [{ RotationLambdaARN: `${FUNCTION}s` }, /^AccessDeniedException: Secrets Manager cannot invoke/],
    [{ RotationLambdaARN: "rotate" }, /^AccessDeniedException: Secrets Manager cannot invoke/],
    [
      { ClientRequestToken: undefined },
      "InvalidParameterException: You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    ],
    [{ RotationRules: { AutomaticallyAfterDays: 0 } }, /^ValidationException/],
    [{ RotationRules: { AutomaticallyAfterDays: 1001 } }, /^ValidationException/],
    [
      { RotationRules: { AutomaticallyAfterDays: 1, ScheduleExpression: "rate(1 day)" } },
      /^InvalidParameterException/,
    ],
    [{ RotationRules: { ScheduleExpression: "rate(3 hours)" } }, /^InvalidParameterException: .*four hours/],
    [{ RotationRules: { ScheduleExpression: "rate(10 minutes)" } }, /^InvalidParameterException/],
    [{ RotationRules: { ScheduleExpression: "at noon" } }, /^InvalidParameterException/],
    [{ RotationRules: { ScheduleExpression: "cron(0 25 * * ? *)" } }, /^InvalidParameterException/],
    [{ RotationRules: { AutomaticallyAfterDays: 1, Duration: "25h" } }, /^InvalidParameterException/],
  ])("is refused with %j", (input, refusal) => {
    const told = aws.rotate(input);
    if (typeof refusal === "string") expect(told).toBe(refusal);
    else expect(told).toMatch(refusal);
  });

  test("whose function fails is tried again, and stays pending", () => {
    aws.rotate({ RotationRules: { AutomaticallyAfterDays: 1 } });
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(aws.step()).toBe("createSecret");
      aws.pass(0);
      aws.executor.fail("no database");
      aws.pass(attempt < 3 ? 5_000 : 60_000);
    }
    expect(aws.executor.runs).toHaveLength(0);
    expect(aws.current().SecretString).toBe("old");
    expect(aws.stages()).toEqual([["AWSCURRENT"], ["AWSPENDING"]]);
    expect(aws.events()).toEqual(["RotationStarted", "RotationFailed", "RotationFailed", "RotationFailed"]);
    expect(aws.rotate({ ClientRequestToken: "b".repeat(32) })).toBe(
      "InvalidRequestException: A previous rotation isn't complete. That rotation will be reattempted.",
    );
    aws.pass(2 * DAY_MS);
    expect(aws.steps()).toEqual(STEPS);
    expect(aws.current()).toMatchObject({ SecretString: "new", VersionId: TOKEN });
  });

  test("whose function leaves the old value current has failed", () => {
    aws.rotate();
    for (let i = 0; i < 4; i++) {
      aws.pass(0);
      aws.executor.end();
    }
    aws.pass(0);
    expect(aws.events()).toEqual(["RotationStarted", "RotationFailed"]);
  });

  test("whose function may not be called any more fails", () => {
    aws.rotate();
    aws.keepOut();
    aws.executor.end();
    aws.pass(60_000);
    expect(aws.executor.runs).toHaveLength(0);
    expect(aws.events()).toContain("RotationFailed");
  });

  test("is given up for a value that is put by hand", () => {
    aws.rotate();
    aws.pass(0);
    aws.executor.fail();
    aws.pass(0);
    aws.ask("PutSecretValue", { SecretId: "db", SecretString: "by hand" });
    expect(aws.stages()).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
    aws.pass(60_000);
    expect(aws.executor.runs).toHaveLength(0);
    expect(aws.events()).toEqual(["RotationStarted", "RotationFailed", "RotationAbandoned"]);
    expect(aws.rotate({ ClientRequestToken: "b".repeat(32) })).toBeUndefined();
  });

  test("can be cancelled on its way, and comes no more", () => {
    aws.rotate({ RotationRules: { AutomaticallyAfterDays: 1 } });
    expect(aws.step()).toBe("createSecret");
    expect(aws.ask("CancelRotateSecret", { SecretId: "db" })).toEqual({
      ARN: aws.arn,
      Name: "db",
      VersionId: TOKEN,
    });
    aws.executor.end();
    aws.pass(3 * DAY_MS);
    expect(aws.executor.runs).toHaveLength(0);
    expect(aws.described()).toMatchObject({ RotationEnabled: false });
    expect(aws.described()).not.toHaveProperty("NextRotationDate");
    expect(aws.stages()).toEqual([["AWSCURRENT"], ["AWSPENDING"]]);
  });

  test("that is not to come at once is tested with a version that goes again", () => {
    aws.rotate({ RotateImmediately: false, RotationRules: { ScheduleExpression: "rate(10 days)" } });
    expect(aws.stages()).toEqual([["AWSCURRENT"], ["AWSPENDING"]]);
    expect(aws.step()).toBe("testSecret");
    aws.pass(0);
    expect(aws.stages()).toEqual([["AWSCURRENT"]]);
    expect(aws.events()).toEqual(["TestRotationStarted", "TestRotationSucceeded"]);
    aws.pass(11 * DAY_MS);
    expect(aws.steps()).toEqual(STEPS);
  });

  test("needs the right to call its function", () => {
    aws.makeRole("keeper", ["secretsmanager:*"]);
    aws.call("iam", "CreateUser", { UserName: "ana" });
    aws.call("iam", "PutUserPolicy", {
      UserName: "ana",
      PolicyName: "rights",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }],
      }),
    });
    const { AccessKey } = aws.call<{ AccessKey: { AccessKeyId: string } }>("iam", "CreateAccessKey", {
      UserName: "ana",
    });
    aws.key.accessKeyId = AccessKey.AccessKeyId;
    expect(aws.rotate()).toContain("is not authorized to perform: lambda:InvokeFunction");
  });
});

describe("the next rotation", () => {
  const at = (...when: [day: number, hour?: number]): number => Date.UTC(2026, 0, when[0], when[1] ?? 0);
  const SECOND_MS = 1_000;

  test.each<[rules: object, now: number, from: number, to: number]>([
    [{ AutomaticallyAfterDays: 3 }, at(5, 9), at(8), at(9) - SECOND_MS],
    [{ AutomaticallyAfterDays: 3, Duration: "2h" }, at(5, 9), at(8), at(8, 2) - SECOND_MS],
    [{ ScheduleExpression: "rate(1 day)" }, at(5, 9), at(6), at(7) - SECOND_MS],
    [{ ScheduleExpression: "rate(4 hours)" }, at(5, 9), at(5, 12), at(5, 13)],
    [
      { ScheduleExpression: "cron(0 8 1 * ? *)" },
      at(5, 9),
      Date.UTC(2026, 1, 1, 8),
      Date.UTC(2026, 1, 2) - SECOND_MS,
    ],
    [{ ScheduleExpression: "cron(0 */6 * * ? *)", Duration: "3h" }, at(5, 9), at(5, 12), at(5, 15)],
  ])("by %j comes in its window", (rules, now, from, to) => {
    expect(nextWindow(rules, now)).toEqual({ from, to });
  });

  test("is none without a schedule", () => {
    expect(nextWindow({}, at(5))).toBeUndefined();
  });

  test("comes again and again, and later when the value was put by hand", () => {
    aws.rotate({ RotationRules: { AutomaticallyAfterDays: 2 } });
    aws.steps();
    aws.pass(DAY_MS);
    aws.ask("PutSecretValue", { SecretId: "db", SecretString: "by hand" });
    expect(aws.described()["NextRotationDate"]).toEqual(new Date(Date.UTC(2026, 0, 8, 23, 59, 59)));
    aws.pass(DAY_MS);
    expect(aws.executor.runs).toHaveLength(0);
    aws.pass(2 * DAY_MS);
    expect(aws.steps()).toEqual(STEPS);
    aws.pass(3 * DAY_MS);
    expect(aws.steps()).toEqual(STEPS);
  });

  test("stays away while the secret will be deleted", () => {
    aws.rotate({ RotationRules: { AutomaticallyAfterDays: 2 } });
    aws.steps();
    aws.ask("DeleteSecret", { SecretId: "db" });
    aws.pass(4 * DAY_MS);
    expect(aws.executor.runs).toHaveLength(0);
    aws.ask("RestoreSecret", { SecretId: "db" });
    aws.pass(4 * DAY_MS);
    expect(aws.steps()).toEqual(STEPS);
  });
});
