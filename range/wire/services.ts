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
  /** Where older clients ask for operations that the schemas have at another place; their members are in the query. */
  earlier?: Readonly<Record<string, readonly [method: string, uri: string]>>;
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
  dynamodb: {
    sdk: "client-dynamodb",
    signingName: "dynamodb",
    protocol: "awsJson1_0",
    apiVersion: "2012-08-10",
    targetPrefix: "DynamoDB_20120810",
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
  scheduler: {
    sdk: "client-scheduler",
    signingName: "scheduler",
    protocol: "restJson1",
    apiVersion: "2021-06-30",
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
  // Services in which nobody of the range has anything (range/services/unused).
  accessanalyzer: {
    sdk: "client-accessanalyzer",
    signingName: "access-analyzer",
    protocol: "restJson1",
    apiVersion: "2019-11-01",
  },
  amplify: {
    sdk: "client-amplify",
    signingName: "amplify",
    protocol: "restJson1",
    apiVersion: "2017-07-25",
  },
  backup: {
    sdk: "client-backup",
    signingName: "backup",
    protocol: "restJson1",
    apiVersion: "2018-11-15",
  },
  batch: {
    sdk: "client-batch",
    signingName: "batch",
    protocol: "restJson1",
    apiVersion: "2016-08-10",
  },
  codebuild: {
    sdk: "client-codebuild",
    signingName: "codebuild",
    protocol: "awsJson1_1",
    apiVersion: "2016-10-06",
    targetPrefix: "CodeBuild_20161006",
  },
  ecs: {
    sdk: "client-ecs",
    signingName: "ecs",
    protocol: "awsJson1_1",
    apiVersion: "2014-11-13",
    targetPrefix: "AmazonEC2ContainerServiceV20141113",
  },
  eks: {
    sdk: "client-eks",
    signingName: "eks",
    protocol: "restJson1",
    apiVersion: "2017-11-01",
  },
  elb: {
    sdk: "client-elastic-load-balancing",
    signingName: "elasticloadbalancing",
    protocol: "awsQuery",
    apiVersion: "2012-06-01",
    xmlNamespace: namespace("elasticloadbalancing", "2012-06-01"),
  },
  inspector2: {
    sdk: "client-inspector2",
    signingName: "inspector2",
    protocol: "restJson1",
    apiVersion: "2020-06-08",
  },
  lightsail: {
    sdk: "client-lightsail",
    signingName: "lightsail",
    protocol: "awsJson1_1",
    apiVersion: "2016-11-28",
    targetPrefix: "Lightsail_20161128",
  },
  macie2: {
    sdk: "client-macie2",
    signingName: "macie2",
    protocol: "restJson1",
    apiVersion: "2020-01-01",
  },
  organizations: {
    sdk: "client-organizations",
    signingName: "organizations",
    protocol: "awsJson1_1",
    apiVersion: "2016-11-28",
    targetPrefix: "AWSOrganizationsV20161128",
  },
  rds: {
    sdk: "client-rds",
    signingName: "rds",
    protocol: "awsQuery",
    apiVersion: "2014-10-31",
    xmlNamespace: namespace("rds", "2014-10-31"),
  },
  sagemaker: {
    sdk: "client-sagemaker",
    signingName: "sagemaker",
    protocol: "awsJson1_1",
    apiVersion: "2017-07-24",
    targetPrefix: "SageMaker",
  },
  secretsmanager: {
    sdk: "client-secrets-manager",
    signingName: "secretsmanager",
    protocol: "awsJson1_1",
    apiVersion: "2017-10-17",
    targetPrefix: "secretsmanager",
  },
  securityhub: {
    sdk: "client-securityhub",
    signingName: "securityhub",
    protocol: "restJson1",
    apiVersion: "2018-10-26",
  },
  sesv2: {
    sdk: "client-sesv2",
    signingName: "ses",
    protocol: "restJson1",
    apiVersion: "2019-09-27",
    earlier: {
      ListConfigurationSets: ["GET", "/v2/email/configuration-sets"],
      ListEmailIdentities: ["GET", "/v2/email/identities"],
    },
  },
  ses: {
    sdk: "client-ses",
    signingName: "ses",
    protocol: "awsQuery",
    apiVersion: "2010-12-01",
    xmlNamespace: namespace("ses", "2010-12-01"),
  },
} as const satisfies Record<string, ServiceFacts>;

export type ServiceId = keyof typeof SERVICES;

export const factsOf = (id: string): ServiceFacts => SERVICES[id as ServiceId];
