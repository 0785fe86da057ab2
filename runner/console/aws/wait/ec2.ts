import type { Waiter } from "./waiters.ts";

/** EC2's waiters (botocore, ec2/2016-11-15/waiters-2.json). */
export const EC2_WAITERS: Readonly<Record<string, Waiter>> = {
  CustomerGatewayAvailable: {
    operation: "DescribeCustomerGateways",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "CustomerGateways[].State", "available"],
      ["failure", "pathAny", "CustomerGateways[].State", "deleted"],
      ["failure", "pathAny", "CustomerGateways[].State", "deleting"],
    ],
  },
  ImageAvailable: {
    operation: "DescribeImages",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Images[].State", "available"],
      ["failure", "pathAny", "Images[].State", "failed"],
    ],
  },
  ImageExists: {
    operation: "DescribeImages",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "path", "length(Images[]) > `0`", true],
      ["retry", "error", "InvalidAMIID.NotFound"],
    ],
  },
  InstanceExists: {
    operation: "DescribeInstances",
    delaySeconds: 5,
    attempts: 40,
    acceptors: [
      ["success", "path", "length(Reservations[]) > `0`", true],
      ["retry", "error", "InvalidInstanceID.NotFound"],
    ],
  },
  InstanceRunning: {
    operation: "DescribeInstances",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Reservations[].Instances[].State.Name", "running"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "shutting-down"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "terminated"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "stopping"],
      ["retry", "error", "InvalidInstanceID.NotFound"],
    ],
  },
  InstanceStatusOk: {
    operation: "DescribeInstanceStatus",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "InstanceStatuses[].InstanceStatus.Status", "ok"],
      ["retry", "error", "InvalidInstanceID.NotFound"],
    ],
  },
  InstanceStopped: {
    operation: "DescribeInstances",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Reservations[].Instances[].State.Name", "stopped"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "pending"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "terminated"],
    ],
  },
  InstanceTerminated: {
    operation: "DescribeInstances",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Reservations[].Instances[].State.Name", "terminated"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "pending"],
      ["failure", "pathAny", "Reservations[].Instances[].State.Name", "stopping"],
    ],
  },
  InternetGatewayExists: {
    operation: "DescribeInternetGateways",
    delaySeconds: 5,
    attempts: 6,
    acceptors: [
      ["success", "path", "length(InternetGateways[].InternetGatewayId) > `0`", true],
      ["retry", "error", "InvalidInternetGateway.NotFound"],
    ],
  },
  KeyPairExists: {
    operation: "DescribeKeyPairs",
    delaySeconds: 5,
    attempts: 6,
    acceptors: [
      ["success", "path", "length(KeyPairs[].KeyName) > `0`", true],
      ["retry", "error", "InvalidKeyPair.NotFound"],
    ],
  },
  NatGatewayAvailable: {
    operation: "DescribeNatGateways",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "NatGateways[].State", "available"],
      ["failure", "pathAny", "NatGateways[].State", "failed"],
      ["failure", "pathAny", "NatGateways[].State", "deleting"],
      ["failure", "pathAny", "NatGateways[].State", "deleted"],
      ["retry", "error", "NatGatewayNotFound"],
    ],
  },
  NatGatewayDeleted: {
    operation: "DescribeNatGateways",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "NatGateways[].State", "deleted"],
      ["success", "error", "NatGatewayNotFound"],
    ],
  },
  NetworkInterfaceAvailable: {
    operation: "DescribeNetworkInterfaces",
    delaySeconds: 20,
    attempts: 10,
    acceptors: [
      ["success", "pathAll", "NetworkInterfaces[].Status", "available"],
      ["failure", "error", "InvalidNetworkInterfaceID.NotFound"],
    ],
  },
  PasswordDataAvailable: {
    operation: "GetPasswordData",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [["success", "path", "length(PasswordData) > `0`", true]],
  },
  SecurityGroupExists: {
    operation: "DescribeSecurityGroups",
    delaySeconds: 5,
    attempts: 6,
    acceptors: [
      ["success", "path", "length(SecurityGroups[].GroupId) > `0`", true],
      ["retry", "error", "InvalidGroup.NotFound"],
    ],
  },
  SnapshotCompleted: {
    operation: "DescribeSnapshots",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Snapshots[].State", "completed"],
      ["failure", "pathAny", "Snapshots[].State", "error"],
    ],
  },
  SpotInstanceRequestFulfilled: {
    operation: "DescribeSpotInstanceRequests",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "SpotInstanceRequests[].Status.Code", "fulfilled"],
      ["success", "pathAll", "SpotInstanceRequests[].Status.Code", "request-canceled-and-instance-running"],
      ["failure", "pathAny", "SpotInstanceRequests[].Status.Code", "schedule-expired"],
      ["failure", "pathAny", "SpotInstanceRequests[].Status.Code", "canceled-before-fulfillment"],
      ["failure", "pathAny", "SpotInstanceRequests[].Status.Code", "bad-parameters"],
      ["failure", "pathAny", "SpotInstanceRequests[].Status.Code", "system-error"],
      ["retry", "error", "InvalidSpotInstanceRequestID.NotFound"],
    ],
  },
  SubnetAvailable: {
    operation: "DescribeSubnets",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [["success", "pathAll", "Subnets[].State", "available"]],
  },
  SystemStatusOk: {
    operation: "DescribeInstanceStatus",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [["success", "pathAll", "InstanceStatuses[].SystemStatus.Status", "ok"]],
  },
  VolumeAvailable: {
    operation: "DescribeVolumes",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Volumes[].State", "available"],
      ["failure", "pathAny", "Volumes[].State", "deleted"],
    ],
  },
  VolumeDeleted: {
    operation: "DescribeVolumes",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Volumes[].State", "deleted"],
      ["success", "error", "InvalidVolume.NotFound"],
    ],
  },
  VolumeInUse: {
    operation: "DescribeVolumes",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "Volumes[].State", "in-use"],
      ["failure", "pathAny", "Volumes[].State", "deleted"],
    ],
  },
  VpcAvailable: {
    operation: "DescribeVpcs",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [["success", "pathAll", "Vpcs[].State", "available"]],
  },
  VpcExists: {
    operation: "DescribeVpcs",
    delaySeconds: 1,
    attempts: 5,
    acceptors: [
      ["success", "status", 200],
      ["retry", "error", "InvalidVpcID.NotFound"],
    ],
  },
  VpcPeeringConnectionDeleted: {
    operation: "DescribeVpcPeeringConnections",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "VpcPeeringConnections[].Status.Code", "deleted"],
      ["success", "error", "InvalidVpcPeeringConnectionID.NotFound"],
    ],
  },
  VpcPeeringConnectionExists: {
    operation: "DescribeVpcPeeringConnections",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "status", 200],
      ["retry", "error", "InvalidVpcPeeringConnectionID.NotFound"],
    ],
  },
  VpnConnectionAvailable: {
    operation: "DescribeVpnConnections",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "VpnConnections[].State", "available"],
      ["failure", "pathAny", "VpnConnections[].State", "deleting"],
      ["failure", "pathAny", "VpnConnections[].State", "deleted"],
    ],
  },
  VpnConnectionDeleted: {
    operation: "DescribeVpnConnections",
    delaySeconds: 15,
    attempts: 40,
    acceptors: [
      ["success", "pathAll", "VpnConnections[].State", "deleted"],
      ["failure", "pathAny", "VpnConnections[].State", "pending"],
    ],
  },
};
