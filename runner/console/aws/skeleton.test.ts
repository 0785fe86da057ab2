import { beforeAll, describe, expect, test } from "vitest";
import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { makeAwsCli } from "./index.ts";
import { kebab } from "./names.ts";
import { memoryIo } from "./test-io.ts";
import { modelsForTests } from "./test-models.ts";
import { extractModel } from "../../../tools/extract-models.ts";

/** Operations with every kind of member: bytes, times, maps, booleans, lists of lists, recursion. */
const OPERATIONS: readonly (readonly [service: ServiceId, operation: string])[] = [
  ["ec2", "RunInstances"],
  ["ec2", "ModifyInstanceAttribute"],
  ["ec2", "CreateLaunchTemplate"],
  ["iam", "CreateRole"],
  ["autoscaling", "CreateAutoScalingGroup"],
  ["cloudtrail", "PutEventSelectors"],
  ["guardduty", "ListFindings"],
  ["kms", "Encrypt"],
  ["ssm", "SendCommand"],
  ["elbv2", "CreateListener"],
  ["logs", "PutLogEvents"],
  ["s3", "PutBucketLifecycleConfiguration"],
  ["cloudwatch", "PutMetricAlarm"],
];

let model: (service: ServiceId) => ServiceModel;

beforeAll(async () => {
  const operations: Partial<Record<ServiceId, string[]>> = {};
  for (const [service, operation] of OPERATIONS) (operations[service] ??= []).push(operation);
  model = await modelsForTests(extractModel, operations);
}, 60_000);

describe("a skeleton is an input that its operation takes", () => {
  test.each(OPERATIONS)("%s %s", async (service, operation) => {
    const sent: Record<string, unknown>[] = [];
    const cli = makeAwsCli({
      model,
      send: ({ input }) => {
        sent.push(input);
        return Promise.resolve({});
      },
    });
    const command = service === "s3" ? "s3api" : service;
    const made = memoryIo();
    expect(await cli.run([command, kebab(operation), "--generate-cli-skeleton"], made)).toBe(0);
    const skeleton = JSON.parse(made.out) as Record<string, unknown>;
    const used = memoryIo();
    await cli.run([command, kebab(operation), "--cli-input-json", made.out], used);
    expect(used.err).toBe("");
    expect(Object.keys(sent[0]!).sort()).toEqual(Object.keys(skeleton).sort());
  });
});
