import type { KnownTypes } from "../template/validate.ts";
import { autoscalingTypes } from "./autoscaling.ts";
import { cloudformationTypes } from "./cloudformation.ts";
import { cloudtrailTypes } from "./cloudtrail.ts";
import { cloudwatchTypes } from "./cloudwatch.ts";
import { configTypes } from "./config.ts";
import { customResource, isCustom } from "./custom/index.ts";
import { dynamodbTypes } from "./dynamodb.ts";
import { ec2Types } from "./ec2/index.ts";
import { ecrTypes } from "./ecr.ts";
import { elbTypes } from "./elbv2.ts";
import { eventsTypes } from "./events.ts";
import { guarddutyTypes } from "./guardduty.ts";
import { policyTypes } from "./iam/policies.ts";
import { principalTypes } from "./iam/principals.ts";
import { kmsTypes } from "./kms.ts";
import { lambdaLayerTypes } from "./lambda-layers.ts";
import { lambdaTypes } from "./lambda.ts";
import { logsTypes } from "./logs.ts";
import { s3AccessPointTypes } from "./s3-access-points.ts";
import { s3Types } from "./s3.ts";
import { schedulerTypes } from "./scheduler.ts";
import { secretsManagerTypes } from "./secretsmanager.ts";
import { snsTypes } from "./sns.ts";
import { sqsTypes } from "./sqs.ts";
import { ssmTypes } from "./ssm.ts";
import { statesTypes } from "./states.ts";
import { isOfAws, unsupported } from "./unsupported.ts";
import type { ResourceType } from "./type.ts";
import { wafv2Types } from "./wafv2.ts";

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    autoscalingTypes,
    cloudformationTypes,
    cloudtrailTypes,
    cloudwatchTypes,
    configTypes,
    dynamodbTypes,
    ec2Types,
    ecrTypes,
    elbTypes,
    eventsTypes,
    guarddutyTypes,
    kmsTypes,
    lambdaLayerTypes,
    lambdaTypes,
    logsTypes,
    policyTypes,
    principalTypes,
    s3Types,
    s3AccessPointTypes,
    schedulerTypes,
    secretsManagerTypes,
    snsTypes,
    sqsTypes,
    ssmTypes,
    statesTypes,
    wafv2Types,
  ]
    .flat()
    .map((type) => [type.type, type]),
);

/** The resource type of a name that validation has let pass. */
export function resourceType(name: string): ResourceType {
  const type = TYPES.get(name);
  if (type) return type;
  return isCustom(name) ? customResource(name) : unsupported(name);
}

export const knownTypes: KnownTypes = {
  has: (type) => TYPES.has(type) || isCustom(type) || isOfAws(type),
  hasAttribute(type, attribute) {
    const { attributes } = resourceType(type);
    return attributes === "any" || attributes.includes(attribute);
  },
};

/** The names of all resource types that stacks of the range can hold. */
export const resourceTypeNames = (): string[] => [...TYPES.keys()].sort();
