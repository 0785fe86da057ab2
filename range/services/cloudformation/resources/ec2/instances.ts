import type { _InstanceType } from "@aws-sdk/client-ec2";
import { AwsError } from "../../../../errors.ts";
import { fixed, flag, list, number, object, oneOf, required, tags, text } from "../shape.ts";
import { found, resource } from "../type.ts";
import { ec2, retag, tagged } from "./api.ts";
import { BLOCK_DEVICE } from "./launch-templates.ts";

const instance = resource("AWS::EC2::Instance", {
  properties: {
    ImageId: fixed(text),
    InstanceType: fixed(oneOf<_InstanceType>()),
    SubnetId: fixed(text),
    SecurityGroupIds: list(text),
    IamInstanceProfile: fixed(text),
    KeyName: fixed(text),
    UserData: fixed(text),
    AvailabilityZone: fixed(text),
    PrivateIpAddress: fixed(text),
    BlockDeviceMappings: fixed(list(BLOCK_DEVICE)),
    DisableApiTermination: flag,
    InstanceInitiatedShutdownBehavior: oneOf<"stop" | "terminate">(),
    LaunchTemplate: fixed(
      object({ LaunchTemplateId: text, LaunchTemplateName: text, Version: required(text) }),
    ),
    Monitoring: flag,
    SourceDestCheck: flag,
    Tags: tags,
  },
  attributes: [
    "InstanceId",
    "AvailabilityZone",
    "PrivateDnsName",
    "PrivateIp",
    "PublicDnsName",
    "PublicIp",
    "VpcId",
  ],
  create(act, p) {
    const { Tags: _tags, IamInstanceProfile, Monitoring, AvailabilityZone, SourceDestCheck, ...input } = p;
    const launched = ec2(act, "RunInstances", {
      ...input,
      MinCount: 1,
      MaxCount: 1,
      ...(IamInstanceProfile && { IamInstanceProfile: { Name: IamInstanceProfile } }),
      ...(Monitoring !== undefined && { Monitoring: { Enabled: Monitoring } }),
      ...(AvailabilityZone && { Placement: { AvailabilityZone } }),
      ...tagged(act, "instance"),
    });
    const id = act.begin(found(launched.Instances?.[0]?.InstanceId, "InstanceId"));
    if (SourceDestCheck === false)
      ec2(act, "ModifyInstanceAttribute", { InstanceId: id, SourceDestCheck: { Value: false } });
    return { id, attributes: { InstanceId: id } };
  },
  update(act, p, was) {
    const InstanceId = act.id;
    if (JSON.stringify(p.SecurityGroupIds) !== JSON.stringify(was.SecurityGroupIds))
      ec2(act, "ModifyInstanceAttribute", { InstanceId, Groups: p.SecurityGroupIds ?? [] });
    if (p.DisableApiTermination !== was.DisableApiTermination)
      ec2(act, "ModifyInstanceAttribute", {
        InstanceId,
        DisableApiTermination: { Value: p.DisableApiTermination ?? false },
      });
    if (p.InstanceInitiatedShutdownBehavior !== was.InstanceInitiatedShutdownBehavior)
      ec2(act, "ModifyInstanceAttribute", {
        InstanceId,
        InstanceInitiatedShutdownBehavior: { Value: p.InstanceInitiatedShutdownBehavior ?? "stop" },
      });
    if (p.SourceDestCheck !== was.SourceDestCheck)
      ec2(act, "ModifyInstanceAttribute", {
        InstanceId,
        SourceDestCheck: { Value: p.SourceDestCheck ?? true },
      });
    if (p.Monitoring !== was.Monitoring)
      ec2(act, p.Monitoring ? "MonitorInstances" : "UnmonitorInstances", { InstanceIds: [InstanceId] });
  },
  retag,
  delete: (act) => void ec2(act, "TerminateInstances", { InstanceIds: [act.id] }),
  gone(act) {
    const answer = ec2(act, "DescribeInstances", { InstanceIds: [act.id] });
    return answer.Reservations?.[0]?.Instances?.[0]?.State?.Name === "terminated";
  },
  attribute(act, name) {
    const described = ec2(act, "DescribeInstances", { InstanceIds: [act.id] }).Reservations?.[0]
      ?.Instances?.[0];
    switch (name) {
      case "AvailabilityZone":
        return described?.Placement?.AvailabilityZone;
      case "PrivateIp":
        return described?.PrivateIpAddress;
      case "PublicIp":
        return described?.PublicIpAddress ?? "";
      case "PrivateDnsName":
      case "PublicDnsName":
      case "VpcId":
        return described?.[name] ?? "";
    }
    return undefined;
  },
});

const elasticIp = resource("AWS::EC2::EIP", {
  properties: { Domain: fixed(oneOf<"vpc">()), InstanceId: text, Tags: tags },
  attributes: ["AllocationId", "PublicIp"],
  create(act, p) {
    const { AllocationId, PublicIp } = ec2(act, "AllocateAddress", {
      Domain: p.Domain ?? "vpc",
      ...tagged(act, "elastic-ip"),
    });
    const id = act.begin(found(PublicIp, "PublicIp"), { AllocationId, PublicIp });
    if (p.InstanceId) ec2(act, "AssociateAddress", { AllocationId, InstanceId: p.InstanceId });
    return { id, attributes: { AllocationId, PublicIp } };
  },
  update(act, p, was) {
    const AllocationId = String(act.attributes["AllocationId"]);
    if (p.InstanceId === was.InstanceId) return;
    if (p.InstanceId)
      ec2(act, "AssociateAddress", { AllocationId, InstanceId: p.InstanceId, AllowReassociation: true });
    else disassociate(act, AllocationId);
  },
  retag: (act, set, removed) => retag({ ...act, id: String(act.attributes["AllocationId"]) }, set, removed),
  delete(act) {
    const AllocationId = String(act.attributes["AllocationId"]);
    disassociate(act, AllocationId);
    ec2(act, "ReleaseAddress", { AllocationId });
  },
});

function disassociate(act: Parameters<typeof ec2>[0], allocationId: string): void {
  const [address] = ec2(act, "DescribeAddresses", { AllocationIds: [allocationId] }).Addresses ?? [];
  if (address?.AssociationId) ec2(act, "DisassociateAddress", { AssociationId: address.AssociationId });
}

const addressAssociation = resource("AWS::EC2::EIPAssociation", {
  properties: {
    AllocationId: required(fixed(text)),
    InstanceId: fixed(text),
    NetworkInterfaceId: fixed(text),
    PrivateIpAddress: fixed(text),
  },
  attributes: ["Id"],
  create(act, p) {
    const id = found(ec2(act, "AssociateAddress", p).AssociationId, "AssociationId");
    return { id, attributes: { Id: id } };
  },
  delete: (act) => void ec2(act, "DisassociateAddress", { AssociationId: act.id }),
});

const flowLog = resource("AWS::EC2::FlowLog", {
  properties: {
    ResourceId: required(fixed(text)),
    ResourceType: required(fixed(oneOf<"VPC" | "Subnet" | "NetworkInterface">())),
    TrafficType: fixed(oneOf<"ALL" | "ACCEPT" | "REJECT">()),
    LogDestinationType: fixed(oneOf<"s3" | "cloud-watch-logs">()),
    LogDestination: fixed(text),
    LogGroupName: fixed(text),
    DeliverLogsPermissionArn: fixed(text),
    LogFormat: fixed(text),
    MaxAggregationInterval: fixed(number),
    Tags: tags,
  },
  attributes: ["Id"],
  create(act, { ResourceId, Tags: _tags, ...p }) {
    const made = ec2(act, "CreateFlowLogs", {
      ResourceIds: [ResourceId],
      ...p,
      ...tagged(act, "vpc-flow-log"),
    });
    const [failed] = made.Unsuccessful ?? [];
    if (failed?.Error)
      throw new AwsError(failed.Error.Code ?? "InvalidParameter", failed.Error.Message ?? "");
    const id = found(made.FlowLogIds?.[0], "FlowLogId");
    return { id, attributes: { Id: id } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteFlowLogs", { FlowLogIds: [act.id] }),
});

export const instanceTypes = [instance, elasticIp, addressAssociation, flowLog];
