import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ended } from "./command.ts";
import { splitWords } from "./lines/line.ts";
import { argvOf, AWS_CLI_1, BOTO3, CDK_CLI, describeWith, ROOT } from "./peers.ts";
import { openStackTools, type StackTools } from "./stack-tools.ts";

/** Greets with what it finds in its secret. */
const GREET = `
import json
import os
import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    value = secrets.get_secret_value(SecretId=os.environ["SECRET"])
    login = json.loads(value["SecretString"])
    print("signs in as", login["username"], "with", len(login["password"]), "characters")
    return {"version": value["VersionId"], "stages": value["VersionStages"]}
`;

/** Rotates a secret in the four steps that Secrets Manager asks for. */
const ROTATE = `
import json
import boto3

secrets = boto3.client("secretsmanager")


def create(secret, token):
    try:
        secrets.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")
    except secrets.exceptions.ResourceNotFoundException:
        value = json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])
        value["password"] = secrets.get_random_password(PasswordLength=40)["RandomPassword"]
        secrets.put_secret_value(
            SecretId=secret,
            ClientRequestToken=token,
            SecretString=json.dumps(value),
            VersionStages=["AWSPENDING"],
        )


def finish(secret, token):
    versions = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
    if current != token:
        secrets.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            RemoveFromVersionId=current,
        )


def handler(event, context):
    secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    described = secrets.describe_secret(SecretId=secret)
    if not described["RotationEnabled"] or "AWSPENDING" not in described["VersionIdsToStages"][token]:
        raise ValueError("nothing to rotate")
    print("is asked to", step)
    {"createSecret": create, "finishSecret": finish}.get(step, lambda *_: None)(secret, token)
`;

const indented = (code: string): string => code.trim().replaceAll("\n", "\n          ");

const TEMPLATE = `
Resources:
  Login:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: How the shop signs in
      GenerateSecretString:
        SecretStringTemplate: '{"username": "shop"}'
        GenerateStringKey: password
        PasswordLength: 24
        ExcludeCharacters: '"@/\\'
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: secret
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - secretsmanager:GetSecretValue
                  - secretsmanager:DescribeSecret
                  - secretsmanager:PutSecretValue
                  - secretsmanager:UpdateSecretVersionStage
                Resource: !Ref Login
              - { Effect: Allow, Action: secretsmanager:GetRandomPassword, Resource: "*" }
  Greet:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: greet
      Runtime: python3.12
      Handler: index.handler
      Timeout: 20
      Role: !GetAtt Role.Arn
      Environment: { Variables: { SECRET: !Ref Login } }
      Code:
        ZipFile: |
          ${indented(GREET)}
  Rotate:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: rotate
      Runtime: python3.12
      Handler: index.handler
      Timeout: 20
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          ${indented(ROTATE)}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Rotate
      Action: lambda:InvokeFunction
      Principal: secretsmanager.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
  Schedule:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: Permission
    Properties:
      SecretId: !Ref Login
      RotationLambdaARN: !GetAtt Rotate.Arn
      RotateImmediatelyOnUpdate: false
      RotationRules: { AutomaticallyAfterDays: 30 }
  Copy:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Sub "{{resolve:secretsmanager:\${Login}:SecretString:username}}"
Outputs:
  Login: { Value: !Ref Login }
  Copy: { Value: !Ref Copy }
`;

/** What boto3 makes of the service: its errors by name, its paginator, bytes and tokens. */
const EXERCISE = `
import json
import boto3

secrets = boto3.client("secretsmanager")
seen = {}
made = secrets.create_secret(Name="chat/token", SecretString="xoxb-1", Tags=[{"Key": "team", "Value": "red"}])
try:
    secrets.create_secret(Name="chat/token", SecretString="xoxb-2")
except secrets.exceptions.ResourceExistsException as error:
    seen["again"] = error.response["Error"]["Message"]
try:
    secrets.get_secret_value(SecretId="none")
except secrets.exceptions.ResourceNotFoundException as error:
    seen["none"] = error.response["Error"]["Message"]
secrets.put_secret_value(SecretId="chat/token", SecretString="xoxb-2")
seen["previous"] = secrets.get_secret_value(SecretId=made["ARN"], VersionStage="AWSPREVIOUS")["SecretString"]
secrets.create_secret(Name="key", SecretBinary=b"\\x00\\xff")
seen["binary"] = list(secrets.get_secret_value(SecretId="key")["SecretBinary"])
pages = secrets.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 1})
seen["listed"] = sorted(entry["Name"] for page in pages for entry in page["SecretList"])
batch = secrets.batch_get_secret_value(SecretIdList=["chat/token", "none"])
seen["batch"] = [[entry["Name"] for entry in batch["SecretValues"]], [each["ErrorCode"] for each in batch["Errors"]]]
accessed = secrets.describe_secret(SecretId="key")["LastAccessedDate"]
seen["day"] = [accessed.hour, accessed.minute] if accessed.utcoffset().total_seconds() == 0 else [0, 0]
secrets.delete_secret(SecretId="key", RecoveryWindowInDays=7)
try:
    secrets.get_secret_value(SecretId="key")
except secrets.exceptions.InvalidRequestException as error:
    seen["leaving"] = error.response["Error"]["Message"]
secrets.restore_secret(SecretId="key")
seen["password"] = len(secrets.get_random_password(PasswordLength=50)["RandomPassword"])
print(json.dumps(seen))
`;

describeWith([AWS_CLI_1, BOTO3], `secrets by AWS CLI ${AWS_CLI_1.version} and boto3 ${BOTO3.version}`, () => {
  let tools: StackTools;
  let login: string;
  beforeAll(async () => {
    tools = await openStackTools();
    writeFileSync(join(tools.folder, "template.yaml"), TEMPLATE);
    writeFileSync(join(tools.folder, "exercise.py"), EXERCISE);
  });
  afterAll(() => tools.close());

  /** Runs a command line of the AWS CLI and answers what it prints, or why it was refused. */
  const aws = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await tools.run([...argvOf(AWS_CLI_1), ...splitWords(line)]);
    return (code === 0 ? stdout : stderr).trim();
  };
  const current = (query: string, more = ""): Promise<string> =>
    aws(`secretsmanager get-secret-value --secret-id ${login} --query ${query} --output text ${more}`);
  const read = async (more?: string): Promise<{ username: string; password: string }> =>
    JSON.parse(await current("SecretString", more)) as never;
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await what()); tries++) if (tries > 20) throw new Error("it does not come");
  };

  test("a stack makes one, and a template refers to what is in it", async () => {
    const deploy = "cloudformation deploy --stack-name shop --template-file template.yaml";
    expect(await aws(`${deploy} --capabilities CAPABILITY_IAM`)).toContain(
      "Successfully created/updated stack - shop",
    );
    [login] = (await tools.physicalIds("shop", "AWS::SecretsManager::Secret")) as [string];
    expect(await read()).toEqual({ username: "shop", password: expect.stringMatching(/^[^"@/\\]{24}$/) });
    const [copy] = await tools.physicalIds("shop", "AWS::SSM::Parameter");
    expect(await aws(`ssm get-parameter --name ${copy} --query Parameter.Value`)).toBe('"shop"');
  });

  test("a function of the stack reads it, and may read no other", async () => {
    expect(await aws("lambda invoke --function-name greet answer.json")).toContain("200");
    await tools.logged("greet", "signs in as shop with 24 characters");
    await aws("secretsmanager create-secret --name other --secret-string x");
    const change = "lambda update-function-configuration --function-name greet";
    await aws(`${change} --environment Variables={SECRET=other}`);
    await aws("lambda wait function-updated --function-name greet");
    expect(await aws("lambda invoke --function-name greet answer.json")).toContain("Unhandled");
    await tools.logged("greet", "is not authorized to perform: secretsmanager:GetSecretValue on resource");
  });

  test("is rotated by a function, in four steps", async () => {
    const before = await read();
    const { VersionId } = JSON.parse(await aws(`secretsmanager rotate-secret --secret-id ${login}`)) as {
      VersionId: string;
    };
    await until(async () => (await current("VersionId")) === VersionId);
    const after = await read();
    expect(after.username).toBe("shop");
    expect(after.password).toHaveLength(40);
    expect(await read("--version-stage AWSPREVIOUS")).toEqual(before);
    for (const step of ["createSecret", "setSecret", "testSecret", "finishSecret"])
      await tools.logged("rotate", `is asked to ${step}`);
    const describe = `secretsmanager describe-secret --secret-id ${login}`;
    await until(async () => (await aws(describe)).includes("LastRotatedDate"));
    const lookUp = "AttributeKey=EventName,AttributeValue=RotationSucceeded";
    await until(async () =>
      (await aws(`cloudtrail lookup-events --lookup-attributes ${lookUp}`)).includes("AwsServiceEvent"),
    );
  });

  test("is refused to whoever asks for what is not there, in AWS's words", async () => {
    expect(await aws("secretsmanager get-secret-value --secret-id none")).toContain(
      "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
    );
  });

  test("is gone at once with its stack", async () => {
    await aws("cloudformation delete-stack --stack-name shop");
    await aws("cloudformation wait stack-delete-complete --stack-name shop");
    const left = "secretsmanager list-secrets --include-planned-deletion --query SecretList[].Name";
    expect(JSON.parse(await aws(left))).toEqual(["other"]);
    await aws("secretsmanager delete-secret --secret-id other --force-delete-without-recovery");
  });

  test("is what boto3 expects", async () => {
    const { code, stdout, stderr } = await tools.run([...argvOf(BOTO3), "exercise.py"]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      again: "The operation failed because the secret chat/token already exists.",
      none: "Secrets Manager can't find the specified secret.",
      previous: "xoxb-1",
      binary: [0, 255],
      listed: ["chat/token", "key"],
      batch: [["chat/token"], ["ResourceNotFoundException"]],
      day: [0, 0],
      leaving: "You can't perform this operation on the secret because it was marked for deletion.",
      password: 50,
    });
  });
});

/** A function that may read a secret that is there, by its name, and one of the stack with its own key. */
const APP = `
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(join(ROOT, "package.json"))});
const { App, Stack, Duration, RemovalPolicy, SecretValue } = require("aws-cdk-lib");
const kms = require("aws-cdk-lib/aws-kms");
const lambda = require("aws-cdk-lib/aws-lambda");
const { Secret } = require("aws-cdk-lib/aws-secretsmanager");
const ssm = require("aws-cdk-lib/aws-ssm");
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, "Reader");
const key = new kms.Key(stack, "Key", { removalPolicy: RemovalPolicy.DESTROY });
const own = new Secret(stack, "Own", {
  encryptionKey: key,
  generateSecretString: { secretStringTemplate: '{"user":"shop"}', generateStringKey: "password" },
});
const named = Secret.fromSecretNameV2(stack, "Named", "chat/token");
const fn = new lambda.Function(stack, "Read", {
  runtime: lambda.Runtime.PYTHON_3_12,
  handler: "index.handler",
  code: lambda.Code.fromAsset("python"),
  timeout: Duration.seconds(20),
  environment: { OWN: own.secretArn, NAMED: named.secretName },
});
own.grantRead(fn);
named.grantRead(fn);
own.addRotationSchedule("Monthly", { rotationLambda: fn, rotateImmediatelyOnUpdate: false });
new ssm.StringParameter(stack, "User", {
  parameterName: "/user",
  stringValue: own.secretValueFromJson("user").unsafeUnwrap(),
});
new ssm.StringParameter(stack, "Bot", {
  parameterName: "/bot",
  stringValue: SecretValue.secretsManager("chat/token").unsafeUnwrap(),
});
`;

const READ = `
import json
import os
import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    own = json.loads(secrets.get_secret_value(SecretId=os.environ["OWN"])["SecretString"])
    print("found", own["user"], "and", secrets.get_secret_value(SecretId=os.environ["NAMED"])["SecretString"])
`;

describeWith([CDK_CLI, AWS_CLI_1, BOTO3], `secrets by CDK CLI ${CDK_CLI.version}`, () => {
  let tools: StackTools;
  beforeAll(async () => {
    tools = await openStackTools();
    mkdirSync(join(tools.folder, "python"));
    writeFileSync(join(tools.folder, "app.mjs"), APP);
    writeFileSync(join(tools.folder, "python/index.py"), READ);
  });
  afterAll(() => tools.close());

  const cdk = (...words: string[]): Promise<Ended> =>
    tools.run([...argvOf(CDK_CLI), ...words, "--no-notices", "--no-color"]);
  const aws = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await tools.run([...argvOf(AWS_CLI_1), ...splitWords(line)]);
    expect(code, stderr).toBe(0);
    return stdout.trim();
  };

  test("are read by a function that was granted it, one by its name and one under its own key", async () => {
    await aws("secretsmanager create-secret --name chat/token --secret-string xoxb-1");
    const bootstrapped = await cdk("bootstrap", "--app", "node app.mjs");
    expect(bootstrapped.code, bootstrapped.stderr).toBe(0);
    const { code, stderr } = await cdk("deploy", "--app", "node app.mjs", "--require-approval", "never");
    expect(code, stderr).toBe(0);
    const [FunctionName] = await tools.physicalIds("Reader", "AWS::Lambda::Function");
    await aws(`lambda invoke --function-name ${FunctionName} answer.json`);
    await tools.logged("Reader-Read", "found shop and xoxb-1");
    for (const [name, value] of [
      ["/user", "shop"],
      ["/bot", "xoxb-1"],
    ] as const)
      expect(await aws(`ssm get-parameter --name ${name} --query Parameter.Value --output text`)).toBe(value);
  });
});
