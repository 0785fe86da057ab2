import { beforeEach, describe, expect, test } from "vitest";
import { SERVICE_LIST } from "../index.ts";
import { SmallAccount, userOf } from "../small-account.ts";

const NAME = "/aws/reference/secretsmanager/chat/token";

let aws: SmallAccount;
let made: { ARN: string; VersionId: string };
beforeEach(() => {
  aws = new SmallAccount(SERVICE_LIST);
  made = aws.call("secretsmanager", "CreateSecret", { Name: "chat/token", SecretString: "xoxb-1" });
});

const get = (Name: string, more: object = {}): Record<string, unknown> =>
  aws.call<{ Parameter: Record<string, unknown> }>("ssm", "GetParameter", {
    Name,
    WithDecryption: true,
    ...more,
  }).Parameter;

describe("a secret under a parameter's name", () => {
  test("is read as a secure string, with what Secrets Manager said of it", () => {
    const parameter = get(NAME);
    expect(parameter).toMatchObject({
      Name: NAME,
      Type: "SecureString",
      Value: "xoxb-1",
      Version: 0,
      ARN: made.ARN,
    });
    expect(JSON.parse(String(parameter["SourceResult"]))).toMatchObject({
      Name: "chat/token",
      VersionStages: ["AWSCURRENT"],
    });
  });

  test("is read by label and by version, alone and among others", () => {
    aws.call("secretsmanager", "PutSecretValue", { SecretId: "chat/token", SecretString: "xoxb-2" });
    aws.call("ssm", "PutParameter", { Name: "/mode", Type: "String", Value: "on" });
    expect(get(`${NAME}:AWSPREVIOUS`)).toMatchObject({
      Name: NAME,
      Selector: ":AWSPREVIOUS",
      Value: "xoxb-1",
    });
    expect(get(`${NAME}:${made.VersionId}`)).toMatchObject({ Value: "xoxb-1" });
    const input = { Names: [NAME, "/mode", `${NAME}s`], WithDecryption: true };
    expect(aws.call("ssm", "GetParameters", input)).toMatchObject({
      Parameters: [{ Value: "xoxb-2" }, { Value: "on" }],
      InvalidParameters: [`${NAME}s`],
    });
  });

  test.each([
    [{ Name: NAME }, "ValidationException"],
    [{ Name: `${NAME}s`, WithDecryption: true }, "ParameterNotFound"],
  ])("is refused by %j", (input, code) => {
    expect(aws.refusal("ssm", "GetParameter", input)).toBe(code);
  });

  test("needs both rights: to the parameter and to the secret", () => {
    aws.call("iam", "CreateUser", { UserName: "ana" });
    const may = (...Action: string[]): string | undefined => {
      aws.call("iam", "PutUserPolicy", {
        UserName: "ana",
        PolicyName: "rights",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action, Resource: "*" }],
        }),
      });
      const principal = userOf("111122223333", "ana");
      return aws.refusal("ssm", "GetParameter", { Name: NAME, WithDecryption: true }, { principal });
    };
    expect(may("ssm:GetParameter")).toBe("AccessDeniedException");
    expect(may("secretsmanager:GetSecretValue")).toBe("AccessDeniedException");
    expect(may("ssm:GetParameter", "secretsmanager:GetSecretValue")).toBeUndefined();
  });
});
