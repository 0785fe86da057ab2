import { beforeEach, describe, expect, test } from "vitest";
import { RealWorld } from "./test-real-world.ts";

let world: RealWorld;
beforeEach(() => void (world = new RealWorld()));

const secret = (Properties: object, more: object = {}): object => ({
  Type: "AWS::SecretsManager::Secret",
  Properties,
  ...more,
});
const deploy = (Resources: object, Outputs?: object): string[] =>
  world.deploy("CreateStack", { Resources, ...(Outputs && { Outputs }) });
const outputs = (): Record<string, string> => {
  const { Stacks } = world.call("cloudformation", "DescribeStacks", { StackName: "app" });
  const [stack] = Stacks as { Outputs?: { OutputKey: string; OutputValue: string }[] }[];
  return Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
};
const value = (SecretId: string): string =>
  String(world.call("secretsmanager", "GetSecretValue", { SecretId })["SecretString"]);

describe("a secret of a stack", () => {
  test("is referred to by its ARN, and named after its place in the template", () => {
    expect(
      deploy(
        { Token: secret({ SecretString: "x" }) },
        { Arn: { Value: { Ref: "Token" } }, Id: { Value: { "Fn::GetAtt": ["Token", "Id"] } } },
      ),
    ).toEqual(["CREATE_COMPLETE"]);
    const { Arn, Id } = outputs();
    expect(Arn).toMatch(
      /^arn:aws:secretsmanager:eu-west-1:111122223333:secret:Token-[A-Z0-9]{12}-[A-Za-z0-9]{6}$/,
    );
    expect(Id).toBe(Arn);
    expect(value(Arn!)).toBe("x");
  });

  test("has its password generated, alone or among the members of a template", () => {
    deploy({
      Alone: secret({
        Name: "alone",
        GenerateSecretString: { PasswordLength: 12, ExcludePunctuation: "true" },
      }),
      Among: secret({
        Name: "among",
        GenerateSecretString: { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: "password" },
      }),
    });
    expect(value("alone")).toMatch(/^[a-zA-Z0-9]{12}$/);
    expect(JSON.parse(value("among"))).toEqual({
      username: "shop",
      password: expect.stringMatching(/^.{32}$/),
    });
  });

  test("keeps its value when something else of it changes, and has no window when the stack goes", () => {
    const generated = { Name: "kept", GenerateSecretString: { PasswordLength: 12 } };
    deploy({ Kept: secret(generated) });
    const before = value("kept");
    world.deploy("UpdateStack", { Resources: { Kept: secret({ ...generated, Description: "new" }) } });
    expect(value("kept")).toBe(before);
    expect(world.delete()).toEqual(["DELETE_COMPLETE"]);
    expect(deploy({ Kept: secret(generated) })).toEqual(["CREATE_COMPLETE"]);
  });

  test("stays where its policy says so", () => {
    deploy({ Kept: secret({ Name: "kept", SecretString: "x" }, { DeletionPolicy: "Retain" }) });
    expect(world.delete()).toEqual(["DELETE_COMPLETE"]);
    expect(value("kept")).toBe("x");
  });

  test.each([
    [{ SecretString: "x", GenerateSecretString: {} }, "both SecretString and GenerateSecretString"],
    [{ GenerateSecretString: { GenerateStringKey: "a" } }, "both GenerateStringKey and SecretStringTemplate"],
    [
      { GenerateSecretString: { GenerateStringKey: "a", SecretStringTemplate: "{" } },
      "must be a JSON object",
    ],
    [{ ReplicaRegions: [{ Region: "us-east-1" }] }, "extraneous key [ReplicaRegions] is not permitted"],
  ])("is not made of %j", (properties, why) => {
    const [status, reason] = deploy({ Bad: secret(properties) });
    expect(status).toBe("ROLLBACK_COMPLETE");
    expect(reason).toContain(why);
  });
});

describe("what the range lacks", () => {
  test.each<[string, object]>([
    [
      "HostedRotationLambda",
      {
        Type: "AWS::SecretsManager::RotationSchedule",
        Properties: { SecretId: { Ref: "Token" }, HostedRotationLambda: { RotationType: "MySQLSingleUser" } },
      },
    ],
    [
      "AWS::SecretsManager::SecretTargetAttachment",
      {
        Type: "AWS::SecretsManager::SecretTargetAttachment",
        Properties: { SecretId: { Ref: "Token" }, TargetId: "x", TargetType: "AWS::RDS::DBInstance" },
      },
    ],
  ])("is refused by the name of %s", (name, resource) => {
    const [status, reason] = deploy({ Token: secret({ SecretString: "x" }), Bad: resource });
    expect(status).toBe("ROLLBACK_COMPLETE");
    expect(reason).toContain(name);
  });
});

describe("dynamic references", () => {
  const parameter = (Value: unknown): object => ({
    Copy: { Type: "AWS::SSM::Parameter", Properties: { Name: "/copy", Type: "String", Value } },
  });
  const copy = (): string => {
    const { Parameter } = world.call("ssm", "GetParameter", { Name: "/copy" });
    return (Parameter as { Value: string }).Value;
  };

  beforeEach(() => {
    world.call("secretsmanager", "CreateSecret", {
      Name: "chat/token",
      ClientRequestToken: "a".repeat(32),
      SecretString: '{"bot":"xoxb-1","port":5432}',
    });
    world.call("secretsmanager", "PutSecretValue", {
      SecretId: "chat/token",
      ClientRequestToken: "b".repeat(32),
      SecretString: '{"bot":"xoxb-2","port":5432}',
    });
    world.call("ssm", "PutParameter", {
      Name: "/pin",
      Type: "SecureString",
      Value: "Correct-Horse-9-Battery",
    });
  });

  test.each([
    ["{{resolve:secretsmanager:chat/token}}", '{"bot":"xoxb-2","port":5432}'],
    ["{{resolve:secretsmanager:chat/token:SecretString:bot}}", "xoxb-2"],
    ["port {{resolve:secretsmanager:chat/token:SecretString:port::}}", "port 5432"],
    ["{{resolve:secretsmanager:chat/token:SecretString:bot:AWSPREVIOUS}}", "xoxb-1"],
    [`{{resolve:secretsmanager:chat/token:SecretString:bot::${"a".repeat(32)}}}`, "xoxb-1"],
    [
      "{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:chat/token:SecretString:bot}}",
      "xoxb-2",
    ],
  ])("%s stands for %s", (reference, wanted) => {
    expect(deploy(parameter(reference))).toEqual(["CREATE_COMPLETE"]);
    expect(copy()).toBe(wanted);
  });

  test("find a secret of the same stack, as the CDK writes them", () => {
    const joined = {
      "Fn::Join": ["", ["{{resolve:secretsmanager:", { Ref: "Token" }, ":SecretString:::}}"]],
    };
    expect(deploy({ Token: secret({ SecretString: "xoxb-3" }), ...parameter(joined) })).toEqual([
      "CREATE_COMPLETE",
    ]);
    expect(copy()).toBe("xoxb-3");
  });

  test.each([
    ["{{resolve:secretsmanager:none}}", "Secrets Manager can't find the specified secret."],
    [
      "{{resolve:secretsmanager:chat/token:SecretString:none}}",
      "Could not find a value associated with JSONKey in SecretString",
    ],
    [
      "{{resolve:secretsmanager:chat/token:SecretBinary}}",
      "Incorrect format is used in the following dynamic reference",
    ],
    [
      "{{resolve:ssm-secure:/pin}}",
      "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]",
    ],
    ["{{resolve:vault:x}}", "Dynamic references of the service vault are not supported"],
  ])("%s fails: %s", (reference, why) => {
    const [status, reason] = deploy(parameter(reference));
    expect(status).toBe("ROLLBACK_COMPLETE");
    expect(reason).toContain(why);
  });

  test("to secure strings are taken where a password is", () => {
    const user = (Password: string): object => ({
      Ana: { Type: "AWS::IAM::User", Properties: { UserName: "ana", LoginProfile: { Password } } },
    });
    expect(deploy(user("{{resolve:ssm-secure:/pin}}"))).toEqual(["CREATE_COMPLETE"]);
  });
});
