import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse } from "./refusals.ts";
import { zonesOf } from "./regions.ts";
import { ec2State } from "./state.ts";
import { createSubnet, createVpc } from "./vpc-rows.ts";
import { vpcView } from "./vpcs.ts";

/** The block of every default VPC, and its subnets of 4096 addresses each. */
const CIDR = "172.31.0.0/16";
const subnetBlock = (index: number): string => `172.31.${index * 16}.0/20`;

/**
 * Accounts of the range have no default VPC until somebody asks for one: a hardened account has deleted it in every
 * Region.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
export const defaultVpc = handlers<typeof EC2>()({
  CreateDefaultVpc(_input, call) {
    const { scope } = call;
    if (ec2State(scope).vpcs.find((row) => row.IsDefault === true))
      refuse("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.");
    const row = createVpc(scope, { cidr: CIDR, isDefault: true });
    for (const [index, zone] of zonesOf(scope.region).entries())
      createSubnet(scope, { vpcId: row.VpcId, cidr: subnetBlock(index), zone, isDefault: true });
    openToInternet(scope, row.VpcId);
    return { Vpc: { ...vpcView(row), State: "pending" } };
  },
});

/** An Internet gateway, and the main route table's route to it. */
function openToInternet(scope: Scope, vpcId: string): void {
  const { internetGateways, routeTables } = ec2State(scope);
  const gatewayId = scope.world.random.id("igw");
  internetGateways.put(gatewayId, {
    InternetGatewayId: gatewayId,
    OwnerId: scope.accountId,
    Attachments: [{ State: "available" as EC2.AttachmentStatus, VpcId: vpcId }],
    Tags: [],
  });
  const main = routeTables.find(
    (row) => row.VpcId === vpcId && row.Associations?.some((each) => each.Main) === true,
  )!;
  routeTables.update(main.RouteTableId, (row) => {
    row.Routes = [
      ...(row.Routes ?? []),
      {
        DestinationCidrBlock: "0.0.0.0/0",
        GatewayId: gatewayId,
        Origin: "CreateRoute",
        State: "active",
      },
    ];
  });
  networkChanged(scope, `${gatewayId} attached`);
}
