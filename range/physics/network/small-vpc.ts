import type { NetworkAclEntry, Route } from "@aws-sdk/client-ec2";
import { Clock } from "../../clock.ts";
import { Random } from "../../random.ts";
import { ec2State, type GroupRuleRow, type InterfaceRow } from "../../services/ec2/state.ts";
import { World, type Scope } from "../../world.ts";
import { installNetwork } from "./rejudge.ts";

/**
 * A small VPC for tests, put straight into EC2's tables: a public subnet (10.0.1.0/24, Internet gateway), a
 * private one (10.0.2.0/24, NAT gateway in the public one), one open network ACL, and what the test adds.
 */
export class SmallVpc {
  readonly world = new World(new Clock(Date.UTC(2026, 0, 1)), new Random("small-vpc"), "drill");
  readonly scope: Scope = this.world.addAccount("111122223333", "sandbox").scope("us-east-1");
  readonly ec2 = ec2State(this.scope);
  #ids = 0;

  constructor() {
    installNetwork(this.world);
    const { ec2 } = this;
    ec2.vpcs.put("vpc-1", {
      VpcId: "vpc-1",
      CidrBlock: "10.0.0.0/16",
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    });
    ec2.internetGateways.put("igw-1", { InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1" }] });
    for (const [id, cidr] of [
      ["subnet-public", "10.0.1.0/24"],
      ["subnet-private", "10.0.2.0/24"],
    ] as const)
      ec2.subnets.put(id, { SubnetId: id, VpcId: "vpc-1", CidrBlock: cidr, AvailabilityZone: "us-east-1a" });
    this.routes("subnet-public", { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" });
    this.routes("subnet-private", { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1" });
    ec2.natGateways.put("nat-1", {
      NatGatewayId: "nat-1",
      SubnetId: "subnet-public",
      State: "available",
      NatGatewayAddresses: [
        { NetworkInterfaceId: "eni-nat", PrivateIp: "10.0.1.250", PublicIp: "198.51.100.250" },
      ],
    });
    this.face("eni-nat", "10.0.1.250", {
      groupIds: [],
      requesterId: "amazon-nat",
      interfaceType: "nat_gateway",
    });
    ec2.networkAcls.put("acl-1", {
      NetworkAclId: "acl-1",
      VpcId: "vpc-1",
      IsDefault: true,
      Entries: OPEN_ACL,
    });
  }

  /** An attached and running instance, with id `i-name`, interface `eni-name` and `groupIds`. */
  instance(
    name: string,
    groupIds: string[],
    face: Partial<InterfaceRow> & { privateIp?: string } = {},
  ): { interfaceId: string; instanceId: string } {
    const interfaceId = `eni-${name}`;
    const instanceId = `i-${name}`;
    const { subnetId } = this.face(interfaceId, face.privateIp ?? `10.0.1.${10 + this.#ids++}`, {
      groupIds,
      ...face,
      attachment: { id: `att-${name}`, instanceId, deviceIndex: 0, attachTime: 0, deleteOnTermination: true },
    });
    this.ec2.instances.put(instanceId, {
      id: instanceId,
      reservationId: "r-1",
      launchIndex: 0,
      imageId: "ami-1",
      instanceType: "t3.micro",
      state: "running",
      stateTransitionReason: "",
      launchTime: 0,
      availabilityZone: "us-east-1a",
      subnetId,
      vpcId: "vpc-1",
      rootDeviceName: "/dev/xvda",
      blockDevices: [],
      interfaceIds: [interfaceId],
      disableApiTermination: false,
      disableApiStop: false,
      instanceInitiatedShutdownBehavior: "stop",
      sourceDestCheck: true,
      monitoring: false,
      hibernationConfigured: false,
      metadata: {},
      tags: [],
      launchedBy: "test",
    });
    return { interfaceId, instanceId };
  }

  face(id: string, privateIp: string, more: Partial<InterfaceRow> = {}): Readonly<InterfaceRow> {
    return this.ec2.interfaces.put(id, {
      id,
      subnetId: privateIp.startsWith("10.0.2.") ? "subnet-private" : "subnet-public",
      vpcId: "vpc-1",
      availabilityZone: "us-east-1a",
      description: "",
      macAddress: "0a:00:00:00:00:01",
      privateIp,
      groupIds: [],
      autoAssignPublicIp: false,
      sourceDestCheck: true,
      interfaceType: "interface",
      tags: [],
      ...more,
    });
  }

  group(id: string, ...rules: (Partial<GroupRuleRow> & { egress: boolean })[]): string {
    this.ec2.groups.put(id, {
      id,
      name: id,
      description: id,
      vpcId: "vpc-1",
      rules: rules.map((rule, i) => ({
        id: `sgr-${id}-${i}`,
        protocol: "-1",
        fromPort: undefined,
        toPort: undefined,
        tags: [],
        ...rule,
      })),
      tags: [],
    });
    return id;
  }

  routes(subnetId: string, ...routes: Route[]): void {
    const id = `rtb-${subnetId}`;
    this.ec2.routeTables.put(id, {
      RouteTableId: id,
      VpcId: "vpc-1",
      Associations: [{ SubnetId: subnetId }],
      Routes: routes,
    });
  }

  /** What EC2 tells after any change of groups, ACLs, routes, addresses or interfaces. */
  changed(): void {
    this.world.bus.emit("network-changed", { scope: this.scope, reason: "test" });
  }

  /** Gives an instance's interface other security groups, as ModifyInstanceAttribute does. */
  swapGroups(interfaceId: string, ...groupIds: string[]): void {
    this.ec2.interfaces.update(interfaceId, (face) => void (face.groupIds = groupIds));
    this.changed();
  }

  /** Adds entries to the network ACL that all subnets share. */
  denyByAcl(...entries: NetworkAclEntry[]): void {
    this.ec2.networkAcls.update("acl-1", (acl) => void (acl.Entries = [...(acl.Entries ?? []), ...entries]));
    this.changed();
  }

  instanceBecomes(instanceId: string, to: "running" | "stopped" | "terminated"): void {
    const from = this.ec2.instances.get(instanceId)!.state;
    this.ec2.instances.update(instanceId, (row) => void (row.state = to));
    this.world.bus.emit("instance-state", { scope: this.scope, instanceId, from, to, reason: "test" });
  }

  passSeconds(seconds: number): void {
    void this.world.clock.runUntil(this.world.clock.now() + seconds * 1_000);
  }
}

export const EVERYWHERE = "0.0.0.0/0";

const OPEN_ACL: NetworkAclEntry[] = [true, false].flatMap((Egress) => [
  { Egress, RuleNumber: 100, Protocol: "-1", RuleAction: "allow" as const, CidrBlock: EVERYWHERE },
  { Egress, RuleNumber: 32_767, Protocol: "-1", RuleAction: "deny" as const, CidrBlock: EVERYWHERE },
]);
