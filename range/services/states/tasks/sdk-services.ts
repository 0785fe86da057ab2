import { NotImplemented } from "../../../errors.ts";
import { loadModel } from "../../../wire/load.ts";
import type { Operation, ServiceModel } from "../../../wire/model.ts";
import type { ServiceId } from "../../../wire/services.ts";

/**
 * The services of the range as AWS SDK integrations name them: after the SDK for Java, in lower case in resources and
 * with capitals in errors.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const SDK_SERVICES: Readonly<Record<string, { id: ServiceId; name: string }>> = {
  accessanalyzer: { id: "accessanalyzer", name: "AccessAnalyzer" },
  account: { id: "account", name: "Account" },
  amplify: { id: "amplify", name: "Amplify" },
  autoscaling: { id: "autoscaling", name: "AutoScaling" },
  backup: { id: "backup", name: "Backup" },
  batch: { id: "batch", name: "Batch" },
  cloudformation: { id: "cloudformation", name: "CloudFormation" },
  cloudtrail: { id: "cloudtrail", name: "CloudTrail" },
  cloudwatch: { id: "cloudwatch", name: "CloudWatch" },
  cloudwatchlogs: { id: "logs", name: "CloudWatchLogs" },
  codebuild: { id: "codebuild", name: "CodeBuild" },
  config: { id: "config", name: "Config" },
  dynamodb: { id: "dynamodb", name: "DynamoDb" },
  ec2: { id: "ec2", name: "Ec2" },
  ecr: { id: "ecr", name: "Ecr" },
  ecs: { id: "ecs", name: "Ecs" },
  eks: { id: "eks", name: "Eks" },
  elasticloadbalancing: { id: "elb", name: "ElasticLoadBalancing" },
  elasticloadbalancingv2: { id: "elbv2", name: "ElasticLoadBalancingV2" },
  eventbridge: { id: "events", name: "EventBridge" },
  guardduty: { id: "guardduty", name: "GuardDuty" },
  iam: { id: "iam", name: "Iam" },
  inspector2: { id: "inspector2", name: "Inspector2" },
  kms: { id: "kms", name: "Kms" },
  lambda: { id: "lambda", name: "Lambda" },
  lightsail: { id: "lightsail", name: "Lightsail" },
  macie2: { id: "macie2", name: "Macie2" },
  organizations: { id: "organizations", name: "Organizations" },
  rds: { id: "rds", name: "Rds" },
  s3: { id: "s3", name: "S3" },
  s3control: { id: "s3control", name: "S3Control" },
  sagemaker: { id: "sagemaker", name: "SageMaker" },
  scheduler: { id: "scheduler", name: "Scheduler" },
  secretsmanager: { id: "secretsmanager", name: "SecretsManager" },
  securityhub: { id: "securityhub", name: "SecurityHub" },
  ses: { id: "ses", name: "Ses" },
  sesv2: { id: "sesv2", name: "SesV2" },
  sfn: { id: "states", name: "Sfn" },
  sns: { id: "sns", name: "Sns" },
  sqs: { id: "sqs", name: "Sqs" },
  ssm: { id: "ssm", name: "Ssm" },
  sts: { id: "sts", name: "Sts" },
  wafv2: { id: "wafv2", name: "Wafv2" },
};

/** An operation that a task calls. */
export interface SdkOperation {
  service: ServiceId;
  /** How errors name the service, such as `Ec2`. */
  errorPrefix: string;
  model: ServiceModel;
  operation: Operation;
}

/**
 * Finds an operation by its names in a resource, such as `ec2` and `describeInstances`.
 *
 * @returns nothing when the service has no such operation
 * @throws {NotImplemented} for services and operations that the range lacks
 */
export function sdkOperation(service: string, action: string): SdkOperation | undefined {
  const known = Object.hasOwn(SDK_SERVICES, service) ? SDK_SERVICES[service] : undefined;
  if (!known) throw new NotImplemented(`the Step Functions integration aws-sdk:${service}:${action}`);
  const model = loadModel(known.id);
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  if (model.missing.has(name)) throw new NotImplemented(`${known.id}:${name}`);
  const operation = model.operations.get(name);
  return operation && { service: known.id, errorPrefix: known.name, model, operation };
}
