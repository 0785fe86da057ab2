import type * as EC2 from "@aws-sdk/client-ec2";
import type { Input, Operations, Output } from "../../service.ts";
import { Clock } from "../../clock.ts";
import { perform } from "../../journey.ts";
import { Random } from "../../random.ts";
import { type Scope, World } from "../../world.ts";
import type { Call } from "../../call.ts";
import { installInstancePhysics } from "../../physics/instances/index.ts";
import { iamService } from "../iam/index.ts";
import { linkedService } from "../iam/linked-service.ts";
import { SERVICE_LINKED_ROLES } from "../iam/service-linked.ts";
import { iamState } from "../iam/state.ts";
import { kms } from "../kms/index.ts";
import { ec2, seedImages } from "./index.ts";

export const IMAGE = "ami-0123456789abcdef0";
export const ACCOUNT = "111122223333";

/** An account with a VPC of one subnet, for EC2's tests: calls go through the front door, as root. */
export interface Sandbox {
  world: World;
  scope: Scope;
  vpcId: string;
  subnetId: string;
  call<Name extends keyof Operations<typeof EC2> & string>(
    operation: Name,
    input: Input<typeof EC2, Name>,
    how?: { invokedBy?: string; accountId?: string; region?: string },
  ): Output<typeof EC2, Name>;
  /** Lets simulated time go by. */
  wait(ms: number): void;
  /** Launches instances and, unless told otherwise, waits until they run. */
  launch(input?: Partial<Input<typeof EC2, "RunInstances">>, wait?: boolean): string;
}

/** Makes a {@link Sandbox}. Time is virtual; everything that takes time takes the drill's durations. */
export function sandbox(): Sandbox {
  const world = new World(new Clock(Date.UTC(2026, 10, 21, 9)), new Random("ec2"), "drill");
  for (const service of [ec2, kms, iamService]) world.services.set(service.id, service);
  installInstancePhysics(world);
  world.addAccount("444455556666", "forensics");
  const scope = world.addAccount(ACCOUNT, "sandbox").scope("us-east-1");
  seedImages(scope, [{ imageId: IMAGE, name: "al2023-ami-2023.5", software: "web-1.4.1" }]);
  addProfile(scope, "web");
  const call: Sandbox["call"] = (
    operation,
    input,
    { invokedBy, accountId = ACCOUNT, region = "us-east-1" } = {},
  ) =>
    perform(world, {
      service: "ec2",
      operation,
      input: input as Record<string, unknown>,
      principal: invokedBy
        ? linkedService(scope, invokedBy, SERVICE_LINKED_ROLES[invokedBy]?.role ?? "", "AutoScaling")
        : { type: "Root", accountId, arn: `arn:aws:iam::${accountId}:root`, principalId: accountId },
      accountId,
      region,
      actor: "platform" satisfies Call["actor"],
      sourceIp: "203.0.113.10",
      userAgent: "test",
      ...(invokedBy && { invokedBy }),
    }) as never;
  const wait = (ms: number): void => void world.clock.runUntil(world.clock.now() + ms);
  const vpcId = call("CreateVpc", { CidrBlock: "10.0.0.0/16" }).Vpc!.VpcId!;
  const subnetId = call("CreateSubnet", {
    VpcId: vpcId,
    CidrBlock: "10.0.1.0/24",
    AvailabilityZone: "us-east-1a",
  }).Subnet!.SubnetId!;
  return {
    world,
    scope,
    vpcId,
    subnetId,
    call,
    wait,
    launch(input = {}, untilRunning = true) {
      const network = input.NetworkInterfaces || input.LaunchTemplate ? {} : { SubnetId: subnetId };
      const { Instances } = call("RunInstances", {
        ...(!input.LaunchTemplate && { ImageId: IMAGE, InstanceType: "t3.micro" }),
        MinCount: 1,
        MaxCount: 1,
        ...network,
        ...input,
      });
      if (untilRunning) wait(world.pace("instance-boot"));
      return Instances![0]!.InstanceId!;
    },
  };
}

function addProfile(scope: Scope, name: string): void {
  const arn = (what: string): string => `arn:aws:iam::${ACCOUNT}:${what}/${name}`;
  const common = { name, path: "/", createDate: 0, tags: [] };
  iamState(scope).roles.put(name, {
    ...common,
    id: "AROAEXAMPLEEXAMPLE01",
    arn: arn("role"),
    trust: "{}",
    inline: [],
    attached: [],
    maxSessionDuration: 3600,
  });
  iamState(scope).instanceProfiles.put(name, {
    ...common,
    id: "AIPAEXAMPLEEXAMPLE01",
    arn: arn("instance-profile"),
    roleName: name,
  });
}
