import { describe, expect, test } from "vitest";
import { AwsError } from "../../errors.ts";
import { AWAY, codeOf, HOME, OPEN, smallWorld } from "../s3/small-world.ts";

const ARN = `arn:aws:s3:us-east-1:${HOME}:accesspoint/reports`;

/** A bucket `site`, and calls on the access point `reports`. */
function withBucket() {
  const world = smallWorld();
  world.home("CreateBucket", { Bucket: "site" });
  const call = (operation: string, input: object = {}) =>
    world.control(operation, { AccountId: HOME, Name: "reports", ...input });
  const create = (input: object = {}) => call("CreateAccessPoint", { Bucket: "site", ...input });
  return { ...world, call, create };
}

const policyOf = (Principal: unknown, Resource = `${ARN}/object/*`, Condition?: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: "s3:GetObject", Resource, ...(Condition && { Condition }) },
    ],
  });

function refusalOf(act: () => unknown): AwsError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown;
    throw thrown;
  }
  throw new Error("it was not refused");
}

describe("an access point", () => {
  test("is made for a bucket, blocks all public access unless told, and is read as it was made", () => {
    const { create, call } = withBucket();
    const { AccessPointArn, Alias } = create();
    expect(AccessPointArn).toBe(ARN);
    expect(Alias).toMatch(/^reports-[a-z2-7]{29}use1[ab]-s3alias$/);
    expect(call("GetAccessPoint")).toEqual({
      Name: "reports",
      NetworkOrigin: "Internet",
      Bucket: "site",
      BucketAccountId: HOME,
      AccessPointArn: ARN,
      Alias,
      CreationDate: new Date(Date.UTC(2026, 0, 5, 9)),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      Endpoints: {
        ipv4: "s3-accesspoint.us-east-1.amazonaws.com",
        fips: "s3-accesspoint-fips.us-east-1.amazonaws.com",
        fips_dualstack: "s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com",
        dualstack: "s3-accesspoint.dualstack.us-east-1.amazonaws.com",
      },
    });
  });

  test("has no more of a long name in its alias than a bucket's name has room for", () => {
    const { create } = withBucket();
    const { Alias } = create({ Name: "a".repeat(50) });
    expect(Alias).toMatch(/^a{20}-/);
    expect(Alias).toHaveLength(63);
  });

  test("has those settings of Block Public Access off that its maker left out beside others", () => {
    const { create, call } = withBucket();
    create({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    expect(call("GetAccessPoint")["PublicAccessBlockConfiguration"]).toEqual({
      ...OPEN,
      BlockPublicAcls: true,
    });
  });

  test.each(["ab", "a".repeat(51), "-reports", "reports-", "re_ports", "Reports", "re.ports", "my-s3alias"])(
    "cannot be called %s",
    (Name) => {
      const { create } = withBucket();
      expect(refusalOf(() => create({ Name }))).toMatchObject({
        code: "InvalidURI",
        status: 400,
        members: { URI: `accesspoint/${Name}` },
      });
    },
  );

  test("is made once under a name, and again when it is gone", () => {
    const { create, call } = withBucket();
    create();
    expect(refusalOf(create)).toMatchObject({ code: "AccessPointAlreadyOwnedByYou", status: 409 });
    call("DeleteAccessPoint");
    expect(codeOf(create)).toBe("none");
  });

  test("needs a bucket that is there, in its Region, and of the account that is said", () => {
    const { create, home, away } = withBucket();
    home("CreateBucket", { Bucket: "far", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
    away("CreateBucket", { Bucket: "theirs" });
    const refused = { code: "InvalidRequest", status: 400 };
    for (const Bucket of ["nowhere", "far", "theirs"])
      expect(refusalOf(() => create({ Bucket }))).toMatchObject({
        ...refused,
        message: "Amazon S3 AccessPoint can only be created for existing bucket",
      });
    expect(refusalOf(() => create({ BucketAccountId: AWAY }))).toMatchObject(refused);
    expect(codeOf(() => create({ Bucket: "theirs", BucketAccountId: AWAY }))).toBe("none");
  });

  test("keeps its bucket from being deleted", () => {
    const { create, call, home } = withBucket();
    create();
    expect(refusalOf(() => home("DeleteBucket", { Bucket: "site" }))).toMatchObject({
      code: "BucketHasAccessPointsAttached",
      status: 400,
      message: "Bucket has access points attached and cannot be deleted.",
    });
    call("DeleteAccessPoint");
    expect(codeOf(() => home("DeleteBucket", { Bucket: "site" }))).toBe("none");
  });

  test("is refused by name where it is not there, and to other accounts altogether", () => {
    const { call, create } = withBucket();
    for (const operation of ["GetAccessPoint", "DeleteAccessPoint", "GetAccessPointPolicy"])
      expect(refusalOf(() => call(operation))).toMatchObject({
        code: "NoSuchAccessPoint",
        status: 404,
        message: "The specified accesspoint does not exist",
        members: { AccessPointName: "reports" },
      });
    expect(codeOf(() => create({ AccountId: AWAY }))).toBe("AccessDenied");
  });

  test("is reached from one VPC only, where it was made so", () => {
    const { create, call } = withBucket();
    create({ VpcConfiguration: { VpcId: "vpc-1" } });
    expect(call("GetAccessPoint")).toMatchObject({
      NetworkOrigin: "VPC",
      VpcConfiguration: { VpcId: "vpc-1" },
    });
  });
});

test("access points are listed by name, by bucket, and in pages", () => {
  const { create, call, home } = withBucket();
  home("CreateBucket", { Bucket: "other" });
  create({ Name: "two" });
  create({ Name: "one", Bucket: "other" });
  create({ Name: "three" });
  const list = (input: object = {}) => {
    const { AccessPointList, NextToken } = call("ListAccessPoints", input);
    return { names: (AccessPointList as { Name: string }[]).map(({ Name }) => Name), NextToken };
  };
  expect(list().names).toEqual(["one", "three", "two"]);
  expect(list({ Bucket: "site" }).names).toEqual(["three", "two"]);
  const first = list({ MaxResults: 2 });
  expect(first.names).toEqual(["one", "three"]);
  expect(list({ MaxResults: 2, NextToken: first.NextToken })).toEqual({
    names: ["two"],
    NextToken: undefined,
  });
  expect(codeOf(() => list({ NextToken: "no-token" }))).toBe("InvalidRequest");
});

describe("the policy of an access point", () => {
  test("is put, read and taken away", () => {
    const { create, call } = withBucket();
    create();
    const gone = { code: "NoSuchAccessPointPolicy", status: 404 };
    expect(refusalOf(() => call("GetAccessPointPolicy"))).toMatchObject(gone);
    expect(refusalOf(() => call("GetAccessPointPolicyStatus"))).toMatchObject(gone);
    const Policy = policyOf({ AWS: HOME });
    call("PutAccessPointPolicy", { Policy });
    expect(call("GetAccessPointPolicy")).toEqual({ Policy });
    expect(call("GetAccessPointPolicyStatus")).toEqual({ PolicyStatus: { IsPublic: false } });
    call("DeleteAccessPointPolicy");
    expect(refusalOf(() => call("GetAccessPointPolicy"))).toMatchObject(gone);
  });

  test.each([
    ["the bucket", "arn:aws:s3:::site/*"],
    ["another access point", `arn:aws:s3:us-east-1:${HOME}:accesspoint/other/object/*`],
    ["its alias", "arn:aws:s3:::reports-abc-s3alias/*"],
  ])("cannot name %s", (_, Resource) => {
    const { create, call } = withBucket();
    create();
    expect(
      refusalOf(() => call("PutAccessPointPolicy", { Policy: policyOf({ AWS: HOME }, Resource) })),
    ).toMatchObject({ code: "MalformedPolicy", message: "Policy has invalid resource" });
  });

  test("cannot be public where the access point, its bucket or the account blocks that", () => {
    const open = { PublicAccessBlockConfiguration: OPEN };
    const blocked = { PublicAccessBlockConfiguration: { ...OPEN, BlockPublicPolicy: true } };
    const put = (point: object, bucket: object, account?: object): string => {
      const { create, call, home, control } = withBucket();
      create(point);
      home("PutPublicAccessBlock", { Bucket: "site", ...(bucket as typeof open) });
      if (account) control("PutPublicAccessBlock", { AccountId: HOME, ...account });
      return codeOf(() => call("PutAccessPointPolicy", { Policy: policyOf("*") }));
    };
    expect(put({}, open)).toBe("AccessDenied");
    expect(put(open, blocked)).toBe("AccessDenied");
    expect(put(open, open, blocked)).toBe("AccessDenied");
    expect(put(open, open)).toBe("none");
  });

  test.each<[string, string, object, boolean]>([
    ["for everybody", policyOf("*"), {}, true],
    [
      "for everybody, through named access points",
      policyOf("*", undefined, { ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${HOME}:*` } }),
      {},
      true,
    ],
    [
      "for everybody of one account",
      policyOf("*", undefined, { StringEquals: { "aws:PrincipalAccount": HOME } }),
      {},
      false,
    ],
    ["for everybody in a VPC", policyOf("*"), { VpcConfiguration: { VpcId: "vpc-1" } }, false],
    ["for another account", policyOf({ AWS: AWAY }), {}, false],
  ])("%s is public as S3 has it", (_, Policy, input, IsPublic) => {
    const { create, call, home } = withBucket();
    home("PutPublicAccessBlock", { Bucket: "site", PublicAccessBlockConfiguration: OPEN });
    create({ PublicAccessBlockConfiguration: OPEN, ...input });
    call("PutAccessPointPolicy", { Policy });
    expect(call("GetAccessPointPolicyStatus")).toEqual({ PolicyStatus: { IsPublic } });
  });
});

describe("tags by ARN", () => {
  const tags = [{ Key: "team", Value: "red" }];

  test.each([
    ["an access point", ARN],
    ["a bucket", "arn:aws:s3:::site"],
  ])("of %s are set, listed and removed", (_, ResourceArn) => {
    const { create, call } = withBucket();
    create();
    call("TagResource", { ResourceArn, Tags: [{ Key: "team", Value: "blue" }] });
    call("TagResource", { ResourceArn, Tags: [...tags, { Key: "case", Value: "7" }] });
    expect(call("ListTagsForResource", { ResourceArn })).toEqual({
      Tags: [
        { Key: "team", Value: "red" },
        { Key: "case", Value: "7" },
      ],
    });
    call("UntagResource", { ResourceArn, TagKeys: ["case", "none"] });
    expect(call("ListTagsForResource", { ResourceArn })).toEqual({ Tags: tags });
  });

  test("are given with a new access point", () => {
    const { create, call } = withBucket();
    create({ Tags: tags });
    expect(call("ListTagsForResource", { ResourceArn: ARN })).toEqual({ Tags: tags });
  });

  test.each([
    ["MalformedXML", [{ Key: "a" }]],
    ["InvalidTag", [{ Key: "aws:a", Value: "" }]],
    ["InvalidTag", [{ Key: "a", Value: "<" }]],
    ["InvalidTag", [...tags, ...tags]],
  ])("are refused as %s", (code, Tags) => {
    const { create } = withBucket();
    expect(codeOf(() => create({ Tags }))).toBe(code);
  });

  test("of what is not there are refused", () => {
    const { call } = withBucket();
    for (const operation of ["TagResource", "UntagResource", "ListTagsForResource"])
      expect(codeOf(() => call(operation, { ResourceArn: ARN, Tags: tags }))).toBe("NoSuchResource");
  });
});
