import type { Sent } from "./signed-request.ts";

export const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const target = (name: string): Record<string, string> => ({
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": name,
});
export const CALLER = "Action=GetCallerIdentity&Version=2011-06-15";

const deep = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
const XML = { "content-type": "application/xml" };

/** What is wrong, the request (BUCKET stands for one that there is), the status, and AWS's words for it. */
export const MALFORMED: readonly (readonly [what: string, sent: Sent, status: number, says: RegExp])[] = [
  [
    "query: no action",
    { service: "iam", headers: FORM, body: "Version=2010-05-08" },
    400,
    /<Code>(MissingAction|InvalidAction)<\/Code>/,
  ],
  [
    "query: unknown action",
    { service: "iam", headers: FORM, body: "Action=Nonsense&Version=2010-05-08" },
    400,
    /<Code>InvalidAction<\/Code>/,
  ],
  [
    "query: an action that the range lacks",
    { service: "ec2", headers: FORM, body: "Action=CreateFleet&Version=2016-11-15" },
    501,
    /<Code>NotImplemented<\/Code><Message>The range does not implement ec2:CreateFleet\.</,
  ],
  [
    "query: bad percent-encoding",
    { service: "sts", headers: FORM, body: "Action=%zz" },
    404,
    /<Code>MalformedQueryString<\/Code>/,
  ],
  [
    "query: names nested without end",
    { service: "sts", headers: FORM, body: `${CALLER}&${"A.".repeat(5000)}=1` },
    404,
    /<Code>MalformedQueryString<\/Code>/,
  ],
  [
    "EC2: a number that is none",
    { service: "ec2", headers: FORM, body: "Action=DescribeInstances&Version=2016-11-15&MaxResults=many" },
    400,
    /<Code>InvalidParameterValue<\/Code>/,
  ],
  [
    "IAM: a number that is none",
    { service: "iam", headers: FORM, body: "Action=ListUsers&Version=2010-05-08&MaxItems=many" },
    400,
    /<Code>(MalformedInput|ValidationError)<\/Code>/,
  ],
  [
    "EC2: names of prototypes",
    {
      service: "ec2",
      headers: FORM,
      body: "Action=DescribeVpcs&Version=2016-11-15&__proto__.polluted=1&constructor.prototype.x=1",
    },
    200,
    /<DescribeVpcsResponse/,
  ],
  [
    "JSON: unknown target",
    { service: "ssm", headers: target("AmazonSSM.Nonsense"), body: "{}" },
    400,
    /"__type":"UnknownOperationException"/,
  ],
  [
    "JSON: not JSON",
    { service: "ssm", headers: target("AmazonSSM.DescribeInstanceInformation"), body: '{"a":' },
    400,
    /"__type":"SerializationException"/,
  ],
  [
    "JSON: another type than asked for",
    { service: "ssm", headers: target("AmazonSSM.GetParameter"), body: '{"Name":[1]}' },
    400,
    /"__type":"SerializationException"/,
  ],
  [
    "JSON: a list instead of an object",
    { service: "events", headers: target("AWSEvents.ListRules"), body: "[]" },
    400,
    /"__type":"SerializationException"/,
  ],
  [
    "JSON: nested without end",
    {
      service: "logs",
      headers: target("Logs_20140328.DescribeLogGroups"),
      body: `{"logGroupNamePrefix":${deep("[", "]", 100_000)}}`,
    },
    400,
    /"__type":"SerializationException"/,
  ],
  [
    "JSON: names of prototypes",
    {
      service: "events",
      headers: target("AWSEvents.ListRules"),
      body: '{"__proto__":{"Limit":1},"constructor":1}',
    },
    200,
    /"Rules"/,
  ],
  [
    "REST: not JSON",
    {
      service: "guardduty",
      path: "/detector",
      headers: { "content-type": "application/json" },
      body: '{"enable":',
    },
    400,
    /SerializationException|BadRequestException/,
  ],
  [
    "REST: no such path",
    { service: "guardduty", path: "/no/such/path", method: "GET" },
    404,
    /UnknownOperationException|NotFound/,
  ],
  [
    "S3: not XML",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET",
      query: { versioning: "" },
      headers: XML,
      body: "<VersioningConfiguration><Status>",
    },
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  [
    "S3: XML of another shape",
    {
      service: "s3",
      method: "POST",
      path: "/BUCKET",
      query: { delete: "" },
      headers: XML,
      body: "<Delete><Nothing/></Delete>",
    },
    400,
    /<Code>(MalformedXML|InvalidRequest|MissingContentMD5)<\/Code>/,
  ],
  [
    "S3: an entity that grows",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET",
      query: { versioning: "" },
      headers: XML,
      body: '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><VersioningConfiguration>&c;</VersioningConfiguration>',
    },
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  [
    "S3: XML nested without end",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET",
      query: { versioning: "" },
      headers: XML,
      body: deep("<a>", "</a>", 50_000),
    },
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  [
    "S3: elements named as prototypes",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET",
      query: { tagging: "" },
      headers: XML,
      body: "<Tagging><__proto__><x>1</x></__proto__></Tagging>",
    },
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  [
    "S3: bad percent-encoding",
    { service: "s3", method: "GET", path: "/BUCKET/%zz" },
    400,
    /<Code>InvalidURI<\/Code>/,
  ],
  [
    "S3: framing that breaks off",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET/cut",
      headers: {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "100",
      },
      body: "64\r\nshort",
    },
    400,
    /<Code>IncompleteBody<\/Code>/,
  ],
  [
    "S3: a checksum that is wrong",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET/sum",
      headers: { "x-amz-checksum-crc32": "AAAAAA==" },
      body: "content",
    },
    400,
    /<Code>(BadDigest|InvalidRequest)<\/Code>/,
  ],
  [
    "S3: an MD5 that is wrong",
    {
      service: "s3",
      method: "PUT",
      path: "/BUCKET/md5",
      headers: { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" },
      body: "content",
    },
    400,
    /<Code>BadDigest<\/Code>/,
  ],
  [
    "a service that the range lacks",
    { service: "kinesis", headers: target("Kinesis_20131202.ListStreams"), body: "{}" },
    501,
    /The range does not implement the service kinesis \(Kinesis_20131202\)\.","__type":"NotImplemented"/,
  ],
  [
    "a service that the range lacks, of those that go by paths",
    { service: "kafka", method: "GET", path: "/v1/clusters", headers: {}, body: "" },
    501,
    /^\{"message":"The range does not implement the service kafka\.","__type":"NotImplemented"\}$/,
  ],
  [
    "an API behind the name of a service that the range has, by its target",
    { service: "dynamodb", headers: target("DynamoDBStreams_20120810.ListStreams"), body: "{}" },
    501,
    /The range does not implement the service dynamodb \(DynamoDBStreams_20120810\)\.","__type":"NotImplemented"/,
  ],
];
