import type { MetricsFilter } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { putServiceObject } from "./deliver.ts";
import { isPublicPolicy } from "./public.ts";
import { AWAY, HOME, codeOf, policy, root, site, smallWorld } from "./small-world.ts";

describe("buckets", () => {
  it("share one namespace over all accounts", () => {
    const { home, away, as } = smallWorld();
    home("CreateBucket", { Bucket: "taken" });
    expect(codeOf(() => home("CreateBucket", { Bucket: "taken" }))).toBe("none");
    expect(codeOf(() => away("CreateBucket", { Bucket: "taken" }))).toBe("BucketAlreadyExists");
    const inEurope = as(root(HOME), "eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" as const };
    expect(codeOf(() => inEurope("CreateBucket", { Bucket: "abroad" }))).toBe(
      "IllegalLocationConstraintException",
    );
    inEurope("CreateBucket", { Bucket: "abroad", CreateBucketConfiguration });
    expect(codeOf(() => inEurope("CreateBucket", { Bucket: "abroad", CreateBucketConfiguration }))).toBe(
      "BucketAlreadyOwnedByYou",
    );
    expect(inEurope("GetBucketLocation", { Bucket: "abroad" })).toEqual({ LocationConstraint: "eu-west-1" });
    expect(home("GetBucketLocation", { Bucket: "taken" })).toEqual({});
    expect(home("GetBucketLocation", { Bucket: "abroad" })).toEqual({ LocationConstraint: "eu-west-1" });
    expect(codeOf(() => home("HeadBucket", { Bucket: "abroad" }))).toBe("PermanentRedirect");
    expect(home("ListBuckets", {}).Buckets?.map((bucket) => bucket.Name)).toEqual(["abroad", "taken"]);
    expect(away("ListBuckets", {}).Buckets).toEqual([]);
  });

  it.each(["ab", "Upper", "under_score", "192.168.0.1", "a..b", "-a-b", "xn--abc"])(
    "refuses the name %s",
    (Bucket) => {
      expect(codeOf(() => smallWorld().home("CreateBucket", { Bucket }))).toBe("InvalidBucketName");
    },
  );

  it("pages through ListBuckets", () => {
    const { home } = smallWorld();
    for (const Bucket of ["one", "two", "six"]) home("CreateBucket", { Bucket });
    const first = home("ListBuckets", { MaxBuckets: 2 });
    const rest = home("ListBuckets", { MaxBuckets: 2, ContinuationToken: first.ContinuationToken });
    expect([...first.Buckets!, ...rest.Buckets!].map((bucket) => bucket.Name)).toEqual(["one", "six", "two"]);
    expect(rest.ContinuationToken).toBeUndefined();
  });

  it("say that they do not exist before they say that access is denied", () => {
    expect(codeOf(() => smallWorld().anonymous("GetObject", { Bucket: "nowhere", Key: "k" }))).toBe(
      "NoSuchBucket",
    );
  });

  it.each([
    ["GetBucketPolicy", "NoSuchBucketPolicy"],
    ["GetBucketTagging", "NoSuchTagSet"],
    ["GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"],
    ["GetBucketCors", "NoSuchCORSConfiguration"],
    ["GetBucketWebsite", "NoSuchWebsiteConfiguration"],
    ["GetBucketReplication", "ReplicationConfigurationNotFoundError"],
    ["GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"],
    ["GetBucketEncryption", "none"],
    ["GetBucketLogging", "none"],
    ["GetBucketNotificationConfiguration", "none"],
    ["GetBucketRequestPayment", "none"],
    ["GetPublicAccessBlock", "none"],
  ] as const)("answer %s of a new bucket with %s", (operation, code) => {
    const { home } = smallWorld();
    home("CreateBucket", { Bucket: "new" });
    expect(codeOf(() => home(operation, { Bucket: "new" }))).toBe(code);
  });

  it("keep configurations of metrics, by their ids", () => {
    const { home } = smallWorld();
    const Bucket = "new";
    home("CreateBucket", { Bucket });
    expect(home("ListBucketMetricsConfigurations", { Bucket })).toEqual({ IsTruncated: false });
    expect(codeOf(() => home("GetBucketMetricsConfiguration", { Bucket, Id: "all" }))).toBe(
      "NoSuchConfiguration",
    );
    const put = (Id: string, Filter?: MetricsFilter) =>
      home("PutBucketMetricsConfiguration", {
        Bucket,
        Id,
        MetricsConfiguration: { Id, ...(Filter && { Filter }) },
      });
    for (let n = 0; n < 100; n++) put(`n-${n}`);
    put("all", { And: { Prefix: "in/", Tags: [{ Key: "k", Value: "v" }] } });
    expect(home("GetBucketMetricsConfiguration", { Bucket, Id: "all" }).MetricsConfiguration).toEqual({
      Id: "all",
      Filter: { And: { Prefix: "in/", Tags: [{ Key: "k", Value: "v" }] } },
    });
    const first = home("ListBucketMetricsConfigurations", { Bucket });
    expect(first.IsTruncated).toBe(true);
    const second = home("ListBucketMetricsConfigurations", {
      Bucket,
      ContinuationToken: first.NextContinuationToken!,
    });
    expect(
      new Set([...first.MetricsConfigurationList!, ...second.MetricsConfigurationList!].map(({ Id }) => Id)),
    ).toHaveProperty("size", 101);
    home("DeleteBucketMetricsConfiguration", { Bucket, Id: "all" });
    expect(codeOf(() => home("DeleteBucketMetricsConfiguration", { Bucket, Id: "all" }))).toBe(
      "NoSuchConfiguration",
    );
    expect(codeOf(() => put("a b"))).toBe("InvalidArgument");
    expect(codeOf(() => put("none", {} as never))).toBe("MalformedXML");
    expect(
      codeOf(() =>
        home("PutBucketMetricsConfiguration", { Bucket, Id: "a", MetricsConfiguration: { Id: "b" } }),
      ),
    ).toBe("InvalidArgument");
  });

  it("keep configurations as copies", () => {
    const { home } = smallWorld();
    home("CreateBucket", { Bucket: "new" });
    const TagSet = [{ Key: "Owner", Value: "web" }];
    home("PutBucketTagging", { Bucket: "new", Tagging: { TagSet } });
    TagSet[0]!.Value = "changed";
    expect(home("GetBucketTagging", { Bucket: "new" })).toEqual({ TagSet: [{ Key: "Owner", Value: "web" }] });
    home("DeleteBucketTagging", { Bucket: "new" });
    expect(codeOf(() => home("GetBucketTagging", { Bucket: "new" }))).toBe("NoSuchTagSet");
  });
});

describe("what counts as a public policy", () => {
  it.each([
    ["everybody", policy("*"), true],
    ["everybody, as AWS", policy({ AWS: "*" }), true],
    ["one account", policy({ AWS: `arn:aws:iam::${AWAY}:root` }), false],
    ["one service", policy({ Service: "cloudtrail.amazonaws.com" }), false],
    ["one VPC endpoint", policy("*", { StringEquals: { "aws:SourceVpce": "vpce-1" } }), false],
    ["any VPC endpoint", policy("*", { StringLike: { "aws:SourceVpce": "vpce-*" } }), true],
    ["a narrow range", policy("*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), false],
    ["a wide range", policy("*", { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } }), true],
    ["a policy variable", policy("*", { StringEquals: { "aws:PrincipalArn": "${aws:username}" } }), true],
    ["an organisation", policy("*", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }), false],
    ["all but a range", policy("*", { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), true],
    ["TLS only", policy("*", { Bool: { "aws:SecureTransport": "true" } }), true],
    ["any session of a role", policy("*", { StringLike: { "aws:userid": "AROAEXAMPLE:*" } }), false],
  ])("%s", (_, text, expected) => {
    expect(isPublicPolicy(text)).toBe(expected);
  });
});

describe("bucket policies", () => {
  it.each([
    ["not json", "MalformedPolicy"],
    ['{"Version":"2012-10-17"}', "MalformedPolicy"],
    [policy({ AWS: "arn:aws:iam::1:root" }), "MalformedPolicy"],
    [policy({ AWS: `arn:aws:iam::${HOME}:role/nobody` }), "MalformedPolicy"],
    [policy({ AWS: "arn:aws:iam::333333333333:role/of-an-account-elsewhere" }), "none"],
    [policy({ Service: "cloudtrail" }), "MalformedPolicy"],
    [policy("*").replace("site/*", "other/*"), "MalformedPolicy"],
    [policy("*", undefined, "ec2:RunInstances"), "MalformedPolicy"],
    [policy("*"), "none"],
  ])("%s → %s", (Policy, code) => {
    expect(codeOf(() => site().home("PutBucketPolicy", { Bucket: "site", Policy }))).toBe(code);
  });

  it("belong to the owner's account alone", () => {
    const { home, away } = site();
    home("PutBucketPolicy", {
      Bucket: "site",
      Policy: policy({ AWS: AWAY }, undefined, "s3:*").replace(
        '"arn:aws:s3:::site/*"',
        '["arn:aws:s3:::site","arn:aws:s3:::site/*"]',
      ),
    });
    expect(codeOf(() => away("GetBucketPolicy", { Bucket: "site" }))).toBe("MethodNotAllowed");
    expect(codeOf(() => away("ListObjectsV2", { Bucket: "site" }))).toBe("none");
  });

  it("open a bucket to the world, and close it again", () => {
    const { home, anonymous, page } = site();
    expect(codeOf(() => anonymous("GetObject", page))).toBe("AccessDenied");
    home("PutBucketPolicy", { Bucket: "site", Policy: policy("*") });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("none");
    expect(home("GetBucketPolicyStatus", { Bucket: "site" })).toEqual({ PolicyStatus: { IsPublic: true } });
    home("DeleteBucketPolicy", { Bucket: "site" });
    expect(codeOf(() => anonymous("GetObject", page))).toBe("AccessDenied");
  });
});

describe("ACLs", () => {
  it("are refused where the bucket's owner is enforced", () => {
    const { home, page } = site();
    expect(codeOf(() => home("PutObjectAcl", { ...page, ACL: "public-read" }))).toBe(
      "AccessControlListNotSupported",
    );
    expect(codeOf(() => home("PutObject", { ...page, Body: "x", ACL: "bucket-owner-full-control" }))).toBe(
      "none",
    );
    expect(codeOf(() => home("CreateBucket", { Bucket: "other", ACL: "public-read" }))).toBe(
      "InvalidBucketAclWithObjectOwnership",
    );
  });

  it("grant to other accounts, which must allow their own people too", () => {
    const { home, away, as, page } = site("ObjectWriter");
    const id = away("ListBuckets", {}).Owner?.ID;
    expect(codeOf(() => away("GetObject", page))).toBe("AccessDenied");
    home("PutObjectAcl", { ...page, GrantRead: `id=${id}` });
    expect(codeOf(() => away("GetObject", page))).toBe("none");
    expect(codeOf(() => away("GetObjectAcl", page))).toBe("AccessDenied");
    const nobody = as(root(AWAY, { Version: "2012-10-17", Statement: [] }));
    expect(codeOf(() => nobody("GetObject", page))).toBe("AccessDenied");
  });

  it("open a bucket for writing and listing", () => {
    const { home, anonymous } = site("ObjectWriter");
    home("PutBucketAcl", { Bucket: "site", ACL: "public-read-write" });
    expect(codeOf(() => anonymous("ListObjectsV2", { Bucket: "site" }))).toBe("none");
    expect(codeOf(() => anonymous("PutObject", { Bucket: "site", Key: "dropped", Body: "x" }))).toBe("none");
    expect(codeOf(() => anonymous("DeleteObject", { Bucket: "site", Key: "page" }))).toBe("AccessDenied");
    expect(
      codeOf(() =>
        home("PutBucketOwnershipControls", {
          Bucket: "site",
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        }),
      ),
    ).toBe("InvalidBucketAclWithObjectOwnership");
  });
});

describe("delivery of logs", () => {
  const trail = {
    service: "cloudtrail.amazonaws.com",
    sourceArn: `arn:aws:cloudtrail:us-east-1:${HOME}:trail/main`,
  };
  const deliver = (world: ReturnType<typeof site>, delivery: { service: string; sourceArn?: string }) =>
    putServiceObject(
      world.world.account(HOME).scope("us-east-1"),
      "site",
      "AWSLogs/1.json.gz",
      Buffer.from("log"),
      delivery,
    );

  it("needs the bucket's policy", () => {
    const world = site();
    expect(deliver(world, trail)).toBe(false);
    const Policy = policy(
      { Service: "cloudtrail.amazonaws.com" },
      { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trail.sourceArn } },
      "s3:PutObject",
    );
    world.home("PutBucketPolicy", { Bucket: "site", Policy });
    expect(deliver(world, trail)).toBe(true);
    expect(
      deliver(world, { ...trail, sourceArn: "arn:aws:cloudtrail:us-east-1:999999999999:trail/other" }),
    ).toBe(false);
    expect(deliver(world, { service: "config.amazonaws.com" })).toBe(false);
    expect(world.home("HeadObject", { Bucket: "site", Key: "AWSLogs/1.json.gz" }).ContentLength).toBe(3);
  });

  it("of load balancers also by their own account", () => {
    const world = site();
    const Policy = policy({ AWS: "arn:aws:iam::127311923021:root" }, undefined, "s3:PutObject");
    world.home("PutBucketPolicy", { Bucket: "site", Policy });
    expect(deliver(world, { service: "logdelivery.elasticloadbalancing.amazonaws.com" })).toBe(true);
    expect(deliver(world, trail)).toBe(false);
  });
});
