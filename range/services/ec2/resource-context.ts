import type { Ask } from "../../call.ts";
import { resourceTagContext } from "../../iam/tag-context.ts";
import type { Scope } from "../../world.ts";
import { findImage } from "./image-rows.ts";
import type { AnyKind } from "./kinds.ts";
import { ec2State } from "./state.ts";

type Context = NonNullable<Ask["context"]>;

/** The condition keys that a resource brings: its tags, and what its type has (Service Authorization Reference). */
export function resourceContext(scope: Scope, kind: AnyKind, id: string): Context {
  const row = kind.table(scope).get(id);
  return { ...(row && resourceTagContext("ec2", kind.tags(row))), ...OWN[kind.type]?.(scope, id) };
}

const OWN: Readonly<Record<string, (scope: Scope, id: string) => Context>> = {
  instance(scope, id) {
    const { instances, profileAssociations } = ec2State(scope);
    const row = instances.get(id);
    if (!row) return {};
    return {
      "ec2:InstanceID": id,
      "ec2:InstanceType": row.instanceType,
      "ec2:AvailabilityZone": row.availabilityZone,
      "ec2:Tenancy": row.tenancy ?? "default",
      "ec2:EbsOptimized": String(row.ebsOptimized ?? false),
      "ec2:RootDeviceType": "ebs",
      "ec2:MetadataHttpTokens": row.metadata.HttpTokens,
      "ec2:MetadataHttpEndpoint": row.metadata.HttpEndpoint,
      "ec2:InstanceProfile": profileAssociations.find((each) => each.InstanceId === id)?.IamInstanceProfile
        ?.Arn,
    };
  },
  volume(scope, id) {
    const row = ec2State(scope).volumes.get(id);
    if (!row) return {};
    return {
      "ec2:VolumeID": id,
      "ec2:VolumeType": row.VolumeType,
      "ec2:VolumeSize": String(row.Size),
      "ec2:Encrypted": String(row.Encrypted ?? false),
      "ec2:AvailabilityZone": row.AvailabilityZone,
      "ec2:ParentSnapshot": row.SnapshotId
        ? `arn:aws:ec2:${scope.region}::snapshot/${row.SnapshotId}`
        : undefined,
    };
  },
  snapshot(scope, id) {
    const row = ec2State(scope).snapshots.get(id);
    if (!row) return {};
    return {
      "ec2:SnapshotID": id,
      "ec2:Owner": row.OwnerId,
      "ec2:ParentVolume": row.VolumeId ? scope.arn("ec2", `volume/${row.VolumeId}`) : undefined,
      "ec2:VolumeSize": String(row.VolumeSize),
      "ec2:Encrypted": String(row.Encrypted ?? false),
    };
  },
  image(scope, id) {
    // A wrong id must first be allowed, and is refused by the operation itself.
    if (!/^ami-[0-9a-f]+$/.test(id)) return {};
    const row = ec2State(scope).images.get(id) ?? sharedImage(scope, id);
    if (!row) return {};
    return {
      "ec2:ImageID": id,
      "ec2:ImageType": row.ImageType,
      "ec2:Owner": row.ImageOwnerAlias ?? row.OwnerId,
      "ec2:Public": String(row.launchPermissions.includes("all")),
      "ec2:RootDeviceType": "ebs",
    };
  },
  "security-group"(scope, id) {
    const row = ec2State(scope).groups.get(id);
    return row ? { "ec2:SecurityGroupID": id, "ec2:Vpc": scope.arn("ec2", `vpc/${row.vpcId}`) } : {};
  },
  subnet(scope, id) {
    const row = ec2State(scope).subnets.get(id);
    if (!row) return {};
    return {
      "ec2:SubnetID": id,
      "ec2:Vpc": scope.arn("ec2", `vpc/${row.VpcId}`),
      "ec2:AvailabilityZone": row.AvailabilityZone,
    };
  },
  "network-interface"(scope, id) {
    const row = ec2State(scope).interfaces.get(id);
    if (!row) return {};
    return {
      "ec2:NetworkInterfaceID": id,
      "ec2:Vpc": scope.arn("ec2", `vpc/${row.vpcId}`),
      "ec2:Subnet": scope.arn("ec2", `subnet/${row.subnetId}`),
      "ec2:AvailabilityZone": row.availabilityZone,
    };
  },
  "network-acl"(scope, id) {
    const row = ec2State(scope).networkAcls.get(id);
    return row ? { "ec2:NetworkAclID": id, "ec2:Vpc": scope.arn("ec2", `vpc/${row.VpcId}`) } : {};
  },
  "route-table"(scope, id) {
    const row = ec2State(scope).routeTables.get(id);
    return row ? { "ec2:RouteTableID": id, "ec2:Vpc": scope.arn("ec2", `vpc/${row.VpcId}`) } : {};
  },
  vpc: (_scope, id) => ({ "ec2:VpcID": id }),
};

function sharedImage(scope: Scope, id: string): ReturnType<typeof findImage> | undefined {
  try {
    return findImage(scope, id);
  } catch {
    return undefined;
  }
}
