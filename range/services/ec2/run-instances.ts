import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { failLaunch, launch } from "../../physics/instances/lifecycle.ts";
import { handlers } from "../../service.ts";
import { once } from "./idempotency.ts";
import { resolveImageId } from "./image-parameters.ts";
import { findImage } from "./image-rows.ts";
import { resolveProfile } from "./instance-profiles.ts";
import { defaultCredits } from "./credit-specifications.ts";
import { instanceType, type InstanceTypeFacts } from "./instance-types.ts";
import { instanceView, reservationMembers } from "./instance-view.ts";
import { findKeyPair } from "./key-pair-rows.ts";
import { makeDevices, planDevices, refuseVirtualDevices } from "./launch-devices.ts";
import { makeInterfaces, planNetwork } from "./launch-network.ts";
import { resolveLaunch, type LaunchRequest } from "./launch-request.ts";
import { onlyMembers } from "./members.ts";
import { newMetadataOptions } from "./metadata-options.ts";
import { checkParameters } from "./parameters.ts";
import { associateProfile } from "./profile-associations.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { MOST_VCPUS } from "./settings.ts";
import { ec2State, type ImageRow, type InstanceRow } from "./state.ts";
import { tagsByType } from "./tags.ts";
import { checkUserData } from "./user-data.ts";
import { sealVolume } from "./volume-keys.ts";

/** The account under which Auto Scaling launches, as reservations show it. */
const AUTO_SCALING_REQUESTER = "940372691376";

export const runInstances = handlers<typeof EC2>()({
  RunInstances(input, call) {
    const { scope } = call;
    const ids = once(call, input, () => run(resolveLaunch(input, call), call));
    const rows = ids.flatMap((id) => ec2State(scope).instances.get(id) ?? []);
    const { reservationId = "", requesterId } = rows[0] ?? {};
    return {
      ...reservationMembers(scope, reservationId, requesterId),
      Instances: rows.map((row) => instanceView(scope, row)),
    };
  },
});

/** Checks everything first and makes it then, so that a refused launch leaves nothing behind. */
function run(request: LaunchRequest, call: Call): string[] {
  const { scope } = call;
  const { template, ...parameters } = request;
  checkParameters("RunInstances", parameters);
  refuseUnmodelled(request);
  const image = findImage(scope, resolveImageId(call, required(request.ImageId, "ImageId")));
  if (image.State !== "available")
    refuse("InvalidAMIID.Unavailable", `The image id '[${image.ImageId}]' is no longer available`);
  const type = request.InstanceType ?? "m1.small";
  const facts = instanceType(type);
  checkArchitecture(facts, image);
  const keyPair = request.KeyName === undefined ? undefined : findKeyPair(scope, request.KeyName);
  const userData = checkUserData(request.UserData);
  const profile = request.IamInstanceProfile && resolveProfile(scope, request.IamInstanceProfile);
  const tags = tagsByType(request.TagSpecifications, ["instance", "volume", "network-interface"], call);
  refuseVirtualDevices(request.BlockDeviceMappings);
  const devices = planDevices(scope, image, request.BlockDeviceMappings);
  const network = planNetwork(request, facts, call);
  const hibernation = request.HibernationOptions?.Configured ?? false;
  if (hibernation)
    checkHibernation(facts, devices.find((each) => each.deviceName === image.RootDeviceName)?.volume);
  const shutdown = request.InstanceInitiatedShutdownBehavior ?? "stop";
  if (shutdown !== "stop" && shutdown !== "terminate")
    refuseValue(shutdown, "instanceInitiatedShutdownBehavior");
  const metadata = newMetadataOptions(scope, request.MetadataOptions, image);
  const count = checkCount(request, network.room);
  checkQuota(call, facts.vcpus * count);

  const { random, clock } = scope.world;
  const reservationId = `r-0${random.hex(16)}`;
  return Array.from({ length: count }, (_, launchIndex) => {
    const id = random.id("i");
    const availabilityZone = network.subnet.AvailabilityZone;
    const row: InstanceRow = {
      id,
      reservationId,
      launchIndex,
      imageId: image.ImageId,
      instanceType: type,
      ...(keyPair && { keyName: keyPair.KeyName!, publicKey: keyPair.PublicKey! }),
      state: "pending",
      stateReason: { Code: "pending", Message: "pending" },
      stateTransitionReason: "",
      launchTime: clock.second(),
      availabilityZone,
      subnetId: network.subnet.SubnetId,
      vpcId: network.subnet.VpcId,
      rootDeviceName: image.RootDeviceName ?? "/dev/xvda",
      blockDevices: makeDevices(scope, { id, availabilityZone }, devices, tags.get("volume") ?? []),
      interfaceIds: makeInterfaces(scope, id, network, tags.get("network-interface") ?? []),
      disableApiTermination: request.DisableApiTermination ?? false,
      disableApiStop: request.DisableApiStop ?? false,
      instanceInitiatedShutdownBehavior: shutdown,
      sourceDestCheck: true,
      ...(userData && { userData }),
      monitoring: request.Monitoring?.Enabled ?? false,
      hibernationConfigured: hibernation,
      metadata,
      tags: [...(tags.get("instance") ?? []), ...templateTags(template, call)],
      ...(request.ClientToken && { clientToken: request.ClientToken }),
      launchedBy: "arn" in call.principal ? call.principal.arn : (call.invokedBy ?? call.principal.type),
      architecture: facts.architecture,
      platformDetails: image.PlatformDetails ?? "Linux/UNIX",
      ebsOptimized: request.EbsOptimized ?? false,
      tenancy: (request.Placement?.Tenancy ?? "default") as "default",
      ...(facts.burstable && { cpuCredits: creditsOf(type, request) }),
      ...(call.invokedBy === "autoscaling.amazonaws.com" && { requesterId: AUTO_SCALING_REQUESTER }),
    };
    launch(scope, row);
    if (profile) associateProfile(scope, id, profile);
    // Every volume asks its key: one that is refused is enough for the launch to fail.
    if (row.blockDevices.map(({ volumeId }) => sealVolume(call, volumeId)).includes(false))
      failLaunch(scope, id);
    return id;
  });
}

/** EC2 tells by two tags which launch template made an instance. */
function templateTags(template: LaunchRequest["template"], call: Call): EC2.Tag[] {
  if (!template || call.invokedBy === "autoscaling.amazonaws.com") return [];
  return [
    { Key: "aws:ec2launchtemplate:id", Value: template.id },
    { Key: "aws:ec2launchtemplate:version", Value: String(template.version) },
  ];
}

function refuseUnmodelled(request: LaunchRequest): void {
  onlyMembers("Placement", request.Placement, [
    "AvailabilityZone",
    "Tenancy",
    ...(request.Placement?.GroupName === "" ? ["GroupName" as const] : []),
  ]);
  if (request.Placement?.Tenancy && request.Placement.Tenancy !== "default")
    throw new NotImplemented("dedicated tenancy");
  if (request.EnclaveOptions?.Enabled) throw new NotImplemented("Nitro Enclaves");
}

function checkArchitecture(facts: InstanceTypeFacts, image: Readonly<ImageRow>): void {
  const architecture = image.Architecture ?? "x86_64";
  if (architecture !== facts.architecture)
    refuse(
      "InvalidParameterValue",
      `The architecture '${facts.architecture}' of the specified instance type does not match the architecture '${architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
}

/** Hibernation writes RAM to the root volume, which must be encrypted and large enough (EC2 user guide, "Hibernate"). */
function checkHibernation(
  facts: InstanceTypeFacts,
  root: { encrypted: boolean; sizeGiB: number } | undefined,
): void {
  const refuseIt = (why: string): never =>
    refuse("UnsupportedHibernationConfiguration", `Unsupported hibernation configuration: ${why}`);
  if (!facts.hibernation) refuseIt("the instance type does not support hibernation.");
  if (!root?.encrypted) refuseIt("the root volume must be encrypted.");
  if ((root?.sizeGiB ?? 0) * 1024 < facts.memoryMiB)
    refuseIt("the root volume is too small for the memory of the instance.");
}

function checkCount(request: LaunchRequest, room: number): number {
  const least = required(request.MinCount, "MinCount");
  const most = required(request.MaxCount, "MaxCount");
  if (least < 1) refuseValue(least, "minCount", "Expected an integer greater than 0.");
  if (most < least)
    refuse(
      "InvalidParameterValue",
      `Value (${least}) for parameter minCount is invalid. It must not be greater than maxCount.`,
    );
  if (room < least)
    refuse(
      "InsufficientFreeAddressesInSubnet",
      "There are not enough free addresses in the subnet to satisfy the requested number of instances.",
    );
  return Math.min(most, room);
}

function checkQuota(call: Call, wanted: number): void {
  let used = 0;
  for (const row of ec2State(call.scope).instances)
    if (row.state === "pending" || row.state === "running") used += instanceType(row.instanceType).vcpus;
  if (used + wanted > MOST_VCPUS)
    refuse(
      "VcpuLimitExceeded",
      `You have requested more vCPU capacity than your current vCPU limit of ${MOST_VCPUS} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
}

function creditsOf(type: string, request: LaunchRequest): "standard" | "unlimited" {
  const wanted = request.CreditSpecification?.CpuCredits ?? defaultCredits(type.slice(0, type.indexOf(".")));
  return wanted === "standard" || wanted === "unlimited" ? wanted : refuseValue(wanted, "cpuCredits");
}
