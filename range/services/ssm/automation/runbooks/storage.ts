import { awsRunbook } from "./aws-runbook.ts";

const ALL_FOUR = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

const flag = { type: "Boolean", description: "(Optional) A setting of Block Public Access.", default: true };

export const storageRunbooks = [
  awsRunbook("AWS-CreateSnapshot", {
    description: "Create a snapshot of an EBS volume",
    targetType: "/AWS::EC2::Volume",
    parameters: {
      VolumeId: { type: "String", description: "(Required) The volume." },
      Description: { type: "String", description: "(Optional) A description of the snapshot.", default: "" },
    },
    mainSteps: [
      {
        name: "createSnapshot",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "ec2",
          Api: "CreateSnapshot",
          VolumeId: "{{ VolumeId }}",
          Description: "{{ Description }}",
        },
        outputs: [{ Name: "Payload", Selector: "$.SnapshotId", Type: "String" }],
      },
    ],
    outputs: ["createSnapshot.Payload"],
  }),
  awsRunbook("AWS-DisableS3BucketPublicReadWrite", {
    description: "Close a bucket to the public with Amazon S3 Block Public Access",
    targetType: "/AWS::S3::Bucket",
    parameters: {
      S3BucketName: { type: "String", description: "(Required) The bucket." },
    },
    mainSteps: [
      {
        name: "DisableS3BucketPublicReadWrite",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "s3",
          Api: "PutPublicAccessBlock",
          Bucket: "{{ S3BucketName }}",
          PublicAccessBlockConfiguration: Object.fromEntries(ALL_FOUR.map((name) => [name, true])),
        },
        isEnd: true,
      },
    ],
  }),
  awsRunbook("AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock", {
    description: "Set Amazon S3 Block Public Access of a bucket, and see that it is set",
    targetType: "/AWS::S3::Bucket",
    parameters: {
      BucketName: { type: "String", description: "(Required) The bucket." },
      ...Object.fromEntries(ALL_FOUR.map((name) => [name, flag])),
    },
    needsRole: true,
    mainSteps: [
      {
        name: "PutBucketPublicAccessBlock",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "s3",
          Api: "PutPublicAccessBlock",
          Bucket: "{{ BucketName }}",
          PublicAccessBlockConfiguration: Object.fromEntries(ALL_FOUR.map((name) => [name, `{{ ${name} }}`])),
        },
      },
      ...ALL_FOUR.map((name) => ({
        name: `Verify${name}`,
        action: "aws:assertAwsResourceProperty",
        inputs: {
          Service: "s3",
          Api: "GetPublicAccessBlock",
          Bucket: "{{ BucketName }}",
          PropertySelector: `$.PublicAccessBlockConfiguration.${name}`,
          DesiredValues: [`{{ ${name} }}`],
        },
      })),
    ],
  }),
];
