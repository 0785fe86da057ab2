import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveOf } from "../../../range/services/cloudformation/resources/inline-code.ts";
import { encoded, metadataWith, responseWith, signed } from "../../../range/saml/test-provider.ts";
import { ACCOUNT_ID, REGION, STILL_START_MS } from "../bare-range.ts";

const NETWORK = {
  Parameters: { Cidr: { Type: "String", Default: "10.1.0.0/16" } },
  Resources: {
    Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: { Ref: "Cidr" } } },
    SubnetA: subnet(0, "10.1.1.0/24"),
    SubnetB: subnet(1, "10.1.2.0/24"),
  },
  Outputs: {
    Vpc: { Value: { Ref: "Vpc" } },
    Subnets: { Value: { "Fn::Join": [",", [{ Ref: "SubnetA" }, { Ref: "SubnetB" }]] } },
  },
};

function subnet(zone: number, cidr: string): object {
  return {
    Type: "AWS::EC2::Subnet",
    Properties: {
      VpcId: { Ref: "Vpc" },
      CidrBlock: cidr,
      AvailabilityZone: { "Fn::Select": [zone, { "Fn::GetAZs": "" }] },
    },
  };
}

const ECHO = `export const handler = async (event) => {
  if (event.fail) throw new Error(event.fail);
  return { event, note: process.env.NOTE };
};
`;

const RUNBOOK = `schemaVersion: "0.3"
parameters:
  Text: { type: String, allowedPattern: "^[a-z]*$" }
outputs: [put.Version]
mainSteps:
  - name: nap
    action: aws:sleep
    inputs: { Duration: PT1S }
  - name: put
    action: aws:executeAwsApi
    inputs: { Service: ssm, Api: PutParameter, Name: /note, Type: String, Value: "{{ Text }}" }
    outputs: [{ Name: Version, Selector: $.Version, Type: Integer }]
`;

const TRAIL_BUCKET = "arn:aws:s3:::trail-files";

function allow(service: string, action: string, resource: string, condition?: object): object {
  return {
    Effect: "Allow",
    Principal: { Service: service },
    Action: action,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

const trust = (service: string): object => ({
  Effect: "Allow",
  Principal: { Service: service },
  Action: "sts:AssumeRole",
});

const policy = (...statements: object[]): object => ({ Version: "2012-10-17", Statement: statements });

/** Puts the files into a folder that the tables' command lines read. */
export function writeTableFiles(folder: string): void {
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(folder, name), content);
  const json = (name: string, value: unknown): void => write(name, JSON.stringify(value));
  const queueArn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:inbox`;
  mkdirSync(join(folder, "tree/b"), { recursive: true });
  write("note.txt", "line one\nline two\n");
  write("tree/a.txt", "flat\n");
  write("tree/b/c d.txt", "deep\n");
  write("binary.bin", noise(64 * 1024));
  write("large.bin", noise(20 * 1024 * 1024));
  json("network.json", NETWORK);
  json("queue-policy.json", {
    Policy: JSON.stringify(
      policy(
        allow("sns.amazonaws.com", "sqs:SendMessage", queueArn),
        allow("events.amazonaws.com", "sqs:SendMessage", queueArn),
      ),
    ),
  });
  json("ask.json", { a: [1, "ü"] });
  json("ask-failure.json", { fail: "broken" });
  write("echo.zip", archiveOf("index.mjs", ECHO));
  write("runbook.yaml", RUNBOOK);
  json("lambda-trust.json", policy(trust("lambda.amazonaws.com")));
  write("saml-metadata.xml", metadataWith());
  write("saml-no-metadata.xml", metadataWith().replaceAll("EntityDescriptor", "Note"));
  const provider = `arn:aws:iam::${ACCOUNT_ID}:saml-provider/Corp`;
  const response = responseWith({
    at: STILL_START_MS,
    attributes: { Role: `arn:aws:iam::${ACCOUNT_ID}:role/operators,${provider}`, RoleSessionName: "u17" },
  });
  write("saml-response.txt", encoded(signed(response)));
  write("saml-forged.txt", encoded(signed(response).replace("U-17", "U-01")));
  json(
    "saml-trust.json",
    policy({
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithSAML",
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    }),
  );
  json("event.json", [{ Source: "my.app", DetailType: "Something", Detail: JSON.stringify({ a: 1 }) }]);
  json(
    "trail-policy.json",
    policy(
      allow("cloudtrail.amazonaws.com", "s3:GetBucketAcl", TRAIL_BUCKET),
      allow("cloudtrail.amazonaws.com", "s3:PutObject", `${TRAIL_BUCKET}/AWSLogs/${ACCOUNT_ID}/*`, {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" },
      }),
    ),
  );
}

/** Bytes that do not compress and contain every value, the same on every run. */
export function noise(sizeBytes: number): Buffer {
  const blocks: Buffer[] = [];
  let block = createHash("sha512").update("noise").digest();
  for (let size = 0; size < sizeBytes; size += block.length) {
    blocks.push(block);
    block = createHash("sha512").update(block).digest();
  }
  return Buffer.concat(blocks).subarray(0, sizeBytes);
}
