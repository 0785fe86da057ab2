import { beforeEach, describe, expect, it } from "vitest";
import { reachable } from "../../physics/network/index.ts";
import { createServiceInterface, publicIpOf } from "./interface-rows.ts";
import { IMAGE, sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
const launch = { ImageId: IMAGE, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
const refusal = (code: string) => expect.objectContaining({ code });

describe("VPCs", () => {
  it("come with a default group, a default ACL that allows, and a main route table", () => {
    const inVpc = [{ Name: "vpc-id", Values: [box.vpcId] }];
    expect(box.call("DescribeSecurityGroups", { Filters: inVpc }).SecurityGroups).toMatchObject([
      { GroupName: "default" },
    ]);
    const [acl] = box.call("DescribeNetworkAcls", { Filters: inVpc }).NetworkAcls!;
    expect(acl).toMatchObject({ IsDefault: true, Associations: [{ SubnetId: box.subnetId }] });
    expect(acl!.Entries!.map((each) => [each.RuleNumber, each.Egress, each.RuleAction])).toEqual([
      [100, true, "allow"],
      [32_767, true, "deny"],
      [100, false, "allow"],
      [32_767, false, "deny"],
    ]);
    expect(
      box.call("DescribeRouteTables", { Filters: [{ Name: "association.main", Values: ["true"] }] })
        .RouteTables,
    ).toMatchObject([
      { Routes: [{ DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" }] },
    ]);
  });

  it("go with what they came with, and not before the rest is gone", () => {
    expect(() => box.call("DeleteVpc", { VpcId: box.vpcId })).toThrow(refusal("DependencyViolation"));
    box.call("DeleteSubnet", { SubnetId: box.subnetId });
    box.call("DeleteVpc", { VpcId: box.vpcId });
    expect(box.call("DescribeSecurityGroups", {}).SecurityGroups).toEqual([]);
    expect(box.call("DescribeRouteTables", {}).RouteTables).toEqual([]);
  });

  it("can be a Region's default one, in which instances are launched that name no subnet", () => {
    expect(() => box.call("RunInstances", launch)).toThrow(refusal("VPCIdNotSpecified"));
    expect(box.call("CreateDefaultVpc", {}).Vpc).toMatchObject({
      CidrBlock: "172.31.0.0/16",
      IsDefault: true,
      State: "pending",
    });
    const [instance] = box.call("RunInstances", launch).Instances!;
    const defaults = [{ Name: "default-for-az", Values: ["true"] }];
    const { Subnets = [] } = box.call("DescribeSubnets", { Filters: defaults });
    expect(Subnets.map((each) => each.CidrBlock)).toEqual([
      "172.31.0.0/20",
      "172.31.16.0/20",
      "172.31.32.0/20",
      "172.31.48.0/20",
      "172.31.64.0/20",
      "172.31.80.0/20",
    ]);
    expect(Subnets.map((each) => each.SubnetId)).toContain(instance!.SubnetId);
    box.wait(box.world.pace("instance-boot"));
    const face = {
      interfaceId: instance!.NetworkInterfaces![0]!.NetworkInterfaceId!,
      remoteIp: "203.0.113.9",
    };
    expect(reachable(box.scope, { ...face, direction: "egress", protocol: "tcp", remotePort: 443 })).toEqual({
      reachable: true,
      path: "igw",
    });
    expect(() => box.call("CreateDefaultVpc", {})).toThrow(refusal("DefaultVpcAlreadyExists"));
  });

  it.each([
    ["10.0.0.0/15", "InvalidVpc.Range"],
    ["10.0.0.0/29", "InvalidVpc.Range"],
    ["10.0.0/16", "InvalidParameterValue"],
  ])("refuse the block %s", (CidrBlock, code) => {
    expect(() => box.call("CreateVpc", { CidrBlock })).toThrow(refusal(code));
  });

  it.each([
    [{ CidrBlock: "10.0.1.128/25" }, "InvalidSubnet.Conflict"],
    [{ CidrBlock: "10.1.0.0/24" }, "InvalidSubnet.Range"],
    [{ CidrBlock: "10.0.2.0/24", AvailabilityZone: "us-east-1z" }, "InvalidParameterValue"],
    [{ CidrBlock: "10.0.2.0/24", Ipv6CidrBlock: "fd00::/64" }, "NotImplemented"],
  ])("refuse the subnet %j", (input, code) => {
    expect(() => box.call("CreateSubnet", { VpcId: box.vpcId, ...input })).toThrow(refusal(code));
  });

  it("count the free addresses of a subnet, and refuse launches beyond them", () => {
    const small = box.call("CreateSubnet", { VpcId: box.vpcId, CidrBlock: "10.0.9.0/28" }).Subnet!;
    expect(small.AvailableIpAddressCount).toBe(11);
    box.launch({ SubnetId: small.SubnetId, MinCount: 1, MaxCount: 20 });
    expect(
      box.call("DescribeSubnets", { SubnetIds: [small.SubnetId!] }).Subnets![0]!.AvailableIpAddressCount,
    ).toBe(0);
    expect(() => box.launch({ SubnetId: small.SubnetId })).toThrow(
      refusal("InsufficientFreeAddressesInSubnet"),
    );
  });
});

describe("network ACLs", () => {
  const entry = { Protocol: "-1", RuleAction: "deny", Egress: false, CidrBlock: "203.0.113.0/24" } as const;
  const create = () => box.call("CreateNetworkAcl", { VpcId: box.vpcId }).NetworkAcl!;

  it("deny everything when they are new (fact 4)", () => {
    expect(create().Entries!.map((each) => [each.RuleNumber, each.RuleAction])).toEqual([
      [32_767, "deny"],
      [32_767, "deny"],
    ]);
  });

  it("hold entries in order, each number once per direction, 20 at most", () => {
    const NetworkAclId = create().NetworkAclId!;
    for (let i = 20; i > 0; i--) box.call("CreateNetworkAclEntry", { NetworkAclId, RuleNumber: i, ...entry });
    expect(() => box.call("CreateNetworkAclEntry", { NetworkAclId, RuleNumber: 1, ...entry })).toThrow(
      refusal("NetworkAclEntryAlreadyExists"),
    );
    expect(() => box.call("CreateNetworkAclEntry", { NetworkAclId, RuleNumber: 21, ...entry })).toThrow(
      refusal("NetworkAclEntryLimitExceeded"),
    );
    box.call("ReplaceNetworkAclEntry", {
      NetworkAclId,
      RuleNumber: 5,
      ...entry,
      Protocol: "tcp",
      PortRange: { From: 22, To: 22 },
    });
    const { Entries } = box.call("DescribeNetworkAcls", { NetworkAclIds: [NetworkAclId] }).NetworkAcls![0]!;
    expect(Entries!.filter((each) => !each.Egress).map((each) => each.RuleNumber)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => i + 1),
      32_767,
    ]);
    expect(Entries!.find((each) => each.RuleNumber === 5)).toMatchObject({
      Protocol: "6",
      PortRange: { From: 22, To: 22 },
    });
    box.call("DeleteNetworkAclEntry", { NetworkAclId, RuleNumber: 5, Egress: false });
    expect(() => box.call("DeleteNetworkAclEntry", { NetworkAclId, RuleNumber: 5, Egress: false })).toThrow(
      refusal("InvalidNetworkAclEntry.NotFound"),
    );
  });

  it("take over subnets from one another, and cannot go while they have one", () => {
    const mine = create().NetworkAclId!;
    const [standard] = box.call("DescribeNetworkAcls", {
      Filters: [{ Name: "default", Values: ["true"] }],
    }).NetworkAcls!;
    const AssociationId = standard!.Associations![0]!.NetworkAclAssociationId!;
    const { NewAssociationId } = box.call("ReplaceNetworkAclAssociation", {
      AssociationId,
      NetworkAclId: mine,
    });
    expect(NewAssociationId).not.toBe(AssociationId);
    expect(() => box.call("DeleteNetworkAcl", { NetworkAclId: mine })).toThrow(
      refusal("DependencyViolation"),
    );
    expect(
      box.call("DescribeNetworkAcls", {
        Filters: [{ Name: "association.subnet-id", Values: [box.subnetId] }],
      }).NetworkAcls,
    ).toMatchObject([{ NetworkAclId: mine }]);
  });
});

describe("routes and gateways", () => {
  const attached = (): string => {
    const id = box.call("CreateInternetGateway", {}).InternetGateway!.InternetGatewayId!;
    box.call("AttachInternetGateway", { InternetGatewayId: id, VpcId: box.vpcId });
    return id;
  };
  const table = () => box.call("CreateRouteTable", { VpcId: box.vpcId }).RouteTable!.RouteTableId!;
  const look = (id: string) => box.call("DescribeRouteTables", { RouteTableIds: [id] }).RouteTables![0]!;

  it("lead through an attached gateway, and nowhere once it is detached", () => {
    const RouteTableId = table();
    const GatewayId = attached();
    box.call("CreateRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
    expect(() =>
      box.call("CreateRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId }),
    ).toThrow(refusal("RouteAlreadyExists"));
    box.call("DetachInternetGateway", { InternetGatewayId: GatewayId, VpcId: box.vpcId });
    expect(look(RouteTableId).Routes![1]).toMatchObject({ GatewayId, State: "blackhole" });
    box.call("AttachInternetGateway", { InternetGatewayId: GatewayId, VpcId: box.vpcId });
    expect(look(RouteTableId).Routes![1]!.State).toBe("active");
    box.call("DeleteRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" });
    expect(() => box.call("DeleteRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" })).toThrow(
      refusal("InvalidRoute.NotFound"),
    );
    expect(() => box.call("DeleteRoute", { RouteTableId, DestinationCidrBlock: "10.0.0.0/16" })).toThrow(
      refusal("InvalidParameterValue"),
    );
  });

  it("keeps a gateway attached while public addresses depend on it", () => {
    const GatewayId = attached();
    box.launch({
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: box.subnetId, AssociatePublicIpAddress: true }],
    });
    expect(() =>
      box.call("DetachInternetGateway", { InternetGatewayId: GatewayId, VpcId: box.vpcId }),
    ).toThrow(refusal("DependencyViolation"));
  });

  it("associates one table with a subnet, and replaces the main one", () => {
    const [first, second] = [table(), table()];
    const { AssociationId } = box.call("AssociateRouteTable", {
      RouteTableId: first,
      SubnetId: box.subnetId,
    });
    expect(() => box.call("AssociateRouteTable", { RouteTableId: second, SubnetId: box.subnetId })).toThrow(
      refusal("Resource.AlreadyAssociated"),
    );
    expect(() => box.call("DeleteRouteTable", { RouteTableId: first })).toThrow(
      refusal("DependencyViolation"),
    );
    box.call("DisassociateRouteTable", { AssociationId });
    box.call("DeleteRouteTable", { RouteTableId: first });
    const [main] = box.call("DescribeRouteTables", {
      Filters: [{ Name: "association.main", Values: ["true"] }],
    }).RouteTables!;
    const mainAssociation = main!.Associations![0]!.RouteTableAssociationId!;
    expect(() => box.call("DisassociateRouteTable", { AssociationId: mainAssociation })).toThrow(
      refusal("InvalidParameterValue"),
    );
    box.call("ReplaceRouteTableAssociation", { AssociationId: mainAssociation, RouteTableId: second });
    expect(look(second).Associations).toMatchObject([{ Main: true }]);
  });

  it("gives a NAT gateway an interface of AWS's own, and takes it back", () => {
    const RouteTableId = table();
    attached();
    const { AllocationId } = box.call("AllocateAddress", {});
    const nat = box.call("CreateNatGateway", { SubnetId: box.subnetId, AllocationId }).NatGateway!;
    expect(nat).toMatchObject({ State: "pending", NatGatewayAddresses: [{ AllocationId }] });
    box.call("CreateRoute", {
      RouteTableId,
      DestinationCidrBlock: "0.0.0.0/0",
      NatGatewayId: nat.NatGatewayId,
    });
    expect(() => box.call("DeleteSubnet", { SubnetId: box.subnetId })).toThrow(
      refusal("DependencyViolation"),
    );
    const [card] = box.call("DescribeNetworkInterfaces", {
      Filters: [{ Name: "interface-type", Values: ["nat_gateway"] }],
    }).NetworkInterfaces!;
    expect(() =>
      box.call("ModifyNetworkInterfaceAttribute", {
        NetworkInterfaceId: card!.NetworkInterfaceId!,
        Groups: [card!.Groups![0]!.GroupId!],
      }),
    ).toThrow(refusal("OperationNotPermitted"));
    box.call("DeleteNatGateway", { NatGatewayId: nat.NatGatewayId! });
    expect(look(RouteTableId).Routes![1]!.State).toBe("blackhole");
    box.call("ReleaseAddress", { AllocationId });
    box.call("DeleteSubnet", { SubnetId: box.subnetId });
  });
});

describe("VPC endpoints", () => {
  it("are a route for a gateway, and interfaces with groups otherwise", () => {
    const main = box.call("DescribeRouteTables", {}).RouteTables![0]!.RouteTableId!;
    const s3 = box.call("CreateVpcEndpoint", {
      VpcId: box.vpcId,
      ServiceName: "com.amazonaws.us-east-1.s3",
      RouteTableIds: [main],
    }).VpcEndpoint!;
    const ssm = box.call("CreateVpcEndpoint", {
      VpcId: box.vpcId,
      ServiceName: "com.amazonaws.us-east-1.ssm",
      VpcEndpointType: "Interface",
      SubnetIds: [box.subnetId],
    }).VpcEndpoint!;
    expect(box.call("DescribeRouteTables", {}).RouteTables![0]!.Routes).toContainEqual(
      expect.objectContaining({ DestinationPrefixListId: "pl-63a5400a", GatewayId: s3.VpcEndpointId }),
    );
    expect(ssm).toMatchObject({
      State: "available",
      SubnetIds: [box.subnetId],
      Groups: [{ GroupName: "default" }],
    });
    expect(box.call("DescribeNetworkInterfaces", {}).NetworkInterfaces).toMatchObject([
      {
        InterfaceType: "vpc_endpoint",
        RequesterManaged: true,
        NetworkInterfaceId: ssm.NetworkInterfaceIds![0],
      },
    ]);
    box.call("DeleteVpcEndpoints", { VpcEndpointIds: [s3.VpcEndpointId!, ssm.VpcEndpointId!] });
    expect(box.call("DescribeNetworkInterfaces", {}).NetworkInterfaces).toEqual([]);
    expect(box.call("DescribeRouteTables", {}).RouteTables![0]!.Routes).toHaveLength(1);
  });

  it("take policies that can decide, and no others", () => {
    const create = (PolicyDocument: string) =>
      box.call("CreateVpcEndpoint", {
        VpcId: box.vpcId,
        ServiceName: "com.amazonaws.us-east-1.s3",
        PolicyDocument,
      }).VpcEndpoint!;
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
    for (const document of ["", "no JSON", "{}", JSON.stringify({ Statement: [statement] })])
      expect(() => create(document), document).toThrow(refusal("InvalidPolicyDocument"));
    const policy = JSON.stringify({ Statement: [{ ...statement, Principal: "*" }] });
    expect(create(policy).PolicyDocument).toBe(policy);
  });

  it("take DNS options that mean the whole VPC, and refuse those that only resolvers from outside know", () => {
    const create = (PrivateDnsOnlyForInboundResolverEndpoint: boolean) =>
      box.call("CreateVpcEndpoint", {
        VpcId: box.vpcId,
        ServiceName: "com.amazonaws.us-east-1.s3",
        VpcEndpointType: "Interface",
        SubnetIds: [box.subnetId],
        DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint },
      }).VpcEndpoint!;
    expect(create(false)).toMatchObject({
      PrivateDnsEnabled: true,
      DnsOptions: { DnsRecordIpType: "ipv4", PrivateDnsOnlyForInboundResolverEndpoint: false },
    });
    expect(() => create(true)).toThrow("PrivateDnsOnlyForInboundResolverEndpoint");
  });
});

describe("interfaces of services", () => {
  it("have AWS as their requester and a public address if wanted", () => {
    const card = createServiceInterface(box.scope, {
      subnetId: box.subnetId,
      requesterId: "amazon-elb",
      description: "ELB app/web/1",
      publicIp: true,
    });
    const [view] = box.call("DescribeNetworkInterfaces", {
      Filters: [{ Name: "requester-id", Values: ["amazon-elb"] }],
    }).NetworkInterfaces!;
    expect(view).toMatchObject({
      NetworkInterfaceId: card.id,
      Status: "in-use",
      Association: { PublicIp: publicIpOf(box.scope, card.id) },
    });
    expect(() => box.call("DeleteNetworkInterface", { NetworkInterfaceId: card.id })).toThrow(
      refusal("OperationNotPermitted"),
    );
  });
});

describe("Elastic IPs", () => {
  it("move on by themselves unless it is forbidden", () => {
    const [a, b] = [box.launch(), box.launch()];
    const { AllocationId } = box.call("AllocateAddress", {});
    box.call("AssociateAddress", { AllocationId, InstanceId: a });
    expect(() =>
      box.call("AssociateAddress", { AllocationId, InstanceId: b, AllowReassociation: false }),
    ).toThrow(refusal("Resource.AlreadyAssociated"));
    box.call("AssociateAddress", { AllocationId, InstanceId: b });
    expect(
      box.call("DescribeAddresses", { Filters: [{ Name: "instance-id", Values: [b] }] }).Addresses,
    ).toHaveLength(1);
    expect(() => box.call("ReleaseAddress", { AllocationId })).toThrow(refusal("InvalidIPAddress.InUse"));
    box.call("TerminateInstances", { InstanceIds: [b] });
    box.wait(3_000);
    box.call("ReleaseAddress", { AllocationId });
    expect(box.call("DescribeAddresses", {}).Addresses).toEqual([]);
  });
});

describe("flow logs", () => {
  const bucket = {
    LogDestinationType: "s3",
    LogDestination: "arn:aws:s3:::logs",
    TrafficType: "ALL",
  } as const;

  it("are made once for each resource and destination", () => {
    const input = {
      ResourceType: "VPC" as const,
      ResourceIds: [box.vpcId],
      MaxAggregationInterval: 60,
      ...bucket,
    };
    const { FlowLogIds } = box.call("CreateFlowLogs", input);
    expect(box.call("CreateFlowLogs", input).Unsuccessful).toMatchObject([
      { Error: { Code: "FlowLogAlreadyExists" } },
    ]);
    expect(
      box.call("DescribeFlowLogs", { Filter: [{ Name: "resource-id", Values: [box.vpcId] }] }).FlowLogs,
    ).toMatchObject([
      {
        FlowLogId: FlowLogIds![0],
        FlowLogStatus: "ACTIVE",
        LogDestination: "arn:aws:s3:::logs",
        MaxAggregationInterval: 60,
      },
    ]);
    box.call("DeleteFlowLogs", { FlowLogIds: FlowLogIds! });
    expect(box.call("DescribeFlowLogs", {}).FlowLogs).toEqual([]);
  });

  it.each([
    ["${version} ${vpc-id} ${az-id}", undefined],
    ["${version} ${pkt-srcaddr}", "NotImplemented"],
    ["version", "InvalidParameter"],
  ])("with the format %s: %s", (LogFormat, code) => {
    const create = () =>
      box.call("CreateFlowLogs", { ResourceType: "VPC", ResourceIds: [box.vpcId], LogFormat, ...bucket });
    if (code) expect(create).toThrow(refusal(code));
    else expect(create().FlowLogIds).toHaveLength(1);
  });

  it("tell which resources do not exist", () => {
    expect(
      box.call("CreateFlowLogs", { ResourceType: "Subnet", ResourceIds: [box.vpcId], ...bucket })
        .Unsuccessful,
    ).toMatchObject([{ ResourceId: box.vpcId, Error: { Code: "InvalidSubnetId.NotFound" } }]);
  });
});
