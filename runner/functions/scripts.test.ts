import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AUTOMATION_ROLE, SmallAutomation } from "../../range/services/ssm/automation/small-automation.ts";
import { ChildProcesses } from "./child-processes.ts";
import { findPython } from "./machine.ts";

const python = await findPython("python3.11");
const lacks = !python ? "this machine has no python3" : python.boto3 ? undefined : "boto3 is not installed";

let aws: SmallAutomation;
beforeEach(() => {
  aws = new SmallAutomation((host) => new ChildProcesses(host));
});
afterEach(() => aws.range.close());

const script = (text: string, payload: object = {}): object => ({
  name: "script",
  action: "aws:executeScript",
  inputs: { Runtime: "python3.11", Handler: "main", InputPayload: payload, Script: text },
});

async function run(steps: object[], outputs: string[] = []) {
  aws.document("script", steps, { assumeRole: AUTOMATION_ROLE, outputs });
  const id = aws.start("script");
  await aws.range.advance(60_000);
  return aws.get(id);
}

describe.skipIf(lacks !== undefined)(`aws:executeScript${lacks ? ` (skipped: ${lacks})` : ""}`, () => {
  test("runs Python with boto3 and the rights of the automation's role", async () => {
    const text = `import boto3
def main(events, context):
    arn = boto3.client("sts").get_caller_identity()["Arn"]
    boto3.client("ssm").put_parameter(Name=events["name"], Type="String", Value=arn)
    return {"arn": arn}
`;
    const { AutomationExecutionId: id, Outputs } = await run(
      [script(text, { name: "/{{ automation:EXECUTION_ID }}" })],
      ["script.Payload"],
    );
    const arn = `arn:aws:sts::111122223333:assumed-role/automation/Automation-${id}`;
    expect(Outputs).toEqual({ "script.Payload": [`{"arn":"${arn}"}`] });
    expect(aws.call("ssm", "GetParameter", { Name: `/${id}` })).toMatchObject({ Parameter: { Value: arn } });
  });

  test("tells a traceback when it fails", async () => {
    const { FailureMessage } = await run([script("def main(events, context):\n    return events['x']\n")]);
    expect(FailureMessage).toMatch(
      /^Step fails when it is Poll action status for completion\. Traceback \(most recent call last\):\n {2}File "\/var\/task\/customer_script\.py", line 2, in main\n[^]*KeyError - 'x'\. Please refer/,
    );
  });

  test("AWSConfigRemediation-RevokeUnusedIAMUserCredentials takes away what nobody uses", async () => {
    const { User } = aws.call<{ User: { UserId: string } }>("iam", "CreateUser", { UserName: "left" });
    aws.call("iam", "CreateAccessKey", { UserName: "left" });
    aws.call("iam", "CreateLoginProfile", { UserName: "left", Password: "An-0ld-Password!" });
    const start = async (): Promise<unknown> => {
      const id = aws.start("AWSConfigRemediation-RevokeUnusedIAMUserCredentials", {
        IAMResourceId: [User.UserId],
        MaxCredentialUsageAge: ["7"],
        AutomationAssumeRole: [AUTOMATION_ROLE],
      });
      await aws.range.advance(60_000);
      return aws.get(id).AutomationExecutionStatus;
    };
    const key = (): unknown =>
      aws.call<{ AccessKeyMetadata: { Status: string }[] }>("iam", "ListAccessKeys", { UserName: "left" })
        .AccessKeyMetadata[0]!.Status;
    expect([await start(), key()]).toEqual(["Success", "Active"]);
    await aws.range.advance(9 * 86_400_000);
    expect([await start(), key()]).toEqual(["Success", "Inactive"]);
    expect(aws.refusal("iam", "GetLoginProfile", { UserName: "left" })).toMatch(/^NoSuchEntity/);
  });
});
