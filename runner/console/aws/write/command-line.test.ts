import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SERVICE_LIST } from "../../../../range/services/index.ts";
import { loadModel } from "../../../../range/wire/load.ts";
import type { Operation, Shape, Structure } from "../../../../range/wire/model.ts";
import type { ServiceId } from "../../../../range/wire/services.ts";
import { makeAwsCli, type ConsoleCall } from "../index.ts";
import { streamingMember } from "../options.ts";
import { memoryIo, shellWords } from "../test-io.ts";
import { commandLine, type PlainCall } from "./command-line.ts";
import { shellLine } from "./quote.ts";

const OPERATIONS = SERVICE_LIST.map(({ id }) => id as ServiceId)
  .filter((service) => factsKnown(service))
  .flatMap((service) =>
    [...loadModel(service).operations.values()].map((operation) => ({ service, operation })),
  );

function factsKnown(service: ServiceId): boolean {
  try {
    return loadModel(service).operations.size > 0;
  } catch {
    return false;
  }
}

/** Reads words as the look-alike does, and answers the call that it makes of them. */
async function readBack(
  words: readonly string[],
  files: ReturnType<typeof commandLine>["files"],
): Promise<ConsoleCall> {
  const calls: ConsoleCall[] = [];
  const io = memoryIo();
  for (const { name, bytes } of files) await io.files.write(name, bytes);
  const cli = makeAwsCli({
    token: () => "TOKEN",
    send: (call) => {
      calls.push(call);
      return Promise.resolve({ VirtualMFADevice: { Base32StringSeed: Buffer.from("seed") } });
    },
  });
  const code = await cli.run(words.slice(1), io);
  if (!calls[0]) throw new Error(`exit ${code}: ${io.err}`);
  return calls[0];
}

/** What two inputs must have in common: bytes, times and big numbers by value, tokens that nobody gave left out. */
function plain(operation: Operation, value: unknown): unknown {
  const tokens = new Set(operation.input?.members.filter((x) => x.idempotencyToken).map((x) => x.name));
  const same = (item: unknown): unknown => {
    if (item instanceof Uint8Array) return `bytes ${Buffer.from(item).toString("base64")}`;
    if (item instanceof Date) return `time ${item.toISOString()}`;
    if (typeof item === "bigint") return `number ${item}`;
    if (Array.isArray(item)) return item.map(same);
    if (typeof item === "object" && item !== null)
      return Object.fromEntries(
        Object.entries(item)
          .filter(([, x]) => x !== undefined)
          .map(([key, x]) => [key, same(x)]),
      );
    return item;
  };
  const input = { ...(value as Record<string, unknown>) };
  for (const [key, item] of Object.entries(input)) {
    if (tokens.has(key) && item === "TOKEN") delete input[key];
    if (key === "CopySource") input[key] = decodeURIComponent(String(item));
  }
  return same(input);
}

const TRICKY = [
  "",
  " ",
  "-",
  "--option",
  "-1",
  "[1]",
  "{",
  "a,b",
  "a=b",
  "it's",
  '"quoted"',
  "two\nlines",
  "$HOME `id` \\",
  "file://x",
  "fileb://x",
  "true",
  "12",
  "ünï",
  "*",
  "a b",
];
const text = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
  fc.constantFrom(...TRICKY),
  fc.string({ unit: "grapheme" }).filter((x) => !x.includes("\0")),
);
const key = fc.oneof(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/), text).filter((x) => x !== "__proto__");

/** Values of a shape, not deeper than a few levels. */
function valuesOf(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case "structure":
      return structuresOf(shape, depth);
    case "list":
      return fc.array(valuesOf(shape.item.shape, depth - 1), { maxLength: depth > 0 ? 3 : 0 });
    case "map":
      return fc.dictionary(key, valuesOf(shape.value.shape, depth - 1), {
        maxKeys: depth > 0 ? 3 : 0,
        noNullPrototype: true,
      });
    case "number":
      return fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
      );
    case "bigint":
      return fc.maxSafeInteger().map(BigInt);
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return fc.date({ min: new Date("1970-01-02"), max: new Date("2100-01-01"), noInvalidDate: true });
    case "blob":
      return fc.uint8Array({ maxLength: 12 });
    case "document":
      return fc.dictionary(key, fc.oneof(text, fc.integer(), fc.boolean()), { noNullPrototype: true });
    default:
      return text;
  }
}

function structuresOf(shape: Structure, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members = depth > 0 ? shape.members : shape.members.slice(0, shape.required);
  const values = Object.fromEntries(members.map((x) => [x.name, valuesOf(x.shape, depth - 1)]));
  const required = members.slice(0, shape.required).filter((x) => !x.idempotencyToken);
  return fc.record(values, { requiredKeys: required.map((x) => x.name), noNullPrototype: true });
}

/** What AWS itself says of some members, and no schema does. */
const RULES: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  "ec2.RunInstances": { MinCount: fc.nat(99), MaxCount: fc.nat(99), UserData: base64Of(fc.uint8Array()) },
  "autoscaling.CreateLaunchConfiguration": { UserData: base64Of(fc.string()) },
  "s3.CopyObject": { CopySource: fc.constantFrom("bucket/key", "bucket/a%20b%2Fc") },
  "s3.UploadPartCopy": { CopySource: fc.constant("bucket/key") },
};

function base64Of(bytes: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<string> {
  return bytes.map((x) => Buffer.from(x as string).toString("base64"));
}

function inputsOf(
  service: string,
  { name, input, output }: Operation,
): fc.Arbitrary<Record<string, unknown>> {
  if (!input) return fc.constant({});
  const rules = RULES[`${service}.${name}`] ?? {};
  const sayable = (value: unknown): boolean =>
    !streamingMember(output) || !/"fileb?:/.test(JSON.stringify(value));
  return structuresOf(input, 3)
    .filter(sayable)
    .chain((value) =>
      fc
        .record(
          Object.fromEntries(
            Object.entries(rules).filter(([member]) => member in value || member.endsWith("Count")),
          ),
        )
        .map((ruled) => ({ ...value, ...ruled })),
    );
}

describe("every operation of the range", () => {
  test.each(SERVICE_LIST.map(({ id }) => id).filter((id) => OPERATIONS.some((x) => x.service === id)))(
    "%s: what is printed reads back to the same input",
    async (service) => {
      const own = OPERATIONS.filter((x) => x.service === service);
      await fc.assert(
        fc.asyncProperty(
          fc
            .constantFrom(...own)
            .chain(({ operation }) =>
              inputsOf(service, operation).map((input) => ({ name: operation.name, input })),
            ),
          async ({ name, input }) => {
            const call: PlainCall = { service: service as ServiceId, operation: name, input };
            const operation = loadModel(call.service).operations.get(name)!;
            const { words, files } = commandLine(loadModel(service as ServiceId), call);
            const read = await readBack(words, files);
            expect([read.service, read.operation]).toEqual([service, name]);
            expect(plain(operation, read.input), words.join(" ")).toEqual(plain(operation, input));
          },
        ),
        { numRuns: 150 },
      );
    },
    60_000,
  );
});

test("a line is quoted so that a shell gives the words back", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (words) => {
      const line = shellLine(words);
      const heard = execFileSync("bash", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" });
      expect(heard.split("\0").slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

const CASES: readonly [call: PlainCall, line: string][] = [
  [
    {
      service: "ec2",
      operation: "DescribeInstances",
      input: { Filters: [{ Name: "instance-id", Values: ["i-1", "i-2"] }] },
    },
    "aws ec2 describe-instances --filters Name=instance-id,Values=i-1,i-2",
  ],
  [
    {
      service: "ec2",
      operation: "ModifyInstanceAttribute",
      input: { InstanceId: "i-1", DisableApiTermination: { Value: true } },
    },
    "aws ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination",
  ],
  [
    {
      service: "ec2",
      operation: "ModifyInstanceAttribute",
      input: {
        InstanceId: "i-1",
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false } }],
      },
    },
    "aws ec2 modify-instance-attribute --instance-id i-1 --block-device-mappings 'DeviceName=/dev/xvda,Ebs={DeleteOnTermination=false}'",
  ],
  [
    {
      service: "ec2",
      operation: "RevokeSecurityGroupEgress",
      input: { GroupId: "sg-1", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] },
    },
    "aws ec2 revoke-security-group-egress --group-id sg-1 --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'",
  ],
  [
    {
      service: "autoscaling",
      operation: "DetachInstances",
      input: { AutoScalingGroupName: "web", InstanceIds: ["i-1"], ShouldDecrementDesiredCapacity: false },
    },
    "aws autoscaling detach-instances --auto-scaling-group-name web --instance-ids i-1 --no-should-decrement-desired-capacity",
  ],
  [
    {
      service: "ec2",
      operation: "CreateNetworkAclEntry",
      input: {
        NetworkAclId: "acl-1",
        RuleNumber: 50,
        Protocol: "-1",
        RuleAction: "deny",
        Egress: false,
        CidrBlock: "203.0.113.66/32",
      },
    },
    "aws ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 50 --protocol -1 --rule-action deny --ingress --cidr-block 203.0.113.66/32",
  ],
  [
    {
      service: "s3",
      operation: "PutObject",
      input: { Bucket: "b", Key: "INC-1/notes.json", Body: Buffer.from("{}") },
    },
    "aws s3api put-object --bucket b --key INC-1/notes.json --body notes.json",
  ],
  [
    {
      service: "iam",
      operation: "PutUserPolicy",
      input: { UserName: "u", PolicyName: "p", PolicyDocument: '{"Version":"2012-10-17"}' },
    },
    `aws iam put-user-policy --user-name u --policy-name p --policy-document '{"Version":"2012-10-17"}'`,
  ],
  [
    {
      service: "config",
      operation: "PutConfigurationRecorder",
      input: {
        ConfigurationRecorder: { name: "default", roleARN: "arn", recordingGroup: { allSupported: true } },
      },
    },
    "aws configservice put-configuration-recorder --recording-group allSupported=true --configuration-recorder name=default,roleARN=arn",
  ],
  [
    { service: "sns", operation: "Publish", input: { TopicArn: "arn", Message: "file://not-a-file" } },
    `aws sns publish --topic-arn arn --cli-input-json '{"Message":"file://not-a-file"}'`,
  ],
];

test.each(CASES)("%j", (call, line) => {
  const { words } = commandLine(loadModel(call.service), call);
  expect(shellLine(words).replaceAll(" \\\n    ", " ")).toBe(line);
});

test("a long line goes on in the next with each option, and is still the same words", () => {
  const words = ["aws", "ec2", "describe-instances", "--filters", "x".repeat(60), "--owners", "y".repeat(60)];
  const line = shellLine(words);
  expect(line).toBe(
    `aws ec2 describe-instances \\\n    --filters ${"x".repeat(60)} \\\n    --owners ${"y".repeat(60)}`,
  );
  expect(shellWords(line.replaceAll("\\\n", " "))).toEqual(words);
});
