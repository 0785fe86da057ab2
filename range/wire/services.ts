/** The wire protocols of AWS, as Smithy names them. */
export type Protocol = "ec2Query" | "awsQuery" | "awsJson1_0" | "awsJson1_1" | "restJson1" | "restXml";

/** What a service's schemas do not say: one line for each service. */
export interface ServiceFacts {
  /** The SDK package whose schemas are the model. */
  sdk: string;
  signingName: string;
  protocol: Protocol;
  apiVersion: string;
  xmlNamespace?: string;
  /** `X-Amz-Target` prefix of the JSON protocols. */
  targetPrefix?: string;
  /** The AWS CLI's name of the service, where it is not our id. */
  cli?: string;
  /** JSON services that answer query clients' error codes too (`x-amzn-query-error`). */
  queryCompatible?: boolean;
}

const namespace = (host: string, version: string): string => `http://${host}.amazonaws.com/doc/${version}/`;

export const SERVICES = {
  ec2: {
    sdk: "client-ec2",
    signingName: "ec2",
    protocol: "ec2Query",
    apiVersion: "2016-11-15",
    xmlNamespace: namespace("ec2", "2016-11-15"),
  },
  iam: {
    sdk: "client-iam",
    signingName: "iam",
    protocol: "awsQuery",
    apiVersion: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  },
  sts: {
    sdk: "client-sts",
    signingName: "sts",
    protocol: "awsQuery",
    apiVersion: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  },
  autoscaling: {
    sdk: "client-auto-scaling",
    signingName: "autoscaling",
    protocol: "awsQuery",
    apiVersion: "2011-01-01",
    xmlNamespace: namespace("autoscaling", "2011-01-01"),
  },
  elbv2: {
    sdk: "client-elastic-load-balancing-v2",
    signingName: "elasticloadbalancing",
    protocol: "awsQuery",
    apiVersion: "2015-12-01",
    xmlNamespace: namespace("elasticloadbalancing", "2015-12-01"),
  },
  cloudformation: {
    sdk: "client-cloudformation",
    signingName: "cloudformation",
    protocol: "awsQuery",
    apiVersion: "2010-05-15",
    xmlNamespace: namespace("cloudformation", "2010-05-15"),
  },
  sns: {
    sdk: "client-sns",
    signingName: "sns",
    protocol: "awsQuery",
    apiVersion: "2010-03-31",
    xmlNamespace: namespace("sns", "2010-03-31"),
  },
  sqs: {
    sdk: "client-sqs",
    signingName: "sqs",
    protocol: "awsJson1_0",
    apiVersion: "2012-11-05",
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    targetPrefix: "AmazonSQS",
    queryCompatible: true,
  },
  cloudwatch: {
    sdk: "client-cloudwatch",
    signingName: "monitoring",
    protocol: "awsQuery",
    apiVersion: "2010-08-01",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    targetPrefix: "GraniteServiceVersion20100801",
    queryCompatible: true,
  },
  cloudtrail: {
    sdk: "client-cloudtrail",
    signingName: "cloudtrail",
    protocol: "awsJson1_1",
    apiVersion: "2013-11-01",
    targetPrefix: "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
  },
  ssm: {
    sdk: "client-ssm",
    signingName: "ssm",
    protocol: "awsJson1_1",
    apiVersion: "2014-11-06",
    targetPrefix: "AmazonSSM",
  },
  events: {
    sdk: "client-eventbridge",
    signingName: "events",
    protocol: "awsJson1_1",
    apiVersion: "2015-10-07",
    targetPrefix: "AWSEvents",
  },
  logs: {
    sdk: "client-cloudwatch-logs",
    signingName: "logs",
    protocol: "awsJson1_1",
    apiVersion: "2014-03-28",
    targetPrefix: "Logs_20140328",
  },
  kms: {
    sdk: "client-kms",
    signingName: "kms",
    protocol: "awsJson1_1",
    apiVersion: "2014-11-01",
    targetPrefix: "TrentService",
  },
  config: {
    sdk: "client-config-service",
    signingName: "config",
    protocol: "awsJson1_1",
    apiVersion: "2014-11-12",
    targetPrefix: "StarlingDoveService",
    cli: "configservice",
  },
  ecr: {
    sdk: "client-ecr",
    signingName: "ecr",
    protocol: "awsJson1_1",
    apiVersion: "2015-09-21",
    targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
  },
  guardduty: {
    sdk: "client-guardduty",
    signingName: "guardduty",
    protocol: "restJson1",
    apiVersion: "2017-11-28",
  },
  lambda: {
    sdk: "client-lambda",
    signingName: "lambda",
    protocol: "restJson1",
    apiVersion: "2015-03-31",
  },
  states: {
    sdk: "client-sfn",
    signingName: "states",
    protocol: "awsJson1_0",
    apiVersion: "2016-11-23",
    targetPrefix: "AWSStepFunctions",
    cli: "stepfunctions",
  },
  tagging: {
    sdk: "client-resource-groups-tagging-api",
    signingName: "tagging",
    protocol: "awsJson1_1",
    apiVersion: "2017-01-26",
    targetPrefix: "ResourceGroupsTaggingAPI_20170126",
    cli: "resourcegroupstaggingapi",
  },
  wafv2: {
    sdk: "client-wafv2",
    signingName: "wafv2",
    protocol: "awsJson1_1",
    apiVersion: "2019-07-29",
    targetPrefix: "AWSWAF_20190729",
  },
  account: {
    sdk: "client-account",
    signingName: "account",
    protocol: "restJson1",
    apiVersion: "2021-02-01",
  },
  s3: {
    sdk: "client-s3",
    signingName: "s3",
    protocol: "restXml",
    apiVersion: "2006-03-01",
    xmlNamespace: namespace("s3", "2006-03-01"),
    cli: "s3api",
  },
  s3control: {
    sdk: "client-s3-control",
    signingName: "s3",
    protocol: "restXml",
    apiVersion: "2018-08-20",
    xmlNamespace: "http://awss3control.amazonaws.com/doc/2018-08-20/",
  },
} as const satisfies Record<string, ServiceFacts>;

export type ServiceId = keyof typeof SERVICES;

export const factsOf = (id: string): ServiceFacts => SERVICES[id as ServiceId];
