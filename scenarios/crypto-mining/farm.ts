import { amazonLinux } from "../adversary/rogue-machines.ts";
import { refusalOf } from "../kit/aws.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** The render machines' subnet: private, with a way out through a NAT gateway alone. */
const CIDR = "10.20.50.0/24";
const ANYWHERE = "0.0.0.0/0";

/**
 * Builds the render farm beside the shop: two machines that no group replaces, in a private subnet.
 *
 * @returns their instance ids
 */
export async function buildFarm(stage: Stage): Promise<[string, string]> {
  const { ec2 } = stage.platform;
  const VpcId = outputOf(stage, "VpcId");
  const { Subnet } = await ec2.createSubnet({
    VpcId,
    CidrBlock: CIDR,
    AvailabilityZone: `${stage.region}a`,
    TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: "RenderSubnet" }] }],
  });
  const SubnetId = Subnet!.SubnetId!;
  const { AllocationId } = await ec2.allocateAddress({ Domain: "vpc" });
  const { NatGateway } = await ec2.createNatGateway({
    SubnetId: outputOf(stage, "LoadBalancerSubnetIds").split(",")[0],
    AllocationId,
  });
  const { RouteTable } = await ec2.createRouteTable({ VpcId });
  const RouteTableId = RouteTable!.RouteTableId;
  await ec2.createRoute({
    RouteTableId,
    DestinationCidrBlock: ANYWHERE,
    NatGatewayId: NatGateway!.NatGatewayId,
  });
  await ec2.associateRouteTable({ RouteTableId, SubnetId });
  const { GroupId } = await ec2.createSecurityGroup({
    GroupName: "Render",
    Description: "Render machines: nothing comes in",
    VpcId,
  });
  const { Instances = [] } = await ec2.runInstances({
    ImageId: await amazonLinux(stage.platform),
    InstanceType: "c5.large",
    MinCount: 2,
    MaxCount: 2,
    SubnetId,
    SecurityGroupIds: [GroupId!],
    IamInstanceProfile: { Arn: outputOf(stage, "InstanceProfileArn") },
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "render" }] }],
  });
  const [first, second] = Instances.map((x) => x.InstanceId!);
  return [first!, second!];
}

/** The work of the machine that nobody has broken into: it fetches what it renders, through the NAT gateway. */
export const rendering = ({ neighbourId }: Facts, bucket: string): Behaviour => ({
  name: "rendering",
  everySeconds: 30,
  // The machines boot while the intruder has its head start.
  afterSeconds: 10,
  async act(stage) {
    const what = `The other render machine fetches its next job from ${bucket}`;
    const refusal = await fetchJob(stage, neighbourId, bucket);
    stage.worked({
      work: "rendering",
      what,
      done: refusal === undefined,
      ...(refusal !== undefined && { refusal }),
    });
  },
});

async function fetchJob(stage: Stage, instanceId: string, Bucket: string): Promise<string | undefined> {
  const aws = await stage.foothold(instanceId).software();
  if (!aws) return "machine-down";
  try {
    await aws.s3.getObject({ Bucket, Key: "exports/invoices.csv" });
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}
