import { expect, test } from "vitest";
import { AwsError } from "./errors.ts";
import { Range } from "./index.ts";
import { bootstrapAccount } from "./services/iam/index.ts";

const OPERATIONS = ["NoSuchOperation", "toString", "constructor", "__proto__"];

test.each(OPERATIONS)("an operation that the range lacks is refused by name: %s", async (operation) => {
  const range = new Range({ seed: "journey", startMs: Date.UTC(2026, 0, 5) });
  const account = range.addAccount("111122223333", "sandbox");
  const { principal } = bootstrapAccount(account);
  const { iam } = range.clients<{
    iam: {
      createAccessKey(input: object): Promise<{ AccessKey: { AccessKeyId: string } }>;
    };
  }>({ actor: "platform", region: "us-east-1", sourceIp: "192.0.2.1", as: principal });
  const { AccessKey } = await iam.createAccessKey({});
  for (const service of ["ec2", "sts"]) {
    const call = {
      at: range.now(),
      service,
      operation,
      region: "us-east-1",
      accessKeyId: AccessKey.AccessKeyId,
      userAgent: "test",
      signing: "header" as const,
      input: {},
    };
    expect(() => range.outside(call)).toThrow(AwsError);
    expect(() => range.outside(call)).toThrow(`${service}:${operation}`);
  }
});
