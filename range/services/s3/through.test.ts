import { beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { bootstrapAccount } from "../iam/index.ts";
import { Range } from "../../index.ts";
import { perform, type TypedRequest } from "../../journey.ts";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { resourcesOf } from "../../telemetry/cloudtrail/resources.ts";
import { recipientsOf } from "../../telemetry/cloudtrail/recipients.ts";
import { selects } from "../../telemetry/cloudtrail/selection.ts";
import type { TrailRow } from "../cloudtrail/state.ts";
import { ANONYMOUS, AWAY, HOME, OPEN } from "./small-world.ts";

const REGION = "us-east-1";
const ARN = `arn:aws:s3:${REGION}:${HOME}:accesspoint/reports`;
const OBJECTS = `${ARN}/object/*`;
const BUCKET_OBJECTS = "arn:aws:s3:::data/*";

type Input = Record<string, unknown>;
type Extra = Partial<Pick<TypedRequest, "signing" | "vpcEndpoint" | "region">>;

const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Resource: string | string[], Principal?: unknown, Condition?: object, Action = "s3:*") => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Principal !== undefined && { Principal }),
  ...(Condition && { Condition }),
});
const delegation = allow(["arn:aws:s3:::data", BUCKET_OBJECTS], "*", {
  StringEquals: { "s3:DataAccessPointAccount": HOME },
});

/** An account with the bucket `data` and the access point `reports`, and users of two accounts. */
class Case {
  readonly range = new Range({ seed: "through", startMs: Date.UTC(2026, 0, 5, 9) });
  readonly records: CallRecord[] = [];
  readonly root: Principal;
  readonly jane: Principal;
  readonly bob: Principal;
  alias = "";

  constructor() {
    this.root = bootstrapAccount(this.range.addAccount(HOME, "home")).principal;
    bootstrapAccount(this.range.addAccount(AWAY, "away"));
    this.jane = this.user(HOME, "jane");
    this.bob = this.user(AWAY, "bob");
    this.owner("s3", "CreateBucket", { Bucket: "data" });
    this.owner("s3", "PutPublicAccessBlock", { Bucket: "data", PublicAccessBlockConfiguration: OPEN });
    this.owner("s3", "PutObject", { Bucket: "data", Key: "q1/a b.csv", Body: "figures" });
    this.range.world.bus.on("call", (record) => void this.records.push(record));
  }

  as(principal: Principal, service: string, operation: string, input: Input, extra: Extra = {}): Input {
    const accountId = principal.type === "Anonymous" ? HOME : principal.accountId;
    return perform(this.range.world, {
      service,
      operation,
      input,
      principal,
      accountId,
      region: REGION,
      actor: "trainee",
      sourceIp: "198.51.100.10",
      userAgent: "test",
      ...extra,
    }) as Input;
  }

  owner = (service: string, operation: string, input: Input): Input =>
    this.as(this.root, service, operation, input);

  user(accountId: string, UserName: string): Principal {
    const arn = `arn:aws:iam::${accountId}:root`;
    const root: Principal = { type: "Root", accountId, arn, principalId: accountId };
    const { User } = this.as(root, "iam", "CreateUser", { UserName }) as {
      User: { UserId: string; Arn: string };
    };
    return {
      type: "IAMUser",
      accountId,
      arn: User.Arn,
      principalId: User.UserId,
      userName: UserName,
      accessKeyId: "AKIAEXAMPLE",
    };
  }

  /** Gives a user one policy of its own. */
  grant(user: Principal, ...statements: object[]): void {
    const { accountId, userName } = user as Extract<Principal, { type: "IAMUser" }>;
    const root: Principal = {
      type: "Root",
      accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      principalId: accountId,
    };
    this.as(root, "iam", "PutUserPolicy", {
      UserName: userName,
      PolicyName: "own",
      PolicyDocument: document(...statements),
    });
  }

  open(input: Input = { PublicAccessBlockConfiguration: OPEN }): this {
    const made = this.owner("s3control", "CreateAccessPoint", {
      AccountId: HOME,
      Name: "reports",
      Bucket: "data",
      ...input,
    });
    this.alias = String(made["Alias"]);
    return this;
  }

  pointPolicy(...statements: object[]): void {
    this.owner("s3control", "PutAccessPointPolicy", {
      AccountId: HOME,
      Name: "reports",
      Policy: document(...statements),
    });
  }

  bucketPolicy(...statements: object[]): void {
    this.owner("s3", "PutBucketPolicy", { Bucket: "data", Policy: document(...statements) });
  }

  /** What reading the object gives: its text, or the code of the refusal. */
  read(who: Principal, Bucket = ARN, extra: Extra = {}): string {
    return this.attempt(() =>
      String(this.as(who, "s3", "GetObject", { Bucket, Key: "q1/a b.csv" }, extra)["Body"]),
    );
  }

  attempt(act: () => unknown): string {
    try {
      return String(act());
    } catch (thrown) {
      if (thrown instanceof AwsError) return thrown.code;
      throw thrown;
    }
  }
}

let here: Case;
beforeEach(() => void (here = new Case()));

describe("who reads through an access point", () => {
  test("of the same account needs the action on the access point and on the bucket", () => {
    here.open();
    expect(here.read(here.jane)).toBe("AccessDenied");
    here.grant(here.jane, allow(OBJECTS));
    expect(here.read(here.jane)).toBe("AccessDenied");
    here.grant(here.jane, allow(BUCKET_OBJECTS));
    expect([here.read(here.jane), here.read(here.jane, "data")]).toEqual(["AccessDenied", "figures"]);
    here.grant(here.jane, allow([OBJECTS, BUCKET_OBJECTS]));
    expect([here.read(here.jane), here.read(here.jane, here.alias)]).toEqual(["figures", "figures"]);
  });

  test("gets in by the access point's policy alone once the bucket delegates to it", () => {
    here.open();
    here.pointPolicy(allow(OBJECTS, { AWS: (here.jane as { arn: string }).arn }));
    expect(here.read(here.jane)).toBe("AccessDenied");
    here.bucketPolicy(delegation);
    expect([here.read(here.jane), here.read(here.jane, "data")]).toEqual(["figures", "AccessDenied"]);
  });

  test("of another account needs both resources' consent and its own account's for both", () => {
    here.open();
    here.pointPolicy(allow(OBJECTS, { AWS: AWAY }));
    here.bucketPolicy(delegation);
    expect(here.read(here.bob)).toBe("AccessDenied");
    here.grant(here.bob, allow([OBJECTS, BUCKET_OBJECTS]));
    expect(here.read(here.bob)).toBe("figures");
    here.owner("s3", "DeleteBucketPolicy", { Bucket: "data" });
    expect(here.read(here.bob)).toBe("AccessDenied");
  });

  test("is stopped by a denial in any of the policies", () => {
    const deny = (Resource: string, Condition?: object) => ({
      ...allow(Resource, "*", Condition),
      Effect: "Deny",
    });
    here.open();
    here.grant(here.jane, allow("*"));
    expect(here.read(here.jane)).toBe("figures");
    here.pointPolicy(deny(OBJECTS));
    expect([here.read(here.jane), here.read(here.jane, "data")]).toEqual(["AccessDenied", "figures"]);
    here.owner("s3control", "DeleteAccessPointPolicy", { AccountId: HOME, Name: "reports" });
    here.bucketPolicy(deny(BUCKET_OBJECTS, { StringEquals: { "s3:DataAccessPointArn": ARN } }));
    expect([here.read(here.jane), here.read(here.jane, "data")]).toEqual(["AccessDenied", "figures"]);
    here.bucketPolicy(deny(BUCKET_OBJECTS, { StringNotEquals: { "s3:AccessPointNetworkOrigin": "VPC" } }));
    expect([here.read(here.jane), here.read(here.jane, "data")]).toEqual(["AccessDenied", "AccessDenied"]);
  });

  test("is judged by the access point's tags, too", () => {
    here.open({ Tags: [{ Key: "team", Value: "red" }] });
    here.grant(
      here.jane,
      allow(BUCKET_OBJECTS),
      allow(OBJECTS, undefined, { StringEquals: { "s3:AccessPointTag/team": "red" } }),
    );
    expect(here.read(here.jane)).toBe("figures");
    here.grant(
      here.jane,
      allow(BUCKET_OBJECTS),
      allow(OBJECTS, undefined, { StringEquals: { "aws:ResourceTag/team": "blue" } }),
    );
    expect(here.read(here.jane)).toBe("AccessDenied");
  });

  test("is told the access point's ARN where it refuses", () => {
    here.open();
    expect(() => here.as(here.jane, "s3", "GetObject", { Bucket: here.alias, Key: "q1/a b.csv" })).toThrow(
      `is not authorized to perform: s3:GetObject on resource: "${ARN}/object/q1/a b.csv" because no identity-based policy allows the s3:GetObject action`,
    );
  });

  test("cannot be nobody, nor sign with version 2, however open it is", () => {
    here.open();
    here.pointPolicy(allow(OBJECTS, "*"));
    here.bucketPolicy(allow(BUCKET_OBJECTS, "*"));
    expect(here.read(ANONYMOUS, "data", { signing: "none" })).toBe("figures");
    expect(here.read(ANONYMOUS, here.alias, { signing: "none" })).toBe("AccessDenied");
    here.grant(here.jane, allow("*"));
    expect(here.read(here.jane, ARN, { signing: "query-v2" })).toBe("InvalidRequest");
  });
});

describe("a public access point", () => {
  beforeEach(() => {
    here.open();
    here.pointPolicy(allow(OBJECTS, "*"));
    here.bucketPolicy(delegation);
    here.grant(here.bob, allow("*"));
  });

  test("lets every account in, and the bucket itself is not public", () => {
    expect(here.read(here.bob)).toBe("figures");
    expect(here.owner("s3", "GetBucketPolicyStatus", { Bucket: "data" })).toEqual({
      PolicyStatus: { IsPublic: false },
    });
  });

  test("is cut by the bucket's Block Public Access, and not for its own account", () => {
    here.grant(here.jane, allow("*"));
    here.owner("s3", "PutPublicAccessBlock", {
      Bucket: "data",
      PublicAccessBlockConfiguration: { ...OPEN, RestrictPublicBuckets: true },
    });
    expect([here.read(here.bob), here.read(here.jane)]).toEqual(["AccessDenied", "figures"]);
  });

  test("is cut by the account's Block Public Access", () => {
    here.owner("s3control", "PutPublicAccessBlock", {
      AccountId: HOME,
      PublicAccessBlockConfiguration: { ...OPEN, RestrictPublicBuckets: true },
    });
    expect(here.read(here.bob)).toBe("AccessDenied");
  });

  test("ends with the access point", () => {
    here.owner("s3control", "DeleteAccessPoint", { AccountId: HOME, Name: "reports" });
    expect(here.read(here.bob)).toBe("NoSuchAccessPoint");
    expect(here.read(here.bob, here.alias)).toBe("InvalidAccessPointAliasError");
  });
});

test("an access point's own Block Public Access holds for public policies of the bucket, too", () => {
  here.open({ PublicAccessBlockConfiguration: { ...OPEN, RestrictPublicBuckets: true } });
  here.pointPolicy(allow(OBJECTS, { AWS: AWAY }));
  here.bucketPolicy(allow(BUCKET_OBJECTS, "*"));
  here.grant(here.bob, allow("*"));
  expect([here.read(here.bob), here.read(here.bob, "data")]).toEqual(["AccessDenied", "figures"]);
});

test("an access point of a VPC answers who comes through an endpoint of that VPC, and nobody else", () => {
  here.open({ VpcConfiguration: { VpcId: "vpc-1" } });
  here.grant(here.jane, allow("*"));
  const from = (vpcId: string) => here.read(here.jane, ARN, { vpcEndpoint: { id: "vpce-1", vpcId } });
  expect([here.read(here.jane), from("vpc-2"), from("vpc-1")]).toEqual([
    "AccessDenied",
    "AccessDenied",
    "figures",
  ]);
  expect(here.attempt(() => here.as(here.jane, "s3", "GetBucketLocation", { Bucket: here.alias }))).toBe(
    "AccessDenied",
  );
});

test("policies know the VPC and the endpoint that a request comes through", () => {
  const only = (key: string, value: string) =>
    allow(BUCKET_OBJECTS, undefined, { StringEquals: { [key]: value } });
  const inside = { vpcEndpoint: { id: "vpce-1", vpcId: "vpc-1" } };
  for (const [key, value] of [
    ["aws:SourceVpc", "vpc-1"],
    ["aws:SourceVpce", "vpce-1"],
  ] as const) {
    here.grant(here.jane, only(key, value));
    expect([here.read(here.jane, "data"), here.read(here.jane, "data", inside)]).toEqual([
      "AccessDenied",
      "figures",
    ]);
  }
  here.grant(
    here.jane,
    allow(BUCKET_OBJECTS, undefined, { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } }),
  );
  expect([here.read(here.jane, "data"), here.read(here.jane, "data", inside)]).toEqual([
    "figures",
    "AccessDenied",
  ]);
});

describe("an access point stands for its bucket", () => {
  beforeEach(() => void here.open());
  const names = [() => ARN, () => here.alias] as const;

  test.each(names.map((name, i) => [["ARN", "alias"][i], name] as const))("by its %s", (_, name) => {
    const s3 = (operation: string, input: Input = {}) =>
      here.owner("s3", operation, { Bucket: name(), ...input });
    s3("PutObject", { Key: "new", Body: "one", Tagging: "a=b" });
    expect(s3("GetObjectTagging", { Key: "new" })["TagSet"]).toEqual([{ Key: "a", Value: "b" }]);
    expect((s3("ListObjectsV2")["Contents"] as { Key: string }[]).map(({ Key }) => Key)).toEqual([
      "new",
      "q1/a b.csv",
    ]);
    const { UploadId } = s3("CreateMultipartUpload", { Key: "parts" });
    const { ETag } = s3("UploadPart", { Key: "parts", UploadId, PartNumber: 1, Body: "x" });
    expect(
      s3("CompleteMultipartUpload", {
        Key: "parts",
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    ).toMatchObject({ Bucket: "data", Key: "parts" });
    const deleted = s3("DeleteObjects", { Delete: { Objects: [{ Key: "new" }, { Key: "parts" }] } });
    expect(deleted["Deleted"]).toHaveLength(2);
    expect(s3("HeadBucket")).toMatchObject({ AccessPointAlias: name() === here.alias });
    expect(here.attempt(() => s3("GetObject", { Key: "gone" }))).toBe("NoSuchKey");
  });

  test.each([
    ["an ARN", () => `${ARN}/object/q1/a%20b.csv`],
    ["an ARN in code", () => `${encodeURIComponent(`${ARN}/object/q1/a b.csv`)}`],
    ["an alias", () => `/${here.alias}/q1/a%20b.csv`],
  ])("in the source of a copy by %s", (_, source) => {
    here.owner("s3", "CopyObject", { Bucket: ARN, Key: "copy", CopySource: source() });
    expect(String(here.owner("s3", "GetObject", { Bucket: "data", Key: "copy" })["Body"])).toBe("figures");
  });

  test.each(["DeleteBucket", "PutBucketPolicy", "GetBucketVersioning", "PutBucketTagging"])(
    "but not to %s",
    (operation) => {
      expect(here.attempt(() => here.owner("s3", operation, { Bucket: here.alias, Policy: "{}" }))).toBe(
        "MethodNotAllowed",
      );
      expect(here.read(here.root, "data")).toBe("figures");
    },
  );

  test("and is asked for what deletes and lists, key by key", () => {
    const list = allow([ARN, "arn:aws:s3:::data"], undefined, undefined, "s3:ListBucket");
    here.grant(here.jane, list);
    const as = (operation: string, input: Input = {}) =>
      here.as(here.jane, "s3", operation, { Bucket: ARN, ...input });
    expect(as("ListObjectsV2")["KeyCount"]).toBe(1);
    expect(here.attempt(() => as("ListObjectVersions"))).toBe("AccessDenied");
    expect(as("DeleteObjects", { Delete: { Objects: [{ Key: "q1/a b.csv" }] } })["Errors"]).toMatchObject([
      { Code: "AccessDenied" },
    ]);
  });
});

describe("CloudTrail", () => {
  const last = (): CallRecord => here.records.at(-1)!;

  test("records a read under the access point's host, with object, bucket and access point", () => {
    here.open();
    here.read(here.root);
    expect(renderRecord(last())).toMatchObject({
      eventName: "GetObject",
      eventCategory: "Data",
      requestParameters: {
        bucketName: "data",
        key: "q1/a b.csv",
        Host: `reports-${HOME}.s3-accesspoint.${REGION}.amazonaws.com`,
      },
      resources: [
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:::data/q1/a b.csv" },
        { accountId: HOME, type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::data" },
        { accountId: HOME, type: "AWS::S3::AccessPoint", ARN },
      ],
    });
  });

  test("still tells of a read when the access point is gone", () => {
    here.open();
    here.read(here.root, here.alias);
    const read = last();
    here.owner("s3control", "DeleteAccessPoint", { AccountId: HOME, Name: "reports" });
    expect(renderRecord(read)).toMatchObject({
      requestParameters: { bucketName: "data", Host: `${here.alias}.s3.${REGION}.amazonaws.com` },
      resources: [{}, {}, { ARN }],
    });
  });

  test("tells the bucket's owner of another account's reads", () => {
    here.open();
    here.read(here.bob);
    expect(recipientsOf(last()).map(({ id }) => id)).toEqual([AWAY, HOME]);
  });

  test.each<[string, object, boolean]>([
    ["objects of the bucket", { type: "AWS::S3::Object", arn: "arn:aws:s3:::data/" }, true],
    ["objects of others", { type: "AWS::S3::Object", arn: "arn:aws:s3:::other/" }, false],
    ["the access point", { type: "AWS::S3::AccessPoint", arn: ARN }, true],
    ["other access points", { type: "AWS::S3::AccessPoint", arn: `${ARN}-2` }, false],
  ])("selects it by %s", (_, { type, arn }: { type?: string; arn?: string }, taken) => {
    here.open();
    here.read(here.root);
    const trail = {
      advancedSelectors: [
        {
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: [type] },
            { Field: "resources.ARN", StartsWith: [arn] },
          ],
        },
      ],
    };
    expect(selects(trail as unknown as TrailRow, last())).toBe(taken);
  });

  test("has the making of an access point, its policy and its end as events of S3 on the bucket", () => {
    here.open();
    expect(renderRecord(last())).toMatchObject({
      eventSource: "s3.amazonaws.com",
      eventName: "CreateAccessPoint",
      readOnly: false,
      managementEvent: true,
      requestParameters: {
        accountId: HOME,
        name: "reports",
        CreateAccessPointRequest: { Bucket: "data", PublicAccessBlockConfiguration: OPEN },
      },
      responseElements: { accessPointArn: ARN, alias: here.alias },
    });
    here.pointPolicy(allow(OBJECTS, { AWS: HOME }));
    const put = last();
    here.owner("s3control", "DeleteAccessPoint", { AccountId: HOME, Name: "reports" });
    expect(renderRecord(put).requestParameters).toMatchObject({
      name: "reports",
      PutAccessPointPolicyRequest: { Policy: expect.stringContaining(HOME) as string },
    });
    for (const record of [put, last()])
      expect(resourcesOf(record)).toEqual([
        { type: "AWS::S3::AccessPoint", name: ARN },
        { type: "AWS::S3::Bucket", name: "data" },
      ]);
  });
});

test("only who may make, read and change access points does so", () => {
  here.open();
  const named = { AccountId: HOME, Name: "reports" };
  const calls: [string, Input][] = [
    ["CreateAccessPoint", { ...named, Name: "more", Bucket: "data" }],
    ["GetAccessPoint", named],
    ["PutAccessPointPolicy", { ...named, Policy: document(allow(OBJECTS, { AWS: HOME })) }],
    ["GetAccessPointPolicy", named],
    ["GetAccessPointPolicyStatus", named],
    ["DeleteAccessPointPolicy", named],
    ["ListAccessPoints", { AccountId: HOME }],
    ["TagResource", { AccountId: HOME, ResourceArn: ARN, Tags: [{ Key: "a", Value: "b" }] }],
    ["ListTagsForResource", { AccountId: HOME, ResourceArn: ARN }],
    ["UntagResource", { AccountId: HOME, ResourceArn: ARN, TagKeys: ["a"] }],
    ["DeleteAccessPoint", named],
  ];
  const outcomes = () =>
    calls.map(([operation, input]) =>
      here.attempt(() => void here.as(here.jane, "s3control", operation, input)),
    );
  expect(new Set(outcomes())).toEqual(new Set(["AccessDenied"]));
  here.grant(
    here.jane,
    ...calls.map(([name]) =>
      allow(
        name === "ListAccessPoints" ? "*" : `${ARN.replace("reports", "*")}`,
        undefined,
        undefined,
        `s3:${name}`,
      ),
    ),
  );
  expect(new Set(outcomes())).toEqual(new Set(["undefined"]));
});

test("whoever may only make access points of a VPC makes no others", () => {
  here.grant(
    here.jane,
    allow("*", undefined, { StringEquals: { "s3:AccessPointNetworkOrigin": "VPC" } }, "s3:CreateAccessPoint"),
  );
  const create = (input: Input) =>
    here.attempt(
      () =>
        void here.as(here.jane, "s3control", "CreateAccessPoint", {
          AccountId: HOME,
          Name: "mine",
          Bucket: "data",
          ...input,
        }),
    );
  expect(create({})).toBe("AccessDenied");
  expect(create({ VpcConfiguration: { VpcId: "vpc-1" } })).toBe("undefined");
});
