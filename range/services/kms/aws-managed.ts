import type { Scope } from "../../world.ts";
import { addKey } from "./new-key.ts";
import { kmsState } from "./state.ts";

/** What each service's own key lets its callers do, and how AWS describes the key. */
const SERVICES: Readonly<Record<string, { host: string; does: string; what: string }>> = {
  dynamodb: { host: "dynamodb", does: "Amazon DynamoDB", what: "protects my DynamoDB data" },
  s3: { host: "s3", does: "S3", what: "protects my S3 objects" },
  ebs: { host: "ec2", does: "EBS", what: "protects my EBS volumes" },
  ssm: { host: "ssm", does: "SSM", what: "protects my SSM parameters" },
  sns: { host: "sns", does: "SNS", what: "protects my SNS data" },
  sqs: { host: "sqs", does: "SQS", what: "protects my SQS messages" },
  secretsmanager: {
    host: "secretsmanager",
    does: "AWS Secrets Manager",
    what: "protects my Secrets Manager data",
  },
};

/**
 * The key that AWS keeps in an account for one of its services, made when something first wants it.
 *
 * @param alias such as `alias/aws/s3`
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
 */
export function awsManagedKey(scope: Scope, alias: string): void {
  const service = SERVICES[alias.replace(/^alias\/aws\//, "")];
  const { aliases } = kmsState(scope);
  if (!service || aliases.has(alias)) return;
  const now = scope.world.clock.now();
  const { id } = addKey(scope, {
    description: `Default key that ${service.what} when no other key is defined`,
    manager: "AWS",
    policy: policyFor(scope, service),
    tags: [],
  });
  aliases.put(alias, {
    name: alias,
    arn: scope.arn("kms", alias),
    keyId: id,
    createdAt: now,
    updatedAt: now,
  });
}

const policyFor = ({ accountId, region }: Scope, { host, does }: { host: string; does: string }): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: `auto-${host}-2`,
    Statement: [
      {
        Sid: `Allow access through ${does} for all principals in the account that are authorized to use ${does}`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": accountId,
            "kms:ViaService": `${host}.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
