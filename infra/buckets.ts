import { Aws, CfnCondition, Fn, RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Stack } from "aws-cdk-lib";
import { nameResource } from "./logical-id.ts";

export interface Buckets {
  data: s3.Bucket;
  evidence: s3.Bucket;
  logs: s3.Bucket;
}

/**
 * The data, evidence and log buckets: encrypted, private, and refused over plain HTTP.
 *
 * @param dataBucketName a parameter that names the data bucket, or leaves its name to CloudFormation by being empty
 */
export function addBuckets(stack: Stack, dataBucketName: string): Buckets {
  const bucket = (id: string, versioned: boolean, bucketName?: string): s3.Bucket => {
    const made = new s3.Bucket(stack, id, {
      ...(bucketName !== undefined && { bucketName }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.DESTROY,
      versioned,
    });
    nameResource(made, id);
    nameResource(made.policy!, `${id}Policy`);
    return made;
  };
  const logs = bucket("LogBucket", false);
  allowLogDelivery(logs);
  const isNamed = new CfnCondition(stack, "NamesDataBucket", {
    expression: Fn.conditionNot(Fn.conditionEquals(dataBucketName, "")),
  });
  const name = Fn.conditionIf(isNamed.logicalId, dataBucketName, Aws.NO_VALUE).toString();
  return { data: bucket("DataBucket", false, name), evidence: bucket("EvidenceBucket", true), logs };
}

/**
 * Lets CloudTrail, VPC flow logs and the load balancer write their logs, each only under the account's own
 * prefix and, where the service says for whom it writes, only for this account (confused deputy).
 */
function allowLogDelivery(logs: s3.Bucket): void {
  const ownAccount = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };
  const writers = [
    { sid: "CloudTrail", service: "cloudtrail.amazonaws.com", conditions: ownAccount },
    { sid: "FlowLogs", service: "delivery.logs.amazonaws.com", conditions: ownAccount },
  ];
  for (const { sid, service, conditions } of writers) {
    const principals = [new iam.ServicePrincipal(service)];
    logs.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `${sid}AclCheck`,
        principals,
        actions: ["s3:GetBucketAcl"],
        resources: [logs.bucketArn],
        conditions,
      }),
    );
    logs.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `${sid}Write`,
        principals,
        actions: ["s3:PutObject"],
        resources: [logs.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
        conditions,
      }),
    );
  }
  logs.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: "LoadBalancerWrite",
      principals: [new iam.ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")],
      actions: ["s3:PutObject"],
      resources: [logs.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
    }),
  );
}
