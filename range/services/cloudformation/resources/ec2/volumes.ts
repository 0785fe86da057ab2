import { AwsError } from "../../../../errors.ts";
import { fixed, flag, number, oneOf, required, tags, text } from "../shape.ts";
import { found, resource } from "../type.ts";
import { ec2, retag, tagged } from "./api.ts";

const volume = resource("AWS::EC2::Volume", {
  properties: {
    AvailabilityZone: required(fixed(text)),
    Encrypted: fixed(flag),
    Iops: number,
    KmsKeyId: fixed(text),
    Size: number,
    SnapshotId: fixed(text),
    Throughput: number,
    VolumeType: oneOf<"gp2" | "gp3" | "io1" | "io2" | "st1" | "sc1" | "standard">(),
    Tags: tags,
  },
  attributes: ["VolumeId"],
  create(act, { Tags: _tags, ...p }) {
    const id = found(ec2(act, "CreateVolume", { ...p, ...tagged(act, "volume") }).VolumeId, "VolumeId");
    return { id, attributes: { VolumeId: id } };
  },
  update: (act, { Size, Iops, Throughput, VolumeType }) =>
    void ec2(act, "ModifyVolume", {
      VolumeId: act.id,
      ...(Size !== undefined && { Size }),
      ...(Iops !== undefined && { Iops }),
      ...(Throughput !== undefined && { Throughput }),
      ...(VolumeType !== undefined && { VolumeType }),
    }),
  retag,
  delete: (act) => void ec2(act, "DeleteVolume", { VolumeId: act.id }),
});

/** Between two tries, in simulated milliseconds, and how many there are. */
const AGAIN_MS = 1_000;
const MOST_TRIES = 600;

const attachment = resource("AWS::EC2::VolumeAttachment", {
  properties: { Device: fixed(text), InstanceId: required(fixed(text)), VolumeId: required(fixed(text)) },
  /** What was made a moment ago, an instance or a volume, cannot be attached yet: CloudFormation waits for it. */
  *create(act, p) {
    for (let tries = 1; ; tries++) {
      try {
        ec2(act, "AttachVolume", { ...p, Device: p.Device });
        return { id: `${p.VolumeId}|${p.InstanceId}` };
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "IncorrectState" || tries === MOST_TRIES)
          throw error;
        yield AGAIN_MS;
      }
    }
  },
  delete: (act, { InstanceId, VolumeId }) => void ec2(act, "DetachVolume", { InstanceId, VolumeId }),
  gone(act) {
    const [VolumeId = ""] = act.id.split("|");
    const [left] = ec2(act, "DescribeVolumes", { VolumeIds: [VolumeId] }).Volumes ?? [];
    return !left?.Attachments?.length;
  },
});

export const volumeTypes = [volume, attachment];
