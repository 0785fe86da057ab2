import type * as Sdk from "@aws-sdk/client-s3-control";
import { fixed, flag, json, object, required, tags, text } from "./shape.ts";
import { api, resource } from "./type.ts";

const s3control = api<typeof Sdk>("s3control");

/** CloudFormation template reference, "AWS::S3::AccessPoint". */
const accessPoint = resource("AWS::S3::AccessPoint", {
  properties: {
    Bucket: required(fixed(text)),
    BucketAccountId: fixed(text),
    Name: fixed(text),
    Policy: json,
    PublicAccessBlockConfiguration: fixed(
      object({
        BlockPublicAcls: flag,
        BlockPublicPolicy: flag,
        IgnorePublicAcls: flag,
        RestrictPublicBuckets: flag,
      }),
    ),
    Tags: tags,
    VpcConfiguration: fixed(object({ VpcId: text })),
  },
  attributes: ["Alias", "Arn", "Name", "NetworkOrigin"],
  create(act, p) {
    const Name = act.name(p.Name, { most: 50, lowerCase: true });
    const { VpcConfiguration: vpc, PublicAccessBlockConfiguration: block } = p;
    const own = { AccountId: act.scope.accountId, Name };
    const { AccessPointArn, Alias } = s3control(act, "CreateAccessPoint", {
      ...own,
      Bucket: p.Bucket,
      ...(p.BucketAccountId !== undefined && { BucketAccountId: p.BucketAccountId }),
      ...(block && { PublicAccessBlockConfiguration: block }),
      ...(vpc && { VpcConfiguration: { VpcId: vpc.VpcId } }),
      Tags: [...act.tags],
    });
    act.begin(Name);
    if (p.Policy !== undefined) s3control(act, "PutAccessPointPolicy", { ...own, Policy: p.Policy });
    return {
      id: Name,
      attributes: { Alias, Arn: AccessPointArn, Name, NetworkOrigin: vpc ? "VPC" : "Internet" },
    };
  },
  update(act, p, was) {
    const own = { AccountId: act.scope.accountId, Name: act.id };
    if (p.Policy === was.Policy) return;
    if (p.Policy === undefined) s3control(act, "DeleteAccessPointPolicy", own);
    else s3control(act, "PutAccessPointPolicy", { ...own, Policy: p.Policy });
  },
  retag(act, set, removed) {
    const of = { AccountId: act.scope.accountId, ResourceArn: String(act.attributes["Arn"]) };
    if (set.length) s3control(act, "TagResource", { ...of, Tags: set });
    if (removed.length) s3control(act, "UntagResource", { ...of, TagKeys: removed });
  },
  delete: (act) => void s3control(act, "DeleteAccessPoint", { AccountId: act.scope.accountId, Name: act.id }),
});

export const s3AccessPointTypes = [accessPoint];
