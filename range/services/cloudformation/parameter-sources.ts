import { AwsError } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope } from "../../world.ts";
import { systemsManagerValue } from "./deploy/dynamic-references.ts";
import { CLOUDFORMATION } from "./deploy/operation.ts";
import type { Caller } from "./state.ts";
import { invalid } from "./template/errors.ts";
import type { ParameterSources } from "./template/parameters.ts";

/** How the existence of an AWS-specific parameter value is asked for: operation, input, and where it must appear. */
const LOOKUPS: Readonly<Record<string, (value: string) => [operation: string, input: object]>> = {
  "AWS::EC2::AvailabilityZone::Name": (value) => ["DescribeAvailabilityZones", { ZoneNames: [value] }],
  "AWS::EC2::Image::Id": (value) => ["DescribeImages", { ImageIds: [value] }],
  "AWS::EC2::Instance::Id": (value) => ["DescribeInstances", { InstanceIds: [value] }],
  "AWS::EC2::KeyPair::KeyName": (value) => ["DescribeKeyPairs", { KeyNames: [value] }],
  "AWS::EC2::SecurityGroup::Id": (value) => ["DescribeSecurityGroups", { GroupIds: [value] }],
  "AWS::EC2::Subnet::Id": (value) => ["DescribeSubnets", { SubnetIds: [value] }],
  "AWS::EC2::VPC::Id": (value) => ["DescribeVpcs", { VpcIds: [value] }],
  "AWS::EC2::Volume::Id": (value) => ["DescribeVolumes", { VolumeIds: [value] }],
};

/** Looks parameters' values up with the caller's rights. */
export const parameterSources = (scope: Scope, caller: Caller): ParameterSources => ({
  systemsManager: (name) => systemsManagerValue(scope, caller, name),
  checkExists(type, value, key) {
    const lookup = LOOKUPS[type];
    if (!lookup) return;
    const [operation, input] = lookup(value);
    const { principal, actor } = caller;
    try {
      serviceCall(
        scope,
        CLOUDFORMATION,
        "ec2",
        operation,
        input as Record<string, unknown>,
        principal,
        actor,
      );
    } catch (thrown) {
      if (!(thrown instanceof AwsError) || !/NotFound|Invalid/.test(thrown.code)) throw thrown;
      throw invalid(
        `Parameter validation failed: parameter value ${value} for parameter name ${key} does not exist. Rollback requested by user.`,
      );
    }
  },
});
