import type * as Ec2Client from "@aws-sdk/client-ec2";
import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Input, Operations, Output } from "../../service.ts";
import type { Call } from "../../call.ts";
import { Clock } from "../../clock.ts";
import { perform } from "../../journey.ts";
import type { PaceName } from "../../pace.ts";
import { Random } from "../../random.ts";
import { autoscaling } from "../../services/autoscaling/service.ts";
import { cloudwatch } from "../../services/cloudwatch/service.ts";
import { ec2 } from "../../services/ec2/index.ts";
import { ec2State, type GroupRuleRow } from "../../services/ec2/state.ts";
import { elbv2 } from "../../services/elbv2/service.ts";
import { iamService } from "../../services/iam/index.ts";
import { World, type Scope } from "../../world.ts";
import { installCustomers } from "../customers/sessions.ts";
import { installNetwork } from "../network/index.ts";
import { installFleet } from "./install.ts";

const ACCOUNT = "111122223333";
const ROOT = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
} as const;

/**
 * A small fleet for tests: a VPC over two zones with a web image and a launch template. EC2, Auto Scaling and
 * Elastic Load Balancing answer through the journey of every call.
 */
export class SmallFleet {
  readonly world: World;
  readonly scope: Scope;
  readonly ec2State: ReturnType<typeof ec2State>;
  readonly calls: { service: string; operation: string; error?: string; invokedBy?: string }[] = [];

  constructor(pace: PaceName = "drill") {
    const world = new World(new Clock(Date.UTC(2026, 10, 21, 10)), new Random("small-fleet"), pace);
    this.world = world;
    this.scope = world.addAccount(ACCOUNT, "sandbox").scope("us-east-1");
    this.ec2State = ec2State(this.scope);
    for (const service of [ec2, autoscaling, elbv2, cloudwatch, iamService])
      world.services.set(service.id, service);
    installNetwork(world);
    installFleet(world);
    installCustomers(world);
    world.bus.on("call", ({ call, error }) =>
      this.calls.push({
        service: call.service,
        operation: call.operation,
        ...(error && { error: error.code }),
        ...(call.invokedBy && { invokedBy: call.invokedBy }),
      }),
    );
    this.#layNetwork();
    this.#putImages();
  }

  #layNetwork(): void {
    const { vpcs, subnets, internetGateways, routeTables, networkAcls } = this.ec2State;
    vpcs.put("vpc-1", {
      VpcId: "vpc-1",
      CidrBlock: "10.0.0.0/16",
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    });
    internetGateways.put("igw-1", { InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1" }] });
    const zones = [
      ["a", "10.0.1.0/24"],
      ["b", "10.0.2.0/24"],
    ] as const;
    for (const [letter, cidr] of zones)
      subnets.put(`subnet-${letter}`, {
        SubnetId: `subnet-${letter}`,
        VpcId: "vpc-1",
        CidrBlock: cidr,
        AvailabilityZone: `us-east-1${letter}`,
        State: "available",
      });
    routeTables.put("rtb-1", {
      RouteTableId: "rtb-1",
      VpcId: "vpc-1",
      Associations: [{ Main: true, RouteTableId: "rtb-1", RouteTableAssociationId: "rtbassoc-1" }],
      Routes: [
        { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" },
        { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" },
      ],
    });
    const entry = (egress: boolean, RuleNumber: number, RuleAction: "allow" | "deny") => ({
      CidrBlock: "0.0.0.0/0",
      Egress: egress,
      Protocol: "-1",
      RuleAction,
      RuleNumber,
    });
    networkAcls.put("acl-1", {
      NetworkAclId: "acl-1",
      VpcId: "vpc-1",
      IsDefault: true,
      Associations: zones.map(([letter]) => ({ NetworkAclId: "acl-1", SubnetId: `subnet-${letter}` })),
      Entries: [
        entry(false, 100, "allow"),
        entry(true, 100, "allow"),
        entry(false, 32_767, "deny"),
        entry(true, 32_767, "deny"),
      ],
    });
    this.group("sg-default", "default", []);
    this.group("sg-alb", "alb", [
      rule(false, 80, { cidrIpv4: "0.0.0.0/0" }),
      rule(true, undefined, { cidrIpv4: "0.0.0.0/0" }),
    ]);
    this.group("sg-web", "web", [
      rule(false, 80, { referencedGroupId: "sg-alb" }),
      rule(true, undefined, { cidrIpv4: "0.0.0.0/0" }),
    ]);
    this.group("sg-isolation", "isolation", []);
  }

  group(id: string, name: string, rules: GroupRuleRow[]): void {
    this.ec2State.groups.put(id, { id, name, description: name, vpcId: "vpc-1", rules, tags: [] });
  }

  #putImages(): void {
    const { images, launchTemplates, snapshots } = this.ec2State;
    for (const [id, software] of [
      ["ami-0aaaaaaaaaaaaaaaa", "web-1.4.1"],
      ["ami-0bbbbbbbbbbbbbbbb", "web-1.4.2"],
      ["ami-0cccccccccccccccc", undefined],
    ] as const) {
      const snapshotId = id.replace("ami", "snap");
      snapshots.put(snapshotId, {
        SnapshotId: snapshotId,
        State: "completed",
        VolumeSize: 8,
        OwnerId: ACCOUNT,
        sharedWith: [],
      });
      images.put(id, {
        ImageId: id,
        OwnerId: ACCOUNT,
        State: "available",
        Architecture: "x86_64",
        RootDeviceName: "/dev/xvda",
        RootDeviceType: "ebs",
        VirtualizationType: "hvm",
        BlockDeviceMappings: [
          {
            DeviceName: "/dev/xvda",
            Ebs: { SnapshotId: snapshotId, VolumeSize: 8, VolumeType: "gp3", DeleteOnTermination: true },
          },
        ],
        launchPermissions: [],
        ...(software && { software }),
      });
    }
    launchTemplates.put("lt-0aaaaaaaaaaaaaaaa", {
      template: {
        LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa",
        LaunchTemplateName: "web",
        DefaultVersionNumber: 1,
        LatestVersionNumber: 1,
      },
      versions: [version(1, "ami-0aaaaaaaaaaaaaaaa")],
    });
  }

  /** Adds a version to the launch template and makes it the latest. */
  addTemplateVersion(imageId: string): number {
    const { launchTemplates } = this.ec2State;
    const number = launchTemplates.get("lt-0aaaaaaaaaaaaaaaa")!.versions.length + 1;
    launchTemplates.update("lt-0aaaaaaaaaaaaaaaa", (row) => {
      row.versions.push(version(number, imageId));
      row.template.LatestVersionNumber = number;
    });
    return number;
  }

  #call(service: string, operation: string, input: object, actor: Call["actor"] = "trainee"): unknown {
    return perform(this.world, {
      service,
      operation,
      input: structuredClone(input) as Record<string, unknown>,
      principal: ROOT,
      accountId: ACCOUNT,
      region: "us-east-1",
      actor,
      sourceIp: "192.0.2.10",
      userAgent: "test",
    });
  }

  asg<Name extends keyof Operations<typeof AutoScaling> & string>(
    operation: Name,
    input: Input<typeof AutoScaling, Name>,
  ): Output<typeof AutoScaling, Name> {
    return this.#call("autoscaling", operation, input as object) as Output<typeof AutoScaling, Name>;
  }

  elb<Name extends keyof Operations<typeof ElasticLoadBalancing> & string>(
    operation: Name,
    input: Input<typeof ElasticLoadBalancing, Name>,
  ): Output<typeof ElasticLoadBalancing, Name> {
    return this.#call("elbv2", operation, input as object) as Output<typeof ElasticLoadBalancing, Name>;
  }

  ec2<Name extends keyof Operations<typeof Ec2Client> & string>(
    operation: Name,
    input: Input<typeof Ec2Client, Name>,
  ): Output<typeof Ec2Client, Name> {
    return this.#call("ec2", operation, input as object) as Output<typeof Ec2Client, Name>;
  }

  /** Lets seconds pass. */
  pass(seconds: number): void {
    void this.world.clock.runUntil(this.world.clock.now() + seconds * 1000);
  }

  /** A load balancer on port 80 with one target group. */
  loadBalancer(): { loadBalancerArn: string; targetGroupArn: string; listenerArn: string } {
    const targetGroupArn = this.elb("CreateTargetGroup", {
      Name: "web",
      Protocol: "HTTP",
      Port: 80,
      VpcId: "vpc-1",
    }).TargetGroups![0]!.TargetGroupArn!;
    const loadBalancerArn = this.elb("CreateLoadBalancer", {
      Name: "front",
      Subnets: ["subnet-a", "subnet-b"],
      SecurityGroups: ["sg-alb"],
    }).LoadBalancers![0]!.LoadBalancerArn!;
    const listenerArn = this.elb("CreateListener", {
      LoadBalancerArn: loadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
    }).Listeners![0]!.ListenerArn!;
    return { loadBalancerArn, targetGroupArn, listenerArn };
  }

  /** A group of two behind the load balancer, up and healthy. */
  webGroup(
    more: Partial<Input<typeof AutoScaling, "CreateAutoScalingGroup">> = {},
  ): ReturnType<SmallFleet["loadBalancer"]> {
    const front = this.loadBalancer();
    this.asg("CreateAutoScalingGroup", {
      AutoScalingGroupName: "web",
      LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "$Latest" },
      MinSize: 1,
      MaxSize: 4,
      DesiredCapacity: 2,
      VPCZoneIdentifier: "subnet-a,subnet-b",
      TargetGroupARNs: [front.targetGroupArn],
      HealthCheckType: "ELB",
      HealthCheckGracePeriod: 30,
      ...more,
    });
    this.pass(15);
    return front;
  }

  /** The group's members with where they stand. */
  members(): { id: string; state: string; health: string }[] {
    const [group] = this.asg("DescribeAutoScalingGroups", {
      AutoScalingGroupNames: ["web"],
    }).AutoScalingGroups!;
    return (group?.Instances ?? []).map((each) => ({
      id: each.InstanceId!,
      state: each.LifecycleState!,
      health: each.HealthStatus!,
    }));
  }

  idsInService(): string[] {
    return this.members()
      .filter((each) => each.state === "InService")
      .map((each) => each.id);
  }

  /** State of each target, by instance. */
  targetHealth(targetGroupArn: string): Record<string, string> {
    const { TargetHealthDescriptions: all = [] } = this.elb("DescribeTargetHealth", {
      TargetGroupArn: targetGroupArn,
    });
    return Object.fromEntries(all.map((each) => [each.Target!.Id!, each.TargetHealth!.State!]));
  }

  instanceState(id: string): string | undefined {
    return this.ec2State.instances.get(id)?.state;
  }

  setGroups(instanceId: string, groupIds: string[]): void {
    const interfaceId = this.ec2State.instances.get(instanceId)!.interfaceIds[0]!;
    this.ec2State.interfaces.update(interfaceId, (row) => (row.groupIds = groupIds));
    this.world.bus.emit("network-changed", { scope: this.scope, reason: "test" });
  }
}

let rules = 0;

const rule = (egress: boolean, port: number | undefined, more: Partial<GroupRuleRow>): GroupRuleRow => ({
  id: `sgr-${rules++}`,
  egress,
  protocol: port === undefined ? "-1" : "tcp",
  fromPort: port,
  toPort: port,
  tags: [],
  ...more,
});

const version = (number: number, imageId: string) => ({
  LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa",
  LaunchTemplateName: "web",
  VersionNumber: number,
  DefaultVersion: number === 1,
  LaunchTemplateData: { ImageId: imageId, InstanceType: "t3.micro" as const, SecurityGroupIds: ["sg-web"] },
});
