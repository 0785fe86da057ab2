import { contextOf } from "../../iam/context.ts";
import { compilePolicy } from "../../iam/compile.ts";
import { decide } from "../../iam/decide.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import type { Ask } from "../../call.ts";
import type { Scope } from "../../world.ts";
import { aclsDisabled } from "./access.ts";
import { LOG_DELIVERY, privateAcl } from "./acl.ts";
import { Content, type Compressed } from "./content.ts";
import { encryptDelivery } from "./encryption.ts";
import { lockOfNewVersion } from "./lock.ts";
import { objectArn } from "./names.ts";
import { findBucket } from "./state.ts";
import type { BucketRow } from "./state.ts";
import { putVersion } from "./versions.ts";

/** Who delivers a log, and for which resource. */
export interface Delivery {
  /** The service principal, such as `cloudtrail.amazonaws.com`. */
  service: string;
  /** `aws:SourceArn`: the trail, flow log or load balancer whose log it is. */
  sourceArn?: string;
  contentType?: string;
  contentEncoding?: string;
  /** The service writes with the rights of a role, which was asked already. */
  byRole?: boolean;
}

/**
 * Writes an object as an AWS service does when it delivers logs: the bucket's policy (or, for the log delivery
 * group, its ACL) must let the service in. CloudTrail does not show these writes.
 *
 * @param scope the account and Region whose logs are delivered; the bucket may belong to another account
 * @param body bytes that nobody else holds, or a file that is packed when somebody first reads it
 * @returns false when there is no such bucket, or its policy or its key refuses: the log is lost, as on AWS
 */
export function putServiceObject(
  scope: Scope,
  bucketName: string,
  key: string,
  body: Buffer | Compressed,
  delivery: Delivery,
): boolean {
  const found = findBucket(scope.world, bucketName);
  if (!found || !(delivery.byRole || mayDeliver(scope, found.bucket, key, delivery))) return false;
  const { accountId } = found.bucket;
  const encryption = encryptDelivery(scope, found.bucket, key, delivery.service);
  if (!encryption) return false;
  const content = new Content(body);
  putVersion(
    scope.world,
    found,
    key,
    {
      content,
      deleteMarker: false,
      headers: {
        ContentType: delivery.contentType ?? "application/octet-stream",
        ...(delivery.contentEncoding && { ContentEncoding: delivery.contentEncoding }),
        Metadata: {},
      },
      storageClass: "STANDARD",
      tags: [],
      grants: privateAcl(accountId),
      ownerAccountId: accountId,
      encryption,
      checksum: content.ownChecksum(),
      ...lockOfNewVersion(found.bucket, {}, scope.world.clock.now()),
    },
    "PutObject",
    {
      sourceIp: delivery.service,
      requestId: scope.world.random.hex(16).toUpperCase(),
      principal: { type: "AWSService", accountId: scope.accountId, service: delivery.service },
    },
  );
  return true;
}

/** Services of which the bucket's ACL can let the log delivery group stand for them. */
const LOG_DELIVERY_GROUP = new Set(["logging.s3.amazonaws.com", "delivery.logs.amazonaws.com"]);

/**
 * The accounts from which Elastic Load Balancing writes access logs: policies of older Regions name them instead
 * of the service principal.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const LOAD_BALANCING_ACCOUNTS: Readonly<Record<string, string>> = {
  "us-east-1": "127311923021",
  "us-east-2": "033677994240",
  "us-west-1": "027434742980",
  "us-west-2": "797873946194",
  "ap-northeast-1": "582318560864",
  "ap-south-1": "718504428378",
  "ap-southeast-1": "114774131450",
  "ap-southeast-2": "783225319266",
  "ca-central-1": "985666609251",
  "eu-central-1": "054676820928",
  "eu-north-1": "897822967062",
  "eu-west-1": "156460612806",
  "eu-west-2": "652711504416",
  "eu-west-3": "009996457667",
  "sa-east-1": "507241528517",
};

function mayDeliver(
  scope: Scope,
  bucket: Readonly<BucketRow>,
  key: string,
  { service, sourceArn }: Delivery,
): boolean {
  const ask: Ask = {
    action: "s3:PutObject",
    resource: objectArn(bucket.name, key),
    resourcePolicy: bucket.policy,
    resourceAccount: bucket.accountId,
    context: {
      "s3:x-amz-acl": "bucket-owner-full-control",
      "s3:ResourceAccount": bucket.accountId,
      "aws:SourceAccount": scope.accountId,
      "aws:SourceArn": sourceArn,
    },
  };
  if (serviceMay(scope, service, ask)) return true;
  if (service.includes("elasticloadbalancing") && loadBalancingMay(scope, ask)) return true;
  const grants = aclsDisabled(bucket) || !LOG_DELIVERY_GROUP.has(service) ? [] : bucket.grants;
  return grants.some((grant) => grant.Grantee?.URI === LOG_DELIVERY && grant.Permission === "WRITE");
}

function loadBalancingMay(scope: Scope, ask: Ask): boolean {
  const accountId = LOAD_BALANCING_ACCOUNTS[scope.region];
  if (!accountId || ask.resourcePolicy === undefined) return false;
  const { world, region } = scope;
  const arn = `arn:aws:iam::${accountId}:root`;
  const principal = { type: "Root" as const, accountId, arn, principalId: accountId };
  const service = "elasticloadbalancing.amazonaws.com";
  const facts = { world, region, principal, at: world.clock.now(), sourceIp: service, userAgent: service };
  return decide({
    identity: [],
    request: {
      principal,
      action: ask.action,
      resource: ask.resource,
      context: contextOf(facts, ask, scope.accountId),
    },
    resource: { kind: "resource-based", name: ask.resource, policy: compilePolicy(ask.resourcePolicy) },
    sameAccount: false,
    resourceMustAllow: false,
  }).allowed;
}
