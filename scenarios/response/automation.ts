import { refusalOf } from "../kit/aws.ts";
import type { Responder } from "../kit/response.ts";

/** A policy statement, as responses write it. */
export interface Statement {
  Action: string | readonly string[];
  Resource: string | readonly string[];
}

const document = (statements: readonly object[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((x) => ({ Effect: "Allow", ...x })),
  });

const LOGS: Statement = {
  Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: "*",
};

/**
 * Makes the role with which a function acts.
 *
 * @param statements what it may do; its logs, too
 * @returns its ARN
 */
export const makeFunctionRole = async (
  responder: Responder,
  RoleName: string,
  statements: readonly Statement[],
): Promise<string> => {
  await responder.step("A role for the function: what it does, and nothing else.");
  return makeServiceRole(responder, RoleName, "lambda.amazonaws.com", [LOGS, ...statements]);
};

/**
 * Makes a role that an AWS service takes.
 *
 * @param service such as `states.amazonaws.com`
 * @param statements what it may do
 * @returns its ARN
 */
export async function makeServiceRole(
  { aws }: Responder,
  RoleName: string,
  service: string,
  statements: readonly Statement[],
): Promise<string> {
  const { Role } = await aws.iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: document([{ Principal: { Service: service }, Action: "sts:AssumeRole" }]),
  });
  await aws.iam.putRolePolicy({ RoleName, PolicyName: "act", PolicyDocument: document(statements) });
  return Role!.Arn!;
}

/** What a function is made of. */
export interface FunctionCode {
  name: string;
  runtime: "nodejs22.x" | "python3.12";
  code: string;
  environment: Readonly<Record<string, string>>;
  roleArn: string;
}

/**
 * Makes a function and waits until it can be used.
 *
 * @returns its ARN
 */
export async function makeFunction(
  { aws, step, until, zip }: Responder,
  { name, runtime, code, environment, roleArn }: FunctionCode,
): Promise<string> {
  await step("The function, with its code and what it must know.");
  let functionArn = "";
  // IAM takes a moment until Lambda may take a new role.
  await until("Lambda takes the function", async () => {
    try {
      const made = await aws.lambda.createFunction({
        FunctionName: name,
        Runtime: runtime,
        Handler: "index.handler",
        Role: roleArn,
        Code: { ZipFile: zip(runtime.startsWith("node") ? "index.mjs" : "index.py", code) },
        Environment: { Variables: { ...environment } },
        Timeout: 30,
        MemorySize: 256,
      });
      functionArn = made.FunctionArn!;
      return true;
    } catch (error) {
      if (refusalOf(error) === "InvalidParameterValueException") return false;
      throw error;
    }
  });
  await until("the function is active", async () => {
    const { State } = await aws.lambda.getFunctionConfiguration({ FunctionName: name });
    return State === "Active";
  });
  return functionArn;
}

/** Lets one rule, topic, alarm or log group of a service start a function. */
export async function permit(
  { aws }: Responder,
  FunctionName: string,
  Principal: string,
  SourceArn: string,
): Promise<void> {
  await aws.lambda.addPermission({
    FunctionName,
    StatementId: "source",
    Action: "lambda:InvokeFunction",
    Principal,
    SourceArn,
  });
}
