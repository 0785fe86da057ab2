import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrapAccount } from "../services/iam/index.ts";
import { Range } from "../index.ts";
import { signRequest } from "./sigv4.ts";

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;

let range: Range;
let endpoint: URL;
let key: { accessKeyId: string; secretAccessKey: string };

beforeAll(async () => {
  range = new Range({ seed: "refusals", startMs: START });
  const { principal } = bootstrapAccount(range.addAccount("111122223333", "home"));
  const { iam, s3 } = range.clients<Record<"iam" | "s3", Record<string, (input: object) => Promise<object>>>>(
    { actor: "platform", region: "us-east-1", sourceIp: "192.0.2.10", as: principal },
  );
  for (const Bucket of ["functions", "invitation"]) await s3["createBucket"]!({ Bucket });
  await iam["createUser"]!({ UserName: "ana" });
  const { AccessKey } = (await iam["createAccessKey"]!({ UserName: "ana" })) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  key = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  endpoint = new URL(await range.listen());
});
afterAll(() => range.close());

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Came {
  status: number;
  type: string;
  text: string;
}

function send({ method = "POST", path = "/", headers = {}, body = "" }: Sent): Promise<Came> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { hostname: endpoint.hostname, port: endpoint.port, method, path, headers },
      (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () =>
          resolve({ status: response.statusCode!, type: response.headers["content-type"] ?? "", text }),
        );
      },
    );
    asked.on("error", reject).end(body);
  });
}

const signed = (service: string, sent: Sent, offMs = 0): Promise<Came> => {
  const { method = "POST", path = "/", headers = {}, body = "" } = sent;
  const whole = { method, path, headers: { host: endpoint.host, ...headers }, body: Buffer.from(body) };
  const signer = { ...key, region: "us-east-1", signingName: service };
  return send({ ...sent, headers: signRequest(whole, signer, range.now() + offMs) });
};

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_1_1 = { "content-type": "application/x-amz-json-1.1" };
const caller = { headers: FORM, body: "Action=GetCallerIdentity&Version=2011-06-15" };
const vpcs = { headers: FORM, body: "Action=DescribeVpcs&Version=2016-11-15" };
const parameters = {
  headers: { ...JSON_1_1, "x-amz-target": "AmazonSSM.DescribeParameters" },
  body: "{}",
};

describe("a request without a signature is refused in the words of the service", () => {
  test.each<[title: string, sent: Sent, status: number, says: RegExp]>([
    [
      "EC2",
      vpcs,
      400,
      /<Code>MissingParameter<\/Code><Message>The request must contain the parameter AWSAccessKeyId</,
    ],
    ["STS", caller, 403, /<Code>MissingAuthenticationToken<.*Request is missing Authentication Token</],
    ["SSM", parameters, 400, /^\{"message":"Missing Authentication Token","__type":"Missing\w+Exception"\}$/],
    ["GuardDuty", { method: "GET", path: "/detector" }, 403, /^\{"message":"Missing Authentication Token"/],
    [
      "Lambda",
      { method: "GET", path: "/2015-03-31/functions/" },
      403,
      /^\{"message":"Missing Authentication Token"/,
    ],
    ["no service's path", { method: "GET", path: "/detectors" }, 404, /<Code>NoSuchBucket</],
    ["a bucket that is there", { method: "GET", path: "/functions" }, 403, /<Code>AccessDenied</],
    ["a bucket by a service's path", { method: "GET", path: "/invitation" }, 403, /<Code>AccessDenied</],
    ["JSON for nobody", { headers: JSON_1_1, body: "{}" }, 400, /"__type":"UnknownOperationException"/],
  ])("%s", async (_, sent, status, says) => {
    const came = await send(sent);
    expect(came.text).toMatch(says);
    expect(came.status).toBe(status);
  });
});

test("S3 takes no header of Signature Version 2", async () => {
  const headers = { authorization: "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=" };
  const { status, text } = await send({ method: "GET", path: "/functions", headers });
  expect(text).toMatch(
    /<Code>InvalidRequest<\/Code><Message>The authorization mechanism you have provided is not supported\. Please use AWS4-HMAC-SHA256\.</,
  );
  expect(status).toBe(400);
});

describe("a signature that is out of time is refused with both times", () => {
  test.each<[service: string, sent: Sent, offMs: number, status: number, says: string]>([
    [
      "sts",
      caller,
      -25 * MINUTE,
      403,
      "<Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20260105T073500Z is now earlier than 20260105T074500Z (20260105T080000Z - 15 min.)<",
    ],
    [
      "sts",
      caller,
      25 * MINUTE,
      403,
      "Signature not yet current: 20260105T082500Z is still later than 20260105T081500Z (20260105T080000Z + 15 min.)<",
    ],
    [
      "ssm",
      parameters,
      -25 * MINUTE,
      400,
      '"message":"Signature expired: 20260105T073500Z is now earlier than 20260105T074500Z (20260105T080000Z - 15 min.)","__type":"InvalidSignatureException"',
    ],
    ["ec2", vpcs, -25 * MINUTE, 400, "<Code>RequestExpired</Code><Message>Request has expired.<"],
    [
      "s3",
      { method: "GET", path: "/functions" },
      -25 * MINUTE,
      403,
      "<RequestTime>20260105T073500Z</RequestTime><ServerTime>2026-01-05T08:00:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
    ],
  ])("%s %#", async (service, sent, offMs, status, says) => {
    const came = await signed(service, sent, offMs);
    expect(came.text).toContain(says);
    expect(came.status).toBe(status);
  });
});

test("a call without an operation is refused in its own dialect", async () => {
  const json = await signed("ssm", { headers: JSON_1_1, body: "{}" });
  expect(json).toMatchObject({ status: 400, type: "application/x-amz-json-1.1" });
  expect(json.text).toContain('"__type":"UnknownOperationException"');
  const query = await signed("ec2", { headers: FORM, body: "Version=2016-11-15" });
  expect(query.text).toContain(
    "<Code>MissingAction</Code><Message>The request must contain the parameter Action<",
  );
});

describe("a body that is too large is refused in the dialect of its caller", () => {
  const scope = "Credential=AKIAIOSFODNN7EXAMPLE/20260105/us-east-1/lambda/aws4_request";
  test.each<[title: string, headers: Record<string, string>, says: RegExp]>([
    ["query", FORM, /^<ErrorResponse.*<Code>RequestEntityTooLarge<\/Code>/],
    ["JSON", parameters.headers, /"__type":"RequestEntityTooLargeException"/],
    [
      "JSON by paths",
      { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=x` },
      /^\{"message":"Request must be smaller/,
    ],
    [
      "S3",
      {},
      /<Code>EntityTooLarge<\/Code><Message>Your proposed upload exceeds.*<MaxSizeAllowed>\d+<\/MaxSizeAllowed>/,
    ],
  ])("%s", async (_, headers, says) => {
    const { status, text } = await send({ headers: { ...headers, "content-length": "999999999999" } }).catch(
      (error: Error) => ({ status: 0, text: String(error) }),
    );
    expect(text).toMatch(says);
    expect(status).toBe(413);
  });
});
