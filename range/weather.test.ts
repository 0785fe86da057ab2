import { expect, test } from "vitest";
import { Range, type WeatherOptions } from "./index.ts";
import { addRootAccessKey, bootstrapAccount } from "./services/iam/index.ts";
import { ACCOUNT } from "./services/lambda/small-functions.ts";

/** A range whose calls come from outside, as a trainee's. */
function open(weather: WeatherOptions) {
  const range = new Range({ seed: "weather", startMs: Date.UTC(2026, 0, 5, 9) });
  const account = range.addAccount(ACCOUNT, "test");
  bootstrapAccount(account);
  const { accessKeyId } = addRootAccessKey(account);
  range.setWeather(weather);
  const ask = async (service: string, operation: string, input = {}): Promise<string> => {
    try {
      const { output } = await range.outside({
        at: range.now(),
        service,
        operation,
        region: "us-east-1",
        accessKeyId,
        userAgent: "test",
        signing: "header",
        input,
      });
      return String(output["GroupId"] ?? (output["Vpc"] as { VpcId: string } | undefined)?.VpcId ?? "ok");
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { range, ask };
}

test("fair weather refuses nobody", async () => {
  const { ask } = open({});
  for (let i = 0; i < 30; i++) expect(await ask("ec2", "DescribeInstances")).toBe("ok");
});

test.each<[service: string, operation: string, code: string]>([
  ["ec2", "DescribeInstances", "RequestLimitExceeded"],
  ["iam", "ListUsers", "Throttling"],
  ["guardduty", "ListDetectors", "ThrottlingException"],
  ["lambda", "ListFunctions", "TooManyRequestsException"],
])(
  "busy hours throttle %s in its own words, and never the same call twice running",
  async (service, operation, code) => {
    const { ask } = open({ throttled: 0.5 });
    const answers: string[] = [];
    for (let i = 0; i < 60; i++) answers.push(await ask(service, operation));
    expect(new Set(answers)).toEqual(new Set(["ok", code]));
    expect(answers.some((answer, i) => answer === code && answers[i + 1] === code)).toBe(false);
  },
);

test("EC2 does not know what was made a moment ago, and a filter just does not find it", async () => {
  const { range, ask } = open({ inconsistentMs: 1_500 });
  const vpc = await ask("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" });
  const group = await ask("ec2", "CreateSecurityGroup", { GroupName: "g", Description: "g", VpcId: vpc });
  expect(group).toMatch(/^sg-/);
  const look = (): Promise<string> => ask("ec2", "DescribeSecurityGroups", { GroupIds: [group] });
  expect(await look()).toBe("InvalidGroup.NotFound");
  expect(
    await ask("ec2", "DescribeSecurityGroups", { Filters: [{ Name: "group-id", Values: [group] }] }),
  ).toBe("ok");
  await range.advance(1_500);
  expect(await look()).toBe("ok");
});

test("EventBridge delivers twice, and late, where the weather has it so", () => {
  const deliveriesOf = (weather: WeatherOptions): number[][] => {
    const { range } = open(weather);
    return [1, 2].map(() => range.world.weather!.deliveries());
  };
  expect(deliveriesOf({})).toEqual([[0], [0]]);
  expect(deliveriesOf({ deliveries: 2 })).toEqual([
    [0, 1_000],
    [0, 1_000],
  ]);
  expect(deliveriesOf({ lateMs: 30_000 })).toEqual([[30_000], [0]]);
});
