import type { CallRecord } from "../../call.ts";
import { ruleOf } from "./facts.ts";

export interface NamedResource {
  type: string;
  name: string;
}

/** Resources by the form of their id. */
const BY_PREFIX: Readonly<Record<string, string>> = {
  acl: "AWS::EC2::NetworkAcl",
  ami: "AWS::EC2::Ami",
  eipalloc: "AWS::EC2::EIP",
  eni: "AWS::EC2::NetworkInterface",
  fl: "AWS::EC2::FlowLog",
  i: "AWS::EC2::Instance",
  igw: "AWS::EC2::InternetGateway",
  lt: "AWS::EC2::LaunchTemplate",
  nat: "AWS::EC2::NatGateway",
  rtb: "AWS::EC2::RouteTable",
  sg: "AWS::EC2::SecurityGroup",
  snap: "AWS::EC2::Snapshot",
  subnet: "AWS::EC2::Subnet",
  vol: "AWS::EC2::Volume",
  vpc: "AWS::EC2::VPC",
  vpce: "AWS::EC2::VPCEndpoint",
};
const PREFIXED = /^([a-z]+)-[0-9a-f]{8,17}$/;

/** Resources by the name of the parameter, for one service or for all. */
const BY_PARAMETER: Readonly<Record<string, string>> = {
  AccessKeyId: "AWS::IAM::AccessKey",
  AutoScalingGroupName: "AWS::AutoScaling::AutoScalingGroup",
  DetectorId: "AWS::GuardDuty::Detector",
  FunctionName: "AWS::Lambda::Function",
  InstanceProfileName: "AWS::IAM::InstanceProfile",
  KeyId: "AWS::KMS::Key",
  KeyName: "AWS::EC2::KeyPair",
  LoadBalancerArn: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  LogGroupName: "AWS::Logs::LogGroup",
  PolicyArn: "AWS::IAM::Policy",
  RoleArn: "AWS::IAM::Role",
  RoleName: "AWS::IAM::Role",
  S3BucketName: "AWS::S3::Bucket",
  StackName: "AWS::CloudFormation::Stack",
  TargetGroupArn: "AWS::ElasticLoadBalancingV2::TargetGroup",
  TopicArn: "AWS::SNS::Topic",
  TrailARN: "AWS::CloudTrail::Trail",
  UserName: "AWS::IAM::User",
  "cloudtrail.Name": "AWS::CloudTrail::Trail",
  "ec2.GroupName": "AWS::EC2::SecurityGroup",
  "events.Name": "AWS::Events::Rule",
  "iam.GroupName": "AWS::IAM::Group",
  "s3.Bucket": "AWS::S3::Bucket",
  "states.stateMachineArn": "AWS::StepFunctions::StateMachine",
};

/** Parameters that choose among resources: what they name need not be there, and is none of the call's own. */
const CHOICE =
  /(^|[a-z])(Filter|Filters|FilterList|FiltersWithOperator|Criteria|LookupAttributes)$|^filters?$/;

/** Whether a parameter only chooses, by a filter or a criterion. */
export const isChoice = (parameter: string): boolean => CHOICE.test(parameter);

/** Answers can be long: only so many values are looked at. */
const MOST_VALUES = 500;

/** What `Resources` of LookupEvents names: by the service's rule, else what the request and the answer mention. */
export function resourcesOf(record: CallRecord): NamedResource[] {
  const { call, input, output = {} } = record;
  const rule = ruleOf(record);
  if (rule.resources)
    return rule.resources(input as Record<string, unknown>, output as Record<string, unknown>, call);
  const found = new Map<string, NamedResource>();
  let seen = 0;
  const look = (name: string, value: unknown): void => {
    if (seen++ > MOST_VALUES) return;
    if (typeof value === "string") {
      const type = BY_PARAMETER[`${call.service}.${name}`] ?? BY_PARAMETER[name] ?? byPrefix(value);
      if (type) found.set(`${type} ${value}`, { type, name: value });
    } else if (Array.isArray(value)) for (const item of value) look(name, item);
    else if (isPlain(value))
      for (const [key, member] of Object.entries(value)) if (!isChoice(key)) look(key, member);
  };
  look("", input);
  look("", output);
  return [...found.values()];
}

const byPrefix = (value: string): string | undefined => {
  const prefix = PREFIXED.exec(value)?.[1];
  return prefix === undefined ? undefined : BY_PREFIX[prefix];
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);
