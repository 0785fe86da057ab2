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
  account: { id: "account", name: "Account" },
  autoscaling: { id: "autoscaling", name: "AutoScaling" },
  cloudformation: { id: "cloudformation", name: "CloudFormation" },
  cloudtrail: { id: "cloudtrail", name: "CloudTrail" },
  cloudwatch: { id: "cloudwatch", name: "CloudWatch" },
  cloudwatchlogs: { id: "logs", name: "CloudWatchLogs" },
  config: { id: "config", name: "Config" },
  ecr: { id: "ecr", name: "Ecr" },
  ec2: { id: "ec2", name: "Ec2" },
  elasticloadbalancingv2: { id: "elbv2", name: "ElasticLoadBalancingV2" },
  eventbridge: { id: "events", name: "EventBridge" },
  guardduty: { id: "guardduty", name: "GuardDuty" },
  iam: { id: "iam", name: "Iam" },
  kms: { id: "kms", name: "Kms" },
  lambda: { id: "lambda", name: "Lambda" },
  s3: { id: "s3", name: "S3" },
  s3control: { id: "s3control", name: "S3Control" },
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
