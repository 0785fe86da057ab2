import type { Image } from "@aws-sdk/client-ec2";
import { StepFailure } from "../failure.ts";
import type { Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

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
