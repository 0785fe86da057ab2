import type {
  BlockDeviceMapping,
  InstanceNetworkInterfaceSpecification,
  ResponseLaunchTemplateData,
  RunInstancesRequest,
  TagSpecification,
} from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { findTemplate, findVersion } from "./launch-template-rows.ts";

/** What RunInstances is asked for once the launch template is put under the request. */
export type LaunchRequest = Omit<RunInstancesRequest, "LaunchTemplate"> & {
  /** The template and version that were used, for the instance's record. */
  template?: { id: string; version: number };
};

/**
 * Puts a launch template under a request: what the request names wins; devices, interfaces and tags are joined one
 * by one (EC2 user guide, "Launch an instance from a launch template").
 *
 * @throws {AwsError} when there is no such template or version
 */
export function resolveLaunch(input: RunInstancesRequest, call: Call): LaunchRequest {
  const { LaunchTemplate: wanted, ...request } = input;
  if (!wanted) return request;
  const row = findTemplate(call.scope, wanted.LaunchTemplateId, wanted.LaunchTemplateName);
  const version = findVersion(row, wanted.Version ?? "$Default");
  const data = version.LaunchTemplateData ?? {};
  const devices = joinDevices(data, request);
  const interfaces = joinInterfaces(data, request, call);
  const tags = joinTags(data, request);
  return {
    ...(asRequest(data) satisfies Partial<RunInstancesRequest>),
    ...withoutUndefined(request),
    ...(devices.length && { BlockDeviceMappings: devices }),
    ...(interfaces.length && { NetworkInterfaces: interfaces }),
    ...(tags.length && { TagSpecifications: tags }),
    // Auto Scaling's zones are its own: the subnet goes to the template's first interface.
    ...(interfaces.length && call.invokedBy === AUTO_SCALING && { SubnetId: undefined }),
    MinCount: input.MinCount,
    MaxCount: input.MaxCount,
    template: { id: row.template.LaunchTemplateId, version: version.VersionNumber ?? 1 },
  };
}

const AUTO_SCALING = "autoscaling.amazonaws.com";

/** The members that a template and a request spell alike, and those that differ. */
function asRequest(data: ResponseLaunchTemplateData): Partial<RunInstancesRequest> {
  const { BlockDeviceMappings: _, NetworkInterfaces: __, TagSpecifications: ___, RamDiskId, ...same } = data;
  return { ...same, ...(RamDiskId && { RamdiskId: RamDiskId }) } as Partial<RunInstancesRequest>;
}

function joinDevices(data: ResponseLaunchTemplateData, request: LaunchRequest): BlockDeviceMapping[] {
  const byName = new Map<string | undefined, BlockDeviceMapping>();
  for (const device of [...(data.BlockDeviceMappings ?? []), ...(request.BlockDeviceMappings ?? [])]) {
    const under = byName.get(device.DeviceName);
    byName.set(device.DeviceName, {
      ...under,
      ...device,
      ...((under?.Ebs || device.Ebs) && { Ebs: { ...under?.Ebs, ...device.Ebs } }),
    });
  }
  return [...byName.values()];
}

function joinInterfaces(
  data: ResponseLaunchTemplateData,
  request: LaunchRequest,
  call: Call,
): InstanceNetworkInterfaceSpecification[] {
  const byIndex = new Map<number, InstanceNetworkInterfaceSpecification>();
  const given = (data.NetworkInterfaces ?? []) as InstanceNetworkInterfaceSpecification[];
  for (const each of [...given, ...(request.NetworkInterfaces ?? [])])
    byIndex.set(each.DeviceIndex ?? 0, { ...byIndex.get(each.DeviceIndex ?? 0), ...each });
  const first = byIndex.get(0);
  if (first && call.invokedBy === AUTO_SCALING && request.SubnetId)
    byIndex.set(0, { ...first, SubnetId: request.SubnetId });
  return [...byIndex.values()];
}

function joinTags(data: ResponseLaunchTemplateData, request: LaunchRequest): TagSpecification[] {
  const byType = new Map<
    string | undefined,
    Map<string | undefined, { Key?: string | undefined; Value?: string | undefined }>
  >();
  for (const specification of [...(data.TagSpecifications ?? []), ...(request.TagSpecifications ?? [])]) {
    const tags = byType.get(specification.ResourceType) ?? new Map();
    for (const tag of specification.Tags ?? []) tags.set(tag.Key, { Key: tag.Key, Value: tag.Value });
    byType.set(specification.ResourceType, tags);
  }
  return [...byType].map(([type, tags]) => ({ ResourceType: type as never, Tags: [...tags.values()] }));
}

const withoutUndefined = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
