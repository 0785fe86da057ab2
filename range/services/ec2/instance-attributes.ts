import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { instanceType } from "./instance-types.ts";
import { checkGroups } from "./interface-rows.ts";
import { groupNames, instanceView } from "./instance-view.ts";
import { find } from "./kinds.ts";
import { onlyMembersOfEach } from "./members.ts";
import { networkChanged } from "./network-changed.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type InstanceRow } from "./state.ts";
import { checkUserData } from "./user-data.ts";

export const instanceAttributes = handlers<typeof EC2>()({
  DescribeInstanceAttribute(input, call) {
    const row = find(call.scope, "instance", required(input.InstanceId, "InstanceId"));
    const attribute = required(input.Attribute, "attribute");
    const read = READ[attribute];
    if (!read) return refuseValue(attribute, "attribute", "Unknown attribute.");
    return { InstanceId: row.id, ...read(row, call.scope) };
  },

  ModifyInstanceAttribute(input, call) {
    const { scope } = call;
    const row = find(scope, "instance", required(input.InstanceId, "InstanceId"));
    const changes = changesOf(input);
    if (!changes.length) refuse("InvalidParameterCombination", "No attributes specified.");
    if (changes.length > 1)
      refuse("InvalidParameterCombination", "Fields for multiple attribute types specified");
    changes[0]!(row, scope);
    return {};
  },

  ResetInstanceAttribute(input, call) {
    const row = find(call.scope, "instance", required(input.InstanceId, "InstanceId"));
    if (input.Attribute === "sourceDestCheck") setSourceDestCheck(true)(row, call.scope);
    else if (input.Attribute === "kernel" || input.Attribute === "ramdisk")
      throw new NotImplemented(`the attribute ${input.Attribute}`);
    else refuseValue(input.Attribute, "attribute");
    return {};
  },
});

type Read = (row: Readonly<InstanceRow>, scope: Scope) => Omit<EC2.InstanceAttribute, "InstanceId">;

const READ: Readonly<Partial<Record<string, Read>>> = {
  blockDeviceMapping: (row, scope) => ({ BlockDeviceMappings: instanceView(scope, row).BlockDeviceMappings }),
  disableApiStop: (row) => ({ DisableApiStop: { Value: row.disableApiStop } }),
  disableApiTermination: (row) => ({ DisableApiTermination: { Value: row.disableApiTermination } }),
  ebsOptimized: (row) => ({ EbsOptimized: { Value: row.ebsOptimized ?? false } }),
  enaSupport: (row) => ({ EnaSupport: { Value: instanceType(row.instanceType).hypervisor === "nitro" } }),
  enclaveOptions: () => ({ EnclaveOptions: { Enabled: false } }),
  groupSet: (row, scope) => {
    const primary = ec2State(scope).interfaces.get(row.interfaceIds[0]);
    return { Groups: primary ? groupNames(scope, primary) : [] };
  },
  instanceInitiatedShutdownBehavior: (row) => ({
    InstanceInitiatedShutdownBehavior: { Value: row.instanceInitiatedShutdownBehavior },
  }),
  instanceType: (row) => ({ InstanceType: { Value: row.instanceType } }),
  kernel: () => ({ KernelId: {} }),
  productCodes: () => ({ ProductCodes: [] }),
  ramdisk: () => ({ RamdiskId: {} }),
  rootDeviceName: (row) => ({ RootDeviceName: { Value: row.rootDeviceName } }),
  sourceDestCheck: (row) => ({ SourceDestCheck: { Value: row.sourceDestCheck } }),
  sriovNetSupport: () => ({ SriovNetSupport: { Value: "simple" } }),
  userData: (row) => ({ UserData: row.userData ? { Value: row.userData } : {} }),
};

type Change = (row: Readonly<InstanceRow>, scope: Scope) => void;

/** Every attribute that the request names, in either of the two forms: typed member, or Attribute and Value. */
function changesOf(input: EC2.ModifyInstanceAttributeRequest): Change[] {
  const changes: Change[] = [];
  if (input.Attribute !== undefined && input.Value !== undefined)
    changes.push(byName(input.Attribute, input.Value));
  if (input.DisableApiTermination)
    changes.push(setFlag("disableApiTermination", input.DisableApiTermination.Value));
  if (input.DisableApiStop) changes.push(setFlag("disableApiStop", input.DisableApiStop.Value));
  if (input.SourceDestCheck)
    changes.push(setSourceDestCheck(required(input.SourceDestCheck.Value, "sourceDestCheck")));
  if (input.EbsOptimized) changes.push(setEbsOptimized(required(input.EbsOptimized.Value, "ebsOptimized")));
  if (input.InstanceType) changes.push(setType(required(input.InstanceType.Value, "instanceType")));
  if (input.InstanceInitiatedShutdownBehavior)
    changes.push(
      setShutdown(
        required(input.InstanceInitiatedShutdownBehavior.Value, "instanceInitiatedShutdownBehavior"),
      ),
    );
  if (input.UserData) changes.push(setUserData(Buffer.from(input.UserData.Value ?? []).toString("base64")));
  if (input.Groups) changes.push(setGroups(input.Groups));
  if (input.BlockDeviceMappings) changes.push(setDevices(input.BlockDeviceMappings));
  return changes;
}

function byName(attribute: string, value: string): Change {
  const flag = (): boolean => oneOf(value.toLowerCase(), ["true", "false"], "value") === "true";
  switch (attribute) {
    case "disableApiTermination":
    case "disableApiStop":
      return setFlag(attribute, flag());
    case "sourceDestCheck":
      return setSourceDestCheck(flag());
    case "ebsOptimized":
      return setEbsOptimized(flag());
    case "instanceType":
      return setType(value);
    case "instanceInitiatedShutdownBehavior":
      return setShutdown(value);
    case "userData":
      return setUserData(value);
    case "kernel":
    case "ramdisk":
    case "enaSupport":
    case "sriovNetSupport":
      throw new NotImplemented(`the attribute ${attribute} of ModifyInstanceAttribute`);
    default:
      return refuseValue(attribute, "attribute", "Unknown attribute.");
  }
}

const change = (row: Readonly<InstanceRow>, scope: Scope, set: (row: InstanceRow) => void): void =>
  void ec2State(scope).instances.update(row.id, set);

const setFlag =
  (name: "disableApiTermination" | "disableApiStop", value: boolean | undefined): Change =>
  (row, scope) =>
    change(row, scope, (each) => void (each[name] = required(value, name)));

const setShutdown =
  (value: string): Change =>
  (row, scope) => {
    const behaviour = oneOf(value, ["stop", "terminate"], "instanceInitiatedShutdownBehavior");
    change(row, scope, (each) => void (each.instanceInitiatedShutdownBehavior = behaviour));
  };

function setSourceDestCheck(value: boolean): Change {
  return (row, scope) => {
    refuseSeveralInterfaces(row);
    change(row, scope, (each) => void (each.sourceDestCheck = value));
    for (const id of row.interfaceIds)
      ec2State(scope).interfaces.update(id, (each) => void (each.sourceDestCheck = value));
    networkChanged(scope, `source/destination check of ${row.id}`);
  };
}

const setEbsOptimized =
  (value: boolean): Change =>
  (row, scope) => {
    refuseUnlessStopped(row, "ebsOptimized");
    change(row, scope, (each) => void (each.ebsOptimized = value));
  };

const setType =
  (value: string): Change =>
  (row, scope) => {
    const facts = instanceType(value);
    refuseUnlessStopped(row, "instanceType");
    if (facts.architecture !== (row.architecture ?? "x86_64"))
      refuse(
        "InvalidParameterValue",
        `The architecture '${facts.architecture}' of the specified instance type does not match the architecture '${row.architecture ?? "x86_64"}' of the instance.`,
      );
    change(row, scope, (each) => void (each.instanceType = value));
  };

const setUserData =
  (base64: string): Change =>
  (row, scope) => {
    const userData = checkUserData(base64);
    refuseUnlessStopped(row, "userData");
    change(row, scope, (each) => {
      if (userData) each.userData = userData;
      else delete each.userData;
    });
  };

/** Replaces the groups of the one interface; with several, each must be changed by itself (ground truth fact 25). */
const setGroups =
  (groupIds: readonly string[]): Change =>
  (row, scope) => {
    if (!groupIds.length) refuse("InvalidParameterValue", "You must specify at least one security group.");
    refuseSeveralInterfaces(row);
    const only = row.interfaceIds[0];
    if (only === undefined)
      return refuse(
        "IncorrectInstanceState",
        `The instance '${row.id}' is not in a state in which its groups can be modified.`,
      );
    const checked = checkGroups(scope, row.vpcId, groupIds);
    ec2State(scope).interfaces.update(only, (each) => void (each.groupIds = checked));
    networkChanged(scope, `groups of ${row.id}`);
  };

const setDevices =
  (wanted: readonly EC2.InstanceBlockDeviceMappingSpecification[]): Change =>
  (row, scope) => {
    onlyMembersOfEach("BlockDeviceMapping", wanted, ["DeviceName", "Ebs"]);
    const flags = wanted.map(({ DeviceName, Ebs }) => {
      const device =
        row.blockDevices.find((each) => each.deviceName === required(DeviceName, "deviceName")) ??
        refuse("InvalidInstanceAttributeValue", `No device is currently mapped at ${DeviceName}`);
      if (Ebs?.VolumeId !== undefined && Ebs.VolumeId !== device.volumeId)
        refuse("InvalidInstanceAttributeValue", `The volume ${Ebs.VolumeId} is not mapped at ${DeviceName}`);
      return { volumeId: device.volumeId, value: required(Ebs?.DeleteOnTermination, "deleteOnTermination") };
    });
    for (const { volumeId, value } of flags) setDeleteOnTermination(scope, row.id, volumeId, value);
  };

function setDeleteOnTermination(scope: Scope, instanceId: string, volumeId: string, value: boolean): void {
  ec2State(scope).instances.update(instanceId, (row) => {
    row.blockDevices = row.blockDevices.map((each) =>
      each.volumeId === volumeId ? { ...each, deleteOnTermination: value } : each,
    );
  });
  ec2State(scope).volumes.update(volumeId, (row) => {
    row.Attachments = row.Attachments.map((each) =>
      each.InstanceId === instanceId ? { ...each, DeleteOnTermination: value } : each,
    );
  });
}

function refuseUnlessStopped(row: Readonly<InstanceRow>, attribute: string): void {
  if (row.state !== "stopped")
    refuse(
      "IncorrectInstanceState",
      `The instance '${row.id}' is not in the 'stopped' state. The attribute '${attribute}' can only be modified on a stopped instance.`,
    );
}

function refuseSeveralInterfaces(row: Readonly<InstanceRow>): void {
  if (row.interfaceIds.length > 1)
    refuse(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${row.id}'. Please specify an interface ID for the operation instead.`,
    );
}
