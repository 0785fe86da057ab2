import { Agent } from "node:http";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateVpcCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  paginateDescribeInstanceTypes,
  RunInstancesCommand,
  CreateSubnetCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceTerminated,
} from "@aws-sdk/client-ec2";
import {
  CreateUserCommand,
  EntityAlreadyExistsException,
  GetUserCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListUsers,
  waitUntilUserExists,
} from "@aws-sdk/client-iam";
import {
  BucketAlreadyOwnedByYou,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  waitUntilBucketExists,
} from "@aws-sdk/client-s3";
import { CreateAccessPointCommand, GetAccessPointCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import {
  QueueDoesNotExist,
  SQSClient,
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { ParameterNotFound, GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT_ID, openBareRange, REGION, type BareRange } from "./bare-range.ts";
import { noise } from "./lines/files.ts";

let bare: BareRange;
beforeAll(async () => void (bare = await openBareRange("wall")));
afterAll(async () => {
  expect(bare.bugs).toEqual([]);
  await bare.close();
});

const settings = () => ({
  endpoint: bare.endpoint,
  region: REGION,
  credentials: { accessKeyId: bare.accessKeyId, secretAccessKey: bare.secretAccessKey },
  maxAttempts: 1,
});

/** The error with which a call fails. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded");
}

test("the caller's identity", async () => {
  const sts = new STSClient(settings());
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: ACCOUNT_ID,
    Arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
    $metadata: { httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});

describe("errors have the SDK's own classes", () => {
  test("IAM (awsQuery)", async () => {
    const iam = new IAMClient(settings());
    expect(await failureOf(iam.send(new GetUserCommand({ UserName: "nobody" })))).toBeInstanceOf(
      NoSuchEntityException,
    );
    await iam.send(new CreateUserCommand({ UserName: "twice" }));
    expect(await failureOf(iam.send(new CreateUserCommand({ UserName: "twice" })))).toBeInstanceOf(
      EntityAlreadyExistsException,
    );
  });

  test("CloudWatch Logs and SSM (awsJson)", async () => {
    const logs = new CloudWatchLogsClient(settings());
    await logs.send(new CreateLogGroupCommand({ logGroupName: "twice" }));
    expect(await failureOf(logs.send(new CreateLogGroupCommand({ logGroupName: "twice" })))).toBeInstanceOf(
      ResourceAlreadyExistsException,
    );
    const ssm = new SSMClient(settings());
    expect(await failureOf(ssm.send(new GetParameterCommand({ Name: "none" })))).toBeInstanceOf(
      ParameterNotFound,
    );
  });

  test("SQS (awsJson that was a query service)", async () => {
    const sqs = new SQSClient(settings());
    expect(await failureOf(sqs.send(new GetQueueUrlCommand({ QueueName: "none" })))).toBeInstanceOf(
      QueueDoesNotExist,
    );
  });

  test("EC2 by name, with its status", async () => {
    const ec2 = new EC2Client(settings());
    expect(
      await failureOf(
        ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ["t9.nano" as "t3.nano"] })),
      ),
    ).toMatchObject({
      name: "InvalidInstanceType",
      $fault: "client",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("a wrong secret", async () => {
    const sts = new STSClient({
      ...settings(),
      credentials: { accessKeyId: bare.accessKeyId, secretAccessKey: "wrong" },
    });
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });
});

test("paginators go through all pages", async () => {
  const ec2 = new EC2Client(settings());
  const kinds: string[] = [];
  for await (const page of paginateDescribeInstanceTypes({ client: ec2, pageSize: 7 }, {}))
    kinds.push(...(page.InstanceTypes ?? []).map((x) => x.InstanceType!));
  expect(kinds.length).toBeGreaterThan(7);
  expect(new Set(kinds).size).toBe(kinds.length);
  const iam = new IAMClient(settings());
  for (let i = 0; i < 12; i++)
    await iam.send(new CreateUserCommand({ UserName: `paged-${i}`, Path: "/paged/" }));
  const sizes: number[] = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 5 }, { PathPrefix: "/paged/" }))
    sizes.push(page.Users?.length ?? 0);
  expect(sizes).toEqual([5, 5, 2]);
});

test("waiters wait for what the range does in its own time", async () => {
  const ec2 = new EC2Client(settings());
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.3.0.0/16" }));
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: Vpc!.VpcId!, CidrBlock: "10.3.1.0/24" }),
  );
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-0c2b8d4f6a1e39575",
      InstanceType: "t3.micro",
      SubnetId: Subnet!.SubnetId!,
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const InstanceIds = [Instances[0]!.InstanceId!];
  expect(Instances[0]!.State?.Name).toBe("pending");
  expect(Instances[0]!.LaunchTime).toBeInstanceOf(Date);
  const waiting = { client: ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  expect((await waitUntilInstanceRunning(waiting, { InstanceIds })).state).toBe("SUCCESS");
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect((await waitUntilInstanceTerminated(waiting, { InstanceIds })).state).toBe("SUCCESS");
  const iam = new IAMClient(settings());
  await iam.send(new CreateUserCommand({ UserName: "waited-for" }));
  expect((await waitUntilUserExists({ client: iam, maxWaitTime: 5 }, { UserName: "waited-for" })).state).toBe(
    "SUCCESS",
  );
});

test("an access point that S3 Control made, by its alias and its ARN", async () => {
  // The account's id, or the access point's name, stands before the address, which has to be a name then: every name leads here.
  const lookup = ((_name: string, options: { all?: boolean }, done: (...args: unknown[]) => void) =>
    options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)) as never;
  const byName = {
    ...settings(),
    endpoint: bare.endpoint.replace("127.0.0.1", "localhost"),
    requestHandler: { httpAgent: new Agent({ lookup }) },
  };
  const [s3, control] = [new S3Client(settings()), new S3ControlClient(byName)];
  await s3.send(new CreateBucketCommand({ Bucket: "js-behind" }));
  const named = { AccountId: ACCOUNT_ID, Name: "js-door" };
  const { AccessPointArn, Alias: Bucket } = await control.send(
    new CreateAccessPointCommand({ ...named, Bucket: "js-behind" }),
  );
  const Key = "a/ü b.txt";
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "through" }));
  const { Body } = await new S3Client(byName).send(new GetObjectCommand({ Bucket: AccessPointArn, Key }));
  expect(await Body!.transformToString()).toBe("through");
  expect(await control.send(new GetAccessPointCommand(named))).toMatchObject({
    Bucket: "js-behind",
    CreationDate: expect.any(Date) as Date,
    Endpoints: { ipv4: `s3-accesspoint.${REGION}.amazonaws.com` },
  });
  expect(
    await failureOf(control.send(new GetAccessPointCommand({ ...named, Name: "js-gate" }))),
  ).toMatchObject({ name: "NoSuchAccessPoint", $metadata: { httpStatusCode: 404 } });
});

describe.each([
  ["path style", "js-path", (): S3Client => new S3Client({ ...settings(), forcePathStyle: true })],
  ["the endpoint's address, whatever the style", "js-address", (): S3Client => new S3Client(settings())],
])("S3 by %s", (_, Bucket, make) => {
  test("buckets and typed errors", async () => {
    const s3 = make();
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket })).state).toBe("SUCCESS");
    expect(await failureOf(s3.send(new GetObjectCommand({ Bucket, Key: "none" })))).toBeInstanceOf(NoSuchKey);
    expect(await failureOf(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })))).toBeInstanceOf(NotFound);
    const west = new S3Client({ ...settings(), region: "us-west-2", forcePathStyle: true });
    expect(
      await failureOf(
        west.send(
          new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } }),
        ),
      ),
    ).toBeInstanceOf(BucketAlreadyOwnedByYou);
  });

  test.each([
    "plain.txt",
    "a b/ü ☃+%25.txt",
    "x//y",
    "../up",
    "./here",
    "q?u=e&r#y",
    "'\"<>&",
    "%2e%2e/enc",
    "é".normalize("NFD"),
  ])("the key %j", async (Key) => {
    const s3 = make();
    const { ETag } = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}`, Metadata: { origin: "js" } }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body!.transformToString()).toBe(`content of ${Key}`);
    expect(got).toMatchObject({ ETag, Metadata: { origin: "js" } });
  });

  test("binary content, also in parts and in ranges", async () => {
    const s3 = make();
    const content = noise(11 * 1024 * 1024);
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
    const size = 5 * 1024 * 1024;
    const Parts = await Promise.all(
      [1, 2, 3].map(async (PartNumber) => {
        const Body = content.subarray((PartNumber - 1) * size, PartNumber * size);
        const { ETag } = await s3.send(
          new UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber, Body }),
        );
        return { PartNumber, ETag };
      }),
    );
    await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "parts", UploadId, MultipartUpload: { Parts } }),
    );
    const whole = await s3.send(new GetObjectCommand({ Bucket, Key: "parts" }));
    expect(Buffer.compare(await whole.Body!.transformToByteArray(), content)).toBe(0);
    const piece = await s3.send(
      new GetObjectCommand({ Bucket, Key: "parts", Range: "bytes=5242875-5242884" }),
    );
    expect(Buffer.from(await piece.Body!.transformToByteArray())).toEqual(content.subarray(5242875, 5242885));
  });

  test("lists and deletes", async () => {
    const s3 = make();
    const Objects: { Key: string }[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 4 }, { Bucket }))
      Objects.push(...(page.Contents ?? []).map((x) => ({ Key: x.Key! })));
    expect(Objects).toHaveLength(10);
    const { Deleted = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(new Set(Deleted.map((x) => x.Key))).toEqual(new Set(Objects.map((x) => x.Key)));
  });
});

test("a queue answers a long poll when a message comes, and not before", async () => {
  const sqs = new SQSClient(settings());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "polled" }));
  const began = Date.now();
  const empty = await sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl!, WaitTimeSeconds: 1 }));
  expect(empty.Messages ?? []).toEqual([]);
  expect(Date.now() - began).toBeLessThan(5_000);
  await sqs.send(new SendMessageCommand({ QueueUrl: QueueUrl!, MessageBody: "here" }));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: QueueUrl!, WaitTimeSeconds: 1 }),
  );
  expect(Messages.map((x) => x.Body)).toEqual(["here"]);
});
