import { beforeAll, describe, expect, test } from "vitest";
import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { AwsError } from "../../../range/errors.ts";
import { makeAwsCli, type ConsoleCall } from "./index.ts";
import { memoryIo, shellWords, type MemoryIo } from "./test-io.ts";
import { modelsForTests } from "./test-models.ts";
import { extractModel } from "../../../tools/extract-models.ts";

let model: (service: ServiceId) => ServiceModel;

beforeAll(async () => {
  model = await modelsForTests(extractModel, {
    ec2: ["DescribeInstances", "DescribeSnapshots", "DescribeVpcs", "GetConsoleOutput", "DescribeVolumes"],
    iam: ["GetUser", "GetRole", "ListUsers", "CreateVirtualMFADevice", "GetRolePolicy"],
    s3: ["GetObject", "HeadObject", "HeadBucket", "GetBucketLocation", "ListObjectsV2"],
    sts: ["GetCallerIdentity"],
    lambda: ["Invoke"],
    kms: ["Encrypt"],
    cloudformation: ["GetTemplate", "DescribeStacks"],
    ssm: ["GetCommandInvocation"],
    logs: ["FilterLogEvents"],
    guardduty: [],
  });
}, 60_000);

type Answer = Record<string, unknown> | Error;

/** Runs a line against answers that are given one after another; the last one stays. */
async function run(
  line: string,
  answers: readonly Answer[],
  options: Parameters<typeof memoryIo>[0] = {},
): Promise<{ code: number; io: MemoryIo; calls: ConsoleCall[] }> {
  const calls: ConsoleCall[] = [];
  const io = memoryIo(options);
  const cli = makeAwsCli({
    model,
    token: () => "TOKEN",
    send(call) {
      const answer = answers[Math.min(calls.length, answers.length - 1)]!;
      calls.push(call);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(structuredClone(answer));
    },
  });
  const code = await cli.run(shellWords(line), io);
  return { code, io, calls };
}

describe("what is printed", () => {
  test("members in the order of the model, times as ISO, bytes as base64, unknown members left out", async () => {
    const { io } = await run("kms encrypt --key-id k --plaintext aGk=", [
      { KeyId: "k", CiphertextBlob: Buffer.from("hi"), Secret: 1 },
    ]);
    expect(io.out).toBe('{\n    "CiphertextBlob": "aGk=",\n    "KeyId": "k"\n}\n');
  });

  test.each([
    ["--query Account --output text", "123456789012\n"],
    ["--query Missing --output text", "None\n"],
    ["--query '[Account, Arn]' --output text", "123456789012\tarn:aws:iam::123456789012:user/u\n"],
    ["--query \"Account == '123456789012'\"", "true\n"],
    ["--query 'Account == `123456789012`'", "false\n"],
    ["--output yaml --query Account", "'123456789012'\n"],
  ])("sts get-caller-identity %s", async (options, expected) => {
    const { io } = await run(`sts get-caller-identity ${options}`, [
      { UserId: "AIDA", Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/u" },
    ]);
    expect(io.out).toBe(expected);
  });

  test("AWS_DEFAULT_OUTPUT decides where no option does", async () => {
    const env = { AWS_DEFAULT_OUTPUT: "text" };
    const { io } = await run("sts get-caller-identity", [{ Account: "1", Arn: "a", UserId: "u" }], { env });
    expect(io.out).toBe("1\ta\tu\n");
    const bad = await run("sts get-caller-identity", [{}], { env: { AWS_DEFAULT_OUTPUT: "xml" } });
    expect([bad.code, bad.io.err]).toEqual([253, "\nUnknown output type: xml\n"]);
  });

  test("IAM policies are documents, as botocore decodes them", async () => {
    const document = { Version: "2012-10-17", Statement: [] };
    const encoded = encodeURIComponent(JSON.stringify(document));
    const role = await run("iam get-role --role-name r --query Role.AssumeRolePolicyDocument", [
      { Role: { RoleName: "r", AssumeRolePolicyDocument: encoded } },
    ]);
    expect(JSON.parse(role.io.out)).toEqual(document);
    const policy = await run(
      "iam get-role-policy --role-name r --policy-name p --query PolicyDocument.Version",
      [{ RoleName: "r", PolicyName: "p", PolicyDocument: encoded }],
    );
    expect(policy.io.out).toBe('"2012-10-17"\n');
  });

  test.each<[string, string, Answer, string]>([
    ["a bucket of us-east-1 has no location", "s3api get-bucket-location --bucket b", {}, "null"],
    [
      "console output is decoded",
      "ec2 get-console-output --instance-id i --query Output",
      { InstanceId: "i", Output: Buffer.from("boot").toString("base64") },
      '"boot"',
    ],
  ])("%s", async (_, line, answer, expected) => {
    const { io } = await run(line, [answer]);
    expect(io.out).toContain(expected);
  });

  test("a template in JSON is printed as JSON, one in YAML as text", async () => {
    const json = await run("cloudformation get-template --stack-name s", [
      { TemplateBody: '{"Resources":{}}' },
    ]);
    expect(JSON.parse(json.io.out)).toEqual({ TemplateBody: { Resources: {} } });
    const yaml = await run("cloudformation get-template --stack-name s", [{ TemplateBody: "Resources: {}" }]);
    expect(JSON.parse(yaml.io.out)).toEqual({ TemplateBody: "Resources: {}" });
  });

  test("a body goes to its file, the rest is printed", async () => {
    const { io } = await run("s3api get-object --bucket b --key k out.bin", [
      { Body: Buffer.from([0, 255]), ContentLength: 2 },
    ]);
    expect(JSON.parse(io.out)).toEqual({ ContentLength: 2 });
    expect(io.stored.get("/case/out.bin")!.bytes).toEqual(Buffer.from([0, 255]));
    const invoked = await run("lambda invoke --function-name f /case/out.json", [
      { StatusCode: 200, Payload: Buffer.from("{}") },
    ]);
    expect(invoked.io.stored.get("/case/out.json")!.bytes.toString()).toBe("{}");
    expect(JSON.parse(invoked.io.out)).toEqual({ StatusCode: 200 });
  });

  test("the seed of a virtual MFA device goes to its file only", async () => {
    const { io } = await run(
      "iam create-virtual-mfa-device --virtual-mfa-device-name m --outfile seed --bootstrap-method Base32StringSeed",
      [
        {
          VirtualMFADevice: {
            SerialNumber: "arn",
            Base32StringSeed: Buffer.from("SEED"),
            QRCodePNG: Buffer.from("x"),
          },
        },
      ],
    );
    expect(JSON.parse(io.out)).toEqual({ VirtualMFADevice: { SerialNumber: "arn" } });
    expect(io.stored.get("/case/seed")!.bytes.toString()).toBe("SEED");
  });

  test("a skeleton is made without a call", async () => {
    const { io, calls } = await run("iam get-user --generate-cli-skeleton", [{}]);
    expect(JSON.parse(io.out)).toEqual({ UserName: "" });
    expect(calls).toEqual([]);
    const yaml = await run("iam list-users --generate-cli-skeleton yaml-input", [{}]);
    expect(yaml.io.out).toContain("MaxItems: 0\n");
  });
});

describe("errors of AWS", () => {
  test("the code, the operation and the message, exit code 254", async () => {
    const { code, io } = await run("iam get-user --user-name x", [
      new AwsError("NoSuchEntity", "The user with name x cannot be found.", 404),
    ]);
    expect(io.err).toBe(
      "\nAn error occurred (NoSuchEntity) when calling the GetUser operation: The user with name x cannot be found.\n",
    );
    expect([code, io.out]).toEqual([254, ""]);
  });

  test("an answer to HEAD shows its status only", async () => {
    const { io } = await run("s3api head-object --bucket b --key k", [
      new AwsError("NoSuchKey", "hidden", 404),
    ]);
    expect(io.err).toBe("\nAn error occurred (404) when calling the HeadObject operation: Not Found\n");
  });

  test.each([
    Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" }),
    new TypeError("fetch failed"),
  ])("an endpoint that cannot be reached: %s", async (refused) => {
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:4599" };
    const { code, io } = await run("iam get-user", [refused], { env });
    expect([code, io.err]).toEqual([
      255,
      '\nCould not connect to the endpoint URL: "http://127.0.0.1:4599"\n',
    ]);
  });

  test("what AWS throttles is asked again, each time after twice as long, and not for ever", async () => {
    const throttled = new AwsError("ThrottlingException", "Rate exceeded", 400);
    const passed = await run("sts get-caller-identity", [throttled, throttled, { Account: "1" }]);
    expect(passed).toMatchObject({ code: 0, io: { waitedMs: 1_500 } });
    const refused = await run("sts get-caller-identity", [throttled]);
    expect(refused).toMatchObject({ code: 254, io: { waitedMs: 7_500 } });
    expect(refused.calls).toHaveLength(5);
    expect(refused.io.err).toContain(
      "An error occurred (ThrottlingException) when calling the GetCallerIdentity operation (reached max retries: 4): Rate exceeded",
    );
  });

  test("a defect is not swallowed", async () => {
    await expect(run("iam get-user", [new TypeError("a defect")])).rejects.toThrow("a defect");
  });
});

describe("configuration", () => {
  const CREDENTIALS =
    "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n\n[ir]\naws_access_key_id=AKIAIR\naws_secret_access_key=t\naws_session_token=u\n";
  const CONFIG = "[default]\nregion = eu-west-1\n[profile ir]\nregion = eu-central-1\noutput = text\n";
  const files = { "/case/.aws/credentials": CREDENTIALS, "/case/.aws/config": CONFIG };
  const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_REGION: undefined };
  const line = "sts get-caller-identity";

  test.each<[string, string, Record<string, string | undefined>, string | undefined, string]>([
    ["the environment", line, {}, "AKIAEXAMPLE", "us-east-1"],
    ["--region before it", `${line} --region eu-north-1`, {}, "AKIAEXAMPLE", "eu-north-1"],
    [
      "AWS_DEFAULT_REGION",
      line,
      { AWS_REGION: undefined, AWS_DEFAULT_REGION: "sa-east-1" },
      "AKIAEXAMPLE",
      "sa-east-1",
    ],
    ["the default profile", line, none, "AKIADEFAULT", "eu-west-1"],
    ["AWS_PROFILE", line, { ...none, AWS_PROFILE: "ir" }, "AKIAIR", "eu-central-1"],
    [
      "--profile before the environment",
      `${line} --profile ir`,
      { AWS_REGION: undefined },
      "AKIAIR",
      "eu-central-1",
    ],
    ["no signature", `${line} --no-sign-request`, {}, undefined, "us-east-1"],
  ])("%s", async (_, command, env, accessKeyId, region) => {
    const { calls } = await run(command, [{}], { files, env });
    expect([calls[0]!.credentials?.accessKeyId, calls[0]!.region]).toEqual([accessKeyId, region]);
  });

  test("session tokens travel along", async () => {
    const env = { AWS_SESSION_TOKEN: "token" };
    const { calls } = await run(line, [{}], { env });
    expect(calls[0]!.credentials).toEqual({
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: "secret",
      sessionToken: "token",
    });
  });

  test.each([
    [
      line,
      none,
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      { AWS_REGION: "x" },
    ],
    [
      line,
      { AWS_REGION: undefined },
      'You must specify a region. You can also configure your region by running "aws configure".',
      {},
    ],
    [`${line} --profile nobody`, {}, "The config profile (nobody) could not be found", {}],
  ])("%s %j fails with 253", async (command, env, message, more) => {
    const { code, io } = await run(command, [{}], { env: { ...env, ...more } });
    expect([code, io.err]).toEqual([253, `\n${message}\n`]);
  });

  test("configure list, get and list-profiles", async () => {
    const list = await run("configure list --profile ir", [{}], { files, env: { AWS_REGION: undefined } });
    expect(list.io.out.split("\n")).toEqual([
      "      Name                    Value             Type    Location",
      "      ----                    -----             ----    --------",
      "   profile                       ir           manual    --profile",
      "access_key     ****************IAIR shared-credentials-file    ",
      "secret_key        ****************t shared-credentials-file    ",
      "    region             eu-central-1      config-file    ~/.aws/config",
      "",
    ]);
    expect((await run("configure get region", [{}], { files })).io.out).toBe("eu-west-1\n");
    expect((await run("configure get ir.region", [{}], { files })).io.out).toBe("eu-central-1\n");
    expect((await run("configure get nothing", [{}], { files })).code).toBe(1);
    expect((await run("configure list-profiles", [{}], { files })).io.out).toBe("default\nir\n");
    expect((await run("configure", [{}])).code).toBe(252);
  });
});

describe("pages", () => {
  const PAGES: Answer[] = [
    { Users: [{ UserName: "a" }, { UserName: "b" }], IsTruncated: true, Marker: "m1" },
    { Users: [{ UserName: "c" }], IsTruncated: true, Marker: "m2" },
    { Users: [{ UserName: "d" }], IsTruncated: false },
  ];
  const names = (out: string): string[] =>
    (JSON.parse(out) as { Users: { UserName: string }[] }).Users.map((x) => x.UserName);

  test("all pages are one answer, without tokens", async () => {
    const { io, calls } = await run("iam list-users", PAGES);
    expect(names(io.out)).toEqual(["a", "b", "c", "d"]);
    expect(Object.keys(JSON.parse(io.out) as object)).toEqual(["Users"]);
    expect(calls.map(({ input }) => input)).toEqual([{}, { Marker: "m1" }, { Marker: "m2" }]);
  });

  test("--max-items cuts, and its token goes on inside a page", async () => {
    const first = await run("iam list-users --max-items 1 --page-size 2", PAGES);
    expect(names(first.io.out)).toEqual(["a"]);
    expect(first.calls[0]!.input).toEqual({ MaxItems: 2 });
    const token = (JSON.parse(first.io.out) as { NextToken: string }).NextToken;
    const second = await run(`iam list-users --max-items 2 --starting-token ${token}`, PAGES);
    expect(names(second.io.out)).toEqual(["b", "c"]);
    const next = (JSON.parse(second.io.out) as { NextToken: string }).NextToken;
    const third = await run(`iam list-users --starting-token ${next}`, PAGES.slice(2));
    expect(names(third.io.out)).toEqual(["d"]);
    expect(third.calls[0]!.input).toEqual({ Marker: "m2" });
  });

  test("--no-paginate and a size asked for by hand make one call and show the token", async () => {
    const once = await run("iam list-users --no-paginate", PAGES);
    expect(once.calls).toHaveLength(1);
    expect(JSON.parse(once.io.out)).toMatchObject({ IsTruncated: true, Marker: "m1" });
    const byHand = await run("ec2 describe-instances --max-results 5", [
      { Reservations: [], NextToken: "t" },
    ]);
    expect(JSON.parse(byHand.io.out)).toEqual({ Reservations: [], NextToken: "t" });
  });

  test("text is filtered and printed page by page", async () => {
    const { io } = await run("iam list-users --output text --query 'Users[].UserName'", PAGES);
    expect(io.out).toBe("a\tb\nc\nd\n");
    const cut = await run("iam list-users --output text --max-items 1", PAGES);
    expect(cut.io.out).toMatch(/^USERS\ta\nNEXTTOKEN\t\S+\n$/);
  });

  test("a repeated token ends the command", async () => {
    const { code, io } = await run("iam list-users", [{ Users: [], IsTruncated: true, Marker: "m" }]);
    expect([code, io.err]).toEqual([252, expect.stringContaining("The same next token was received twice")]);
  });
});

describe("wait", () => {
  const snapshots = (...states: string[]): Answer => ({ Snapshots: states.map((State) => ({ State })) });

  test("polls until all are there", async () => {
    const { code, io, calls } = await run("ec2 wait snapshot-completed --filters Name=tag:T,Values=x", [
      snapshots("pending", "completed"),
      snapshots(),
      snapshots("completed", "completed"),
    ]);
    expect([code, io.err, io.waitedMs, calls.length]).toEqual([0, "", 30_000, 3]);
    expect(calls[2]!.input).toEqual({ Filters: [{ Name: "tag:T", Values: ["x"] }] });
  });

  test.each<[string, string, Answer[], string]>([
    [
      "a state that ends it",
      "ec2 wait snapshot-completed",
      [snapshots("error")],
      'Waiter SnapshotCompleted failed: Waiter encountered a terminal failure state: For expression "Snapshots[].State" we matched expected path: "error" at least once',
    ],
    [
      "too many attempts",
      "ec2 wait snapshot-completed",
      [snapshots("pending")],
      "Waiter SnapshotCompleted failed: Max attempts exceeded",
    ],
    [
      "an error that it does not know",
      "ec2 wait volume-available",
      [new AwsError("UnauthorizedOperation", "You are not authorized", 403)],
      "Waiter VolumeAvailable failed: An error occurred (UnauthorizedOperation): You are not authorized",
    ],
    [
      "an operation that the range lacks",
      "ec2 wait image-available",
      [{}],
      "Waiter ImageAvailable failed: the range does not implement ec2:DescribeImages.",
    ],
  ])("%s fails with 255", async (_, line, answers, message) => {
    const { code, io } = await run(line, answers);
    expect([code, io.err]).toEqual([255, `\n${message}\n`]);
  });

  test.each<[string, Answer[]]>([
    ["iam wait role-exists --role-name r", [new AwsError("NoSuchEntity", "no", 404), { Role: {} }]],
    ["s3api wait object-exists --bucket b --key k", [new AwsError("NotFound", "no", 404), {}]],
    ["s3api wait bucket-not-exists --bucket b", [{}, new AwsError("NoSuchBucket", "no", 404)]],
    [
      "cloudformation wait stack-delete-complete --stack-name s",
      [{ Stacks: [] }, new AwsError("ValidationError", "no", 400)],
    ],
    [
      "ec2 wait instance-exists --instance-ids i",
      [new AwsError("InvalidInstanceID.NotFound", "no", 400), { Reservations: [{}] }],
    ],
    [
      "ssm wait command-executed --command-id 11111111-1111-1111-1111-111111111111 --instance-id i",
      [{ Status: "InProgress" }, { Status: "Success" }],
    ],
  ])("%s", async (line, answers) => {
    const { code, io, calls } = await run(line, answers);
    expect([code, io.err, calls.length]).toEqual([0, "", 2]);
  });

  test("a mistyped condition", async () => {
    const { code, io } = await run("ec2 wait instance-runing", [{}]);
    expect(code).toBe(252);
    expect(io.err).toContain("Invalid choice: 'instance-runing', maybe you meant:\n\n  * instance-running");
  });
});

describe("logs tail", () => {
  const event = (eventId: string, message: string): object => ({
    eventId,
    timestamp: Date.UTC(2026, 0, 15, 9, 59),
    logStreamName: "s",
    message,
  });

  test.each([
    ["", "2026-01-15T09:59:00+00:00 s one\n2026-01-15T09:59:00+00:00 s two\n"],
    ["--format short", "2026-01-15T09:59:00 one\n2026-01-15T09:59:00 two\n"],
  ])("logs tail g %s", async (options, expected) => {
    const { io, calls } = await run(`logs tail g --since 5m ${options}`, [
      { events: [event("1", "one\n")], nextToken: "t" },
      { events: [event("2", "two")] },
    ]);
    expect(io.out).toBe(expected);
    expect(calls.map(({ input }) => input)).toEqual([
      { logGroupName: "g", startTime: Date.UTC(2026, 0, 15, 9, 55) },
      { logGroupName: "g", startTime: Date.UTC(2026, 0, 15, 9, 55), nextToken: "t" },
    ]);
  });

  test("--follow prints each event once, until the service refuses", async () => {
    const { code, io } = await run("logs tail g --follow", [
      { events: [event("1", "one")] },
      { events: [event("1", "one"), event("2", "two")] },
      new AwsError("AccessDeniedException", "no", 400),
    ]);
    expect(io.out.match(/one|two/g)).toEqual(["one", "two"]);
    expect([code, io.waitedMs]).toEqual([254, 10_000]);
  });
});
