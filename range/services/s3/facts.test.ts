import { describe, expect, it, test } from "vitest";
import type { CallRecord } from "../../call.ts";
import { Range, type Credentials } from "../../index.ts";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { presignUrl } from "../../wire/sigv4.ts";
import { bootstrapAccount } from "../iam/index.ts";
import { AWAY, HOME, OPEN, codeOf, policy, site } from "./small-world.ts";

/** Ground truth, section 2, facts 22 and 23. */

describe("fact 22: Block Public Access", () => {
  it("BlockPublicPolicy refuses new public policies and leaves the old one", () => {
    const { home, anonymous, block, page } = site();
    home("PutBucketPolicy", { Bucket: "site", Policy: policy("*") });
    block("BlockPublicPolicy");
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
    expect(codeOf(() => home("PutBucketPolicy", { Bucket: "site", Policy: policy("*") }))).toBe(
      "AccessDenied",
    );
    expect(codeOf(() => home("PutBucketPolicy", { Bucket: "site", Policy: policy({ AWS: AWAY }) }))).toBe(
      "none",
    );
  });

  it("RestrictPublicBuckets cuts a public policy, its cross-account grants too, and nothing is edited", () => {
    const { home, anonymous, away, block, page } = site();
    const both = JSON.parse(policy("*")) as { Statement: unknown[] };
    both.Statement.push((JSON.parse(policy({ AWS: AWAY })) as { Statement: unknown[] }).Statement[0]);
    home("PutBucketPolicy", { Bucket: "site", Policy: JSON.stringify(both) });
    expect([codeOf(() => anonymous("GetObject", page)), codeOf(() => away("GetObject", page))]).toEqual([
      "none",
      "none",
    ]);
    block("RestrictPublicBuckets");
    expect([codeOf(() => anonymous("GetObject", page)), codeOf(() => away("GetObject", page))]).toEqual([
      "AccessDenied",
      "AccessDenied",
    ]);
    expect(codeOf(() => home("GetObject", page))).toBe("none");
    home("DeletePublicAccessBlock", { Bucket: "site" });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
  });

  it("RestrictPublicBuckets leaves a policy alone that names its principals", () => {
    const { home, away, block, page } = site();
    home("PutBucketPolicy", { Bucket: "site", Policy: policy({ AWS: AWAY }) });
    block("RestrictPublicBuckets");
    expect(codeOf(() => away("GetObject", page))).toBe("none");
  });

  it("IgnorePublicAcls cuts existing ACLs, BlockPublicAcls refuses new ones", () => {
    const { home, anonymous, block, page } = site("ObjectWriter");
    home("PutObjectAcl", { ...page, ACL: "public-read" });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
    block("BlockPublicAcls");
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
    expect(codeOf(() => home("PutObjectAcl", { ...page, ACL: "public-read" }))).toBe("AccessDenied");
    expect(codeOf(() => home("PutObject", { ...page, Body: "x", ACL: "authenticated-read" }))).toBe(
      "AccessDenied",
    );
    expect(
      codeOf(() =>
        home("PutBucketAcl", {
          Bucket: "site",
          GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
        }),
      ),
    ).toBe("AccessDenied");
    block("IgnorePublicAcls");
    expect(codeOf(() => anonymous("GetObject", page))).toBe("AccessDenied");
  });

  it("names at least one of its settings", () => {
    const { home, control } = site();
    const none = { PublicAccessBlockConfiguration: {} };
    expect(codeOf(() => home("PutPublicAccessBlock", { Bucket: "site", ...none }))).toBe("InvalidRequest");
    expect(codeOf(() => control("PutPublicAccessBlock", { AccountId: HOME, ...none }))).toBe(
      "InvalidRequest",
    );
  });

  it("of the account overrides the bucket's", () => {
    const { home, anonymous, control, page } = site();
    home("PutBucketPolicy", { Bucket: "site", Policy: policy("*") });
    expect(codeOf(() => control("GetPublicAccessBlock", { AccountId: HOME }))).toBe(
      "NoSuchPublicAccessBlockConfiguration",
    );
    control("PutPublicAccessBlock", {
      AccountId: HOME,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("AccessDenied");
    expect(home("GetPublicAccessBlock", { Bucket: "site" }).PublicAccessBlockConfiguration).toEqual(OPEN);
    control("DeletePublicAccessBlock", { AccountId: HOME });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
    expect(codeOf(() => control("GetPublicAccessBlock", { AccountId: AWAY }))).toBe("AccessDenied");
  });
});

const BUCKET = "records";
const START = Date.UTC(2026, 0, 5, 9);
const STRANGER = { actor: "adversary" as const, sourceIp: "198.51.100.7", userAgent: "curl/8.5.0" };
const ALL = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

type Call = (input?: object) => Promise<never>;
type Clients = Record<"iam" | "s3" | "s3control" | "sts", Record<string, Call>>;

/** A bucket behind every Block Public Access setting, a user who may read it, and ways to make and follow URLs. */
async function privateBucket() {
  const range = new Range({ seed: "presigned", startMs: START });
  const account = range.addAccount(HOME, "home");
  const administrator = bootstrapAccount(account).principal;
  const as = (who: Parameters<typeof range.clients>[0]["as"]): Clients =>
    range.clients<Clients>({ actor: "platform", region: "us-east-1", sourceIp: "192.0.2.10", as: who });
  const { iam, s3, s3control } = as(administrator);
  await s3["createBucket"]!({ Bucket: BUCKET });
  await s3["putPublicAccessBlock"]!({ Bucket: BUCKET, PublicAccessBlockConfiguration: ALL });
  await s3control["putPublicAccessBlock"]!({ AccountId: HOME, PublicAccessBlockConfiguration: ALL });
  await s3["putObject"]!({ Bucket: BUCKET, Key: "2026/a b.csv", Body: "secret" });
  await iam["createUser"]!({ UserName: "reader" });
  const reading = { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/*` };
  const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  await iam["putUserPolicy"]!({ UserName: "reader", PolicyName: "read", PolicyDocument: document(reading) });
  const { AccessKey } = (await iam["createAccessKey"]!({ UserName: "reader" })) as unknown as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  const key = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  const presign = (signer: Credentials, expiresSeconds: number): string =>
    presignUrl(
      `https://${BUCKET}.s3.us-east-1.amazonaws.com`,
      "/2026/a%20b.csv",
      { ...signer, region: "us-east-1" },
      range.now(),
      expiresSeconds,
    );
  const read = async (url: string): Promise<string> => {
    const { status, body } = await range.fetch(url, STRANGER);
    return status === 200
      ? Buffer.from(body as Uint8Array).toString()
      : (/<Code>(\w+)<\/Code>/.exec(String(body))?.[1] ?? String(status));
  };
  const session = async (): Promise<Credentials> => {
    const { Credentials: made } = (await as(key).sts["getSessionToken"]!({
      DurationSeconds: 3600,
    })) as unknown as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    return {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
    };
  };
  return { range, iam, s3, s3control, key, document, presign, read, session };
}

const WEEK = 604_800;

describe("part of an object", () => {
  test.each<[asked: string, query: string, headers: Record<string, string>, status: number, came: string]>([
    ["nothing", "", {}, 200, "secret"],
    ["a range", "", { range: "bytes=1-3" }, 206, "ecr"],
    ["a part", "&partNumber=1", {}, 206, "secret"],
    ["a range that cannot be read", "", { range: "bytes=5-1" }, 200, "secret"],
    ["a range after the end", "", { range: "bytes=6-9" }, 416, "InvalidRange"],
  ])("asking for %s says so", async (_, query, headers, status, came) => {
    const { range, s3, s3control, document } = await privateBucket();
    await s3control["deletePublicAccessBlock"]!({ AccountId: HOME });
    await s3["deletePublicAccessBlock"]!({ Bucket: BUCKET });
    const open = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    await s3["putBucketPolicy"]!({ Bucket: BUCKET, Policy: document(open) });
    const endpoint = await range.listen();
    try {
      const url = `${endpoint}/${BUCKET}/2026/a%20b.csv?x-id=GetObject${query}`;
      const got = await fetch(url, { headers });
      expect([got.status, await got.text()]).toEqual([status, expect.stringContaining(came)]);
      expect((await fetch(url, { method: "HEAD", headers })).status).toBe(status);
    } finally {
      await range.close();
    }
  });
});

describe("fact 22 ends where a principal is authorised", () => {
  test("every setting on, of bucket and account, and a presigned URL still reads; an unsigned one never does", async () => {
    const { key, presign, read } = await privateBucket();
    const url = presign(key, WEEK);
    expect(await read(url)).toBe("secret");
    expect(await read(url.slice(0, url.indexOf("?")))).toBe("AccessDenied");
  });
});

describe("fact 23: a presigned URL carries its signer's rights", () => {
  test("it lives until its time is up, seven days at most", async () => {
    const { range, key, presign, read } = await privateBucket();
    const url = presign(key, WEEK);
    expect(await read(presign(key, WEEK + 1))).toBe("AuthorizationQueryParametersError");
    await range.advance(WEEK * 1000);
    expect(await read(url)).toBe("secret");
    await range.advance(1);
    expect(await read(url)).toBe("AccessDenied");
  });

  test.each([
    ["the key is deactivated", "updateAccessKey", { Status: "Inactive" }, "InvalidAccessKeyId"],
    ["the key is deleted", "deleteAccessKey", {}, "InvalidAccessKeyId"],
  ])("it dies when %s", async (_, operation, more, code) => {
    const { iam, key, presign, read } = await privateBucket();
    const url = presign(key, WEEK);
    await iam[operation]!({ UserName: "reader", AccessKeyId: key.accessKeyId, ...more });
    expect(await read(url)).toBe(code);
  });

  test("it dies when its signer is denied, and lives again when the denial goes", async () => {
    const { iam, key, document, presign, read } = await privateBucket();
    const url = presign(key, WEEK);
    const denial = document({ Effect: "Deny", Action: "*", Resource: "*" });
    await iam["putUserPolicy"]!({ UserName: "reader", PolicyName: "deny", PolicyDocument: denial });
    expect(await read(url)).toBe("AccessDenied");
    await iam["deleteUserPolicy"]!({ UserName: "reader", PolicyName: "deny" });
    expect(await read(url)).toBe("secret");
  });

  test("it dies when it is older than a policy lets signatures be, and no other request does", async () => {
    const { range, iam, key, document, presign, read } = await privateBucket();
    const url = presign(key, WEEK);
    const NumericGreaterThan = { "s3:signatureAge": "600000" };
    const denial = document({
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { NumericGreaterThan },
    });
    await iam["putUserPolicy"]!({ UserName: "reader", PolicyName: "deny", PolicyDocument: denial });
    await range.advance(600_000);
    expect(await read(url)).toBe("secret");
    await range.advance(1000);
    expect(await read(url)).toBe("AccessDenied");
    expect(await read(presign(key, WEEK))).toBe("secret");
  });

  test("a session's URL outlives the key that made the session, and ends with the session", async () => {
    const { range, iam, key, presign, read, session } = await privateBucket();
    const url = presign(await session(), WEEK);
    await iam["updateAccessKey"]!({ UserName: "reader", AccessKeyId: key.accessKeyId, Status: "Inactive" });
    expect(await read(url)).toBe("secret");
    await range.advance(3_600_000);
    expect(await read(url)).toBe("ExpiredToken");
  });

  test("CloudTrail tells it from other requests, and how long it lives", async () => {
    const { range, key, presign } = await privateBucket();
    const records: CallRecord[] = [];
    range.world.bus.on("call", (record) => void records.push(record));
    const { headers } = await range.fetch(presign(key, 7200), STRANGER);
    const { requestParameters, additionalEventData } = renderRecord(records.at(-1)!);
    expect(requestParameters).toEqual({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Date": new Date(range.now()).toISOString().replace(/[-:]|\.\d+/g, ""),
      "X-Amz-Expires": "7200",
      "X-Amz-SignedHeaders": "host",
      bucketName: BUCKET,
      Host: `${BUCKET}.s3.amazonaws.com`,
      key: "2026/a b.csv",
    });
    expect(additionalEventData).toMatchObject({
      AuthenticationMethod: "QueryString",
      "x-amz-id-2": headers["x-amz-id-2"],
    });
    expect(headers["x-amz-id-2"]).toMatch(/^[\w+/]{75}=$/);
  });

  test("nothing in it can be changed", async () => {
    const { key, presign, read } = await privateBucket();
    const url = presign(key, 60);
    expect(await read(url.replace("Expires=60", "Expires=600"))).toBe("SignatureDoesNotMatch");
    expect(await read(url.replace("a%20b", "b"))).toBe("SignatureDoesNotMatch");
  });
});
