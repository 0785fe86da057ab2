import { beforeEach, describe, expect, it } from "vitest";
import { SERVICE_LIST } from "../index.ts";
import { SmallAccount, userOf } from "../small-account.ts";

const ACCOUNT = "111122223333";
const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;

let aws: SmallAccount;
beforeEach(() => {
  aws = new SmallAccount(SERVICE_LIST);
});

interface Found {
  PaginationToken: string;
  ResourceTagMappingList: { ResourceARN: string; Tags: { Key: string; Value: string }[] }[];
}
const find = (input: object = {}): Found => aws.call<Found>("tagging", "GetResources", { ...input });
const arns = (input: object = {}): string[] => find(input).ResourceTagMappingList.map((x) => x.ResourceARN);
const tag = (ResourceARNList: string[], Tags: Record<string, string>) =>
  aws.call<{ FailedResourcesMap: Record<string, object> }>("tagging", "TagResources", {
    ResourceARNList,
    Tags,
  }).FailedResourcesMap;

const policyOf = (...Action: string[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

/** A resource of each service that a small account can have without others, by its ARN. */
function oneOfEach(): string[] {
  const key = aws.call<{ KeyMetadata: { Arn: string } }>("kms", "CreateKey", {}).KeyMetadata.Arn;
  const volume = aws.call<{ VolumeId: string }>("ec2", "CreateVolume", {
    AvailabilityZone: "us-east-1a",
    Size: 1,
  }).VolumeId;
  const detector = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", {
    Enable: true,
  }).DetectorId;
  const set = aws.call<{ Summary: { ARN: string } }>("wafv2", "CreateIPSet", {
    Name: "hostile",
    Scope: "REGIONAL",
    IPAddressVersion: "IPV4",
    Addresses: [],
  }).Summary.ARN;
  aws.call("s3", "CreateBucket", { Bucket: "data-of-ours" });
  aws.call("s3control", "CreateAccessPoint", { AccountId: ACCOUNT, Name: "door", Bucket: "data-of-ours" });
  const secret = aws.call<{ ARN: string }>("secretsmanager", "CreateSecret", { Name: "chat/token" }).ARN;
  aws.call("sns", "CreateTopic", { Name: "alerts" });
  aws.call("sqs", "CreateQueue", { QueueName: "work" });
  aws.call("dynamodb", "CreateTable", {
    TableName: "tickets",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  aws.call("logs", "CreateLogGroup", { logGroupName: "/app/log" });
  aws.call("ssm", "PutParameter", { Name: "/app/mode", Value: "x", Type: "String" });
  aws.call("events", "PutRule", { Name: "nightly", ScheduleExpression: "rate(1 day)" });
  aws.call("ecr", "CreateRepository", { repositoryName: "shop" });
  aws.call("iam", "CreatePolicy", {
    PolicyName: "nothing",
    PolicyDocument: policyOf("s3:ListAllMyBuckets"),
  });
  aws.call("cloudwatch", "PutMetricAlarm", {
    AlarmName: "high",
    MetricName: "CPUUtilization",
    Namespace: "AWS/EC2",
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  });
  return [
    `arn:aws:iam::${ACCOUNT}:policy/nothing`,
    "arn:aws:s3:::data-of-ours",
    arnOf("cloudwatch", "alarm:high"),
    arnOf("dynamodb", "table/tickets"),
    arnOf("ec2", `volume/${volume}`),
    arnOf("ecr", "repository/shop"),
    arnOf("events", "rule/nightly"),
    arnOf("guardduty", `detector/${detector}`),
    arnOf("logs", "log-group:/app/log"),
    arnOf("s3", "accesspoint/door"),
    arnOf("sns", "alerts"),
    arnOf("sqs", "work"),
    arnOf("ssm", "parameter/app/mode"),
    key,
    secret,
    set,
  ].sort();
}

describe("tags of every service", () => {
  it("are set, found and taken away through it", () => {
    const all = oneOfEach();
    expect(arns()).toEqual([]);
    expect(tag(all, { Case: "INC-1", Status: "kept" })).toEqual({});
    expect(arns({ TagFilters: [{ Key: "Case", Values: ["INC-1", "INC-2"] }] })).toEqual(all);
    expect(arns({ TagFilters: [{ Key: "Case", Values: ["INC-2"] }] })).toEqual([]);
    expect(aws.call("sns", "ListTagsForResource", { ResourceArn: arnOf("sns", "alerts") })).toMatchObject({
      Tags: [
        { Key: "Case", Value: "INC-1" },
        { Key: "Status", Value: "kept" },
      ],
    });
    expect(aws.call("tagging", "GetTagKeys", {})).toMatchObject({ TagKeys: ["Case", "Status"] });
    expect(aws.call("tagging", "GetTagValues", { Key: "Status" })).toMatchObject({ TagValues: ["kept"] });
    const untag = { ResourceARNList: all, TagKeys: ["Case", "Status"] };
    expect(aws.call("tagging", "UntagResources", untag)).toMatchObject({ FailedResourcesMap: {} });
    expect(arns()).toEqual([]);
  });

  it("keep a bucket's other tags", () => {
    aws.call("s3", "CreateBucket", { Bucket: "data-of-ours" });
    aws.call("s3", "PutBucketTagging", {
      Bucket: "data-of-ours",
      Tagging: { TagSet: [{ Key: "Owner", Value: "shop" }] },
    });
    tag(["arn:aws:s3:::data-of-ours"], { Case: "INC-1" });
    expect(find().ResourceTagMappingList[0]!.Tags).toEqual([
      { Key: "Owner", Value: "shop" },
      { Key: "Case", Value: "INC-1" },
    ]);
  });
});

describe("what is asked for", () => {
  it("is chosen by type, by ARN, and by all filters together", () => {
    const all = oneOfEach();
    tag(all, { Case: "INC-1" });
    const [volume] = arns({ ResourceTypeFilters: ["ec2:volume"] });
    expect(volume).toContain(":volume/vol-");
    expect(arns({ ResourceTypeFilters: ["ec2:instance", "s3", "logs:log-group"] })).toEqual([
      arnOf("logs", "log-group:/app/log"),
      "arn:aws:s3:::data-of-ours",
      arnOf("s3", "accesspoint/door"),
    ]);
    expect(arns({ ResourceARNList: [volume!] })).toEqual([volume]);
    tag([volume!], { Status: "kept" });
    expect(arns({ TagFilters: [{ Key: "Case" }, { Key: "Status", Values: ["kept"] }] })).toEqual([volume]);
    expect(() => find({ ResourceARNList: [volume], TagFilters: [{ Key: "Case" }] })).toThrow(
      expect.objectContaining({ code: "InvalidParameterException" }),
    );
  });

  it("comes in pages that end with an empty token", () => {
    const all = oneOfEach();
    tag(all, { Case: "INC-1" });
    const seen: string[] = [];
    let PaginationToken = "";
    do {
      const page = find({ PaginationToken, ResourcesPerPage: 5 });
      seen.push(...page.ResourceTagMappingList.map((x) => x.ResourceARN));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    expect(seen).toEqual(all);
    expect(() => find({ PaginationToken: "nonsense" })).toThrow(
      expect.objectContaining({ code: "PaginationTokenExpiredException" }),
    );
  });

  it("is of the Region, but for what has none", () => {
    oneOfEach();
    tag(["arn:aws:s3:::data-of-ours"], { Case: "INC-1" });
    expect(aws.call<Found>("tagging", "GetResources", {}, { region: "eu-central-1" })).toMatchObject({
      ResourceTagMappingList: [],
    });
  });
});

describe("who tags", () => {
  it("needs the services' own permissions, too, and hears of each resource that could not be tagged", () => {
    oneOfEach();
    aws.call("iam", "CreateUser", { UserName: "tagger" });
    aws.call("iam", "PutUserPolicy", {
      UserName: "tagger",
      PolicyName: "tags",
      PolicyDocument: policyOf("tag:*", "sns:TagResource"),
    });
    const principal = userOf(ACCOUNT, "tagger");
    const ResourceARNList = [arnOf("sns", "alerts"), arnOf("sqs", "work"), arnOf("sns", "none")];
    const { FailedResourcesMap } = aws.call<{ FailedResourcesMap: Record<string, { ErrorMessage: string }> }>(
      "tagging",
      "TagResources",
      { ResourceARNList, Tags: { Case: "INC-1" } },
      { principal },
    );
    expect(Object.keys(FailedResourcesMap).sort()).toEqual([arnOf("sns", "none"), arnOf("sqs", "work")]);
    expect(FailedResourcesMap[arnOf("sqs", "work")]!.ErrorMessage).toContain(
      "not authorized to perform: sqs:",
    );
    expect(arns()).toEqual([arnOf("sns", "alerts")]);
  });
});
