import { expect, test } from "vitest";
import { s3 } from "../../../../range/services/s3/index.ts";
import { s3control } from "../../../../range/services/s3control/index.ts";
import { SmallAccount } from "../../../../range/services/small-account.ts";
import { storage } from "./storage.ts";

const NOTHING_BLOCKED = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

test("a survey tells which access points open a bucket to everybody, and when they do no more", () => {
  const account = new SmallAccount([s3, s3control]);
  const { project, follow } = storage({ evidenceBucket: "evidence", markers: [] });
  const AccountId = account.scope.accountId;
  for (const Bucket of ["data", "other"]) account.call("s3", "CreateBucket", { Bucket });
  account.call("s3", "PutPublicAccessBlock", {
    Bucket: "data",
    PublicAccessBlockConfiguration: NOTHING_BLOCKED,
  });
  const open = (Name: string, Principal: unknown): string => {
    const { AccessPointArn: arn } = account.call<{ AccessPointArn: string }>(
      "s3control",
      "CreateAccessPoint",
      { AccountId, Name, Bucket: "data", PublicAccessBlockConfiguration: NOTHING_BLOCKED },
    );
    const Statement = [{ Effect: "Allow", Principal, Action: "s3:GetObject", Resource: `${arn}/object/*` }];
    account.call("s3control", "PutAccessPointPolicy", {
      AccountId,
      Name,
      Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    return arn;
  };
  const arn = open("door", "*");
  open("ours", { AWS: AccountId });
  const told = (bucket: string) => project.buckets(account.scope, bucket)?.PublicAccessPoints;
  const touched = () => follow["s3.accessPoints"]!(account.scope, arn).map(({ id }) => id);
  expect([told("data"), told("other"), touched()]).toEqual([[arn], [], ["data"]]);
  account.call("s3control", "DeleteAccessPoint", { AccountId, Name: "door" });
  expect([told("data"), touched()]).toEqual([[], ["data", "other"]]);
});
