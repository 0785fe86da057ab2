import type { Image, InstanceStatus } from "@aws-sdk/client-ec2";
import { StepFailure } from "../failure.ts";
import { invalidContent } from "../refusals.ts";
import type { Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

const STATE_SECONDS = 3_600;
const OPERATIONS: Readonly<Record<string, string>> = {
  running: "StartInstances",
  stopped: "StopInstances",
  terminated: "TerminateInstances",
};

/** `aws:changeInstanceState` */
export const changeInstanceState: Action = {
  inputs: {
    known: ["InstanceIds", "CheckStateOnly", "DesiredState", "Force", "AdditionalInfo"],
    required: ["InstanceIds", "DesiredState"],
  },
  timeoutSeconds: STATE_SECONDS,
  check({ name, inputs: { DesiredState } }) {
    if (typeof DesiredState === "string" && !DesiredState.includes("{{") && !OPERATIONS[DesiredState])
      throw invalidContent(
        `The DesiredState of step "${name}" must be one of: ${Object.keys(OPERATIONS).join(", ")}.`,
      );
  },
  *run(run) {
    const InstanceIds = run.texts("InstanceIds");
    const desired = run.text("DesiredState")!;
    const operation = OPERATIONS[desired];
    if (!operation) throw run.wrongType("DesiredState", "instance state");
    if (!run.flag("CheckStateOnly"))
      yield* run.call("ec2", operation, {
        InstanceIds,
        ...(desired === "stopped" && run.inputs["Force"] !== undefined && { Force: run.flag("Force") }),
      });
    while (!(yield* areIn(run, InstanceIds, desired))) yield* run.poll("poll");
    return { outputs: { InstanceStates: InstanceIds.map(() => desired) } };
  },
};

/** A running instance has passed its checks, too. */
function* areIn(run: StepRun, InstanceIds: string[], desired: string): Work<boolean> {
  const { InstanceStatuses: statuses = [] } = (yield* run.call("ec2", "DescribeInstanceStatus", {
    InstanceIds,
    IncludeAllInstances: true,
  })) as { InstanceStatuses?: InstanceStatus[] };
  return (
    statuses.length === InstanceIds.length &&
    statuses.every(
      ({ InstanceState, InstanceStatus, SystemStatus }) =>
        InstanceState?.Name === desired &&
        (desired !== "running" || (InstanceStatus?.Status === "ok" && SystemStatus?.Status === "ok")),
    )
  );
}

const TAGGED: Readonly<Record<string, string>> = {
  ManagedInstance: "ManagedInstance",
  MaintenanceWindow: "MaintenanceWindow",
  Parameter: "Parameter",
};

/** `aws:createTags` */
export const createTags: Action = {
  inputs: { known: ["ResourceIds", "Tags", "ResourceType"], required: ["ResourceIds", "Tags"] },
  *run(run) {
    const type = run.text("ResourceType") ?? "EC2";
    const ids = run.texts("ResourceIds");
    const { Tags } = run.inputs;
    if (type === "EC2") {
      yield* run.call("ec2", "CreateTags", { Resources: ids, Tags });
      return {};
    }
    if (!TAGGED[type]) throw run.wrongType("ResourceType", "resource type");
    if (ids.length !== 1)
      throw new StepFailure("ResourceIds can contain only a single item for this ResourceType", "inputs");
    yield* run.call("ssm", "AddTagsToResource", { ResourceType: type, ResourceId: ids[0], Tags });
    return {};
  },
};

/** `aws:createImage` */
export const createImage: Action = {
  inputs: {
    known: ["InstanceId", "ImageName", "ImageDescription", "NoReboot", "BlockDeviceMappings"],
    required: ["InstanceId", "ImageName"],
  },
  *run(run) {
    const { BlockDeviceMappings, ImageDescription, NoReboot } = run.inputs;
    const { ImageId } = yield* run.call("ec2", "CreateImage", {
      InstanceId: run.text("InstanceId"),
      Name: run.text("ImageName"),
      ...(ImageDescription !== undefined && { Description: run.text("ImageDescription") }),
      ...(NoReboot !== undefined && { NoReboot: run.flag("NoReboot") }),
      ...(BlockDeviceMappings !== undefined && { BlockDeviceMappings }),
    });
    return yield* untilAvailable(run, ImageId as string);
  },
};

/** `aws:copyImage` */
export const copyImage: Action = {
  inputs: {
    known: [
      "SourceImageId",
      "SourceRegion",
      "ImageName",
      "ImageDescription",
      "Encrypted",
      "KmsKeyId",
      "ClientToken",
    ],
    required: ["SourceImageId", "SourceRegion", "ImageName"],
  },
  *run(run) {
    const { ImageDescription, Encrypted, ...rest } = run.inputs;
    const { ImageName: _, ...same } = rest;
    const { ImageId } = yield* run.call("ec2", "CopyImage", {
      ...same,
      Name: run.text("ImageName"),
      ...(ImageDescription !== undefined && { Description: run.text("ImageDescription") }),
      ...(Encrypted !== undefined && { Encrypted: run.flag("Encrypted") }),
    });
    return yield* untilAvailable(run, ImageId as string);
  },
};

function* untilAvailable(run: StepRun, ImageId: string): Work<{ outputs: Members }> {
  for (;;) {
    const { Images } = (yield* run.call("ec2", "DescribeImages", { ImageIds: [ImageId] })) as {
      Images?: Image[];
    };
    const state = Images?.[0]?.State;
    if (state === "available") return { outputs: { ImageId, ImageState: state } };
    if (state !== "pending")
      throw new StepFailure(`Image ${ImageId} entered unexpected state: ${state ?? "none"}`, "poll");
    yield* run.poll("poll");
  }
}

/** `aws:deleteImage`: with the snapshots that it is made of. */
export const deleteImage: Action = {
  inputs: { known: ["ImageId"], required: ["ImageId"] },
  *run(run) {
    const ImageId = run.text("ImageId")!;
    const { Images } = (yield* run.call("ec2", "DescribeImages", { ImageIds: [ImageId] })) as {
      Images?: Image[];
    };
    yield* run.call("ec2", "DeregisterImage", { ImageId });
    for (const { Ebs } of Images?.[0]?.BlockDeviceMappings ?? [])
      if (Ebs?.SnapshotId) yield* run.call("ec2", "DeleteSnapshot", { SnapshotId: Ebs.SnapshotId });
    return {};
  },
};
