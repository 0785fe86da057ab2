import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { once } from "./idempotency.ts";
import { createInterface, removeInterface } from "./interface-rows.ts";
import { find, findOrAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { oneOf, refuse, required } from "./refusals.ts";
import { markRoutes } from "./route-table-rows.ts";
import { ec2State, type NatGatewayRow } from "./state.ts";
import { newTags } from "./tags.ts";

/** Deleted gateways stay visible for about an hour. */
const FORGET_AFTER_MS = 3_600_000;

export const natGateways = handlers<typeof EC2>()({
  CreateNatGateway(input, call) {
    const { scope } = call;
    const kind = oneOf(input.ConnectivityType ?? "public", ["public", "private"], "connectivityType");
    const subnet = find(scope, "subnet", required(input.SubnetId, "subnetId"));
    const address =
      kind === "public" ? find(scope, "address", required(input.AllocationId, "AllocationId")) : undefined;
    const tags = newTags(input.TagSpecifications, "natgateway", call);
    const id = once(call, input, () => {
      if (address?.associationId)
        refuse(
          "Resource.AlreadyAssociated",
          `Elastic IP address [${address.allocationId}] is already associated`,
        );
      const natId = scope.world.random.id("nat");
      const card = createInterface(scope, {
        subnetId: subnet.SubnetId,
        description: `Interface for NAT Gateway ${natId}`,
        privateIp: input.PrivateIpAddress,
        requesterId: scope.accountId,
        interfaceType: "nat_gateway",
        sourceDestCheck: false,
      });
      const associationId = address && scope.world.random.id("eipassoc");
      if (address)
        ec2State(scope).addresses.update(address.allocationId, (row) => {
          row.associationId = associationId;
          row.interfaceId = card.id;
          row.privateIp = card.privateIp;
        });
      ec2State(scope).natGateways.put(natId, {
        NatGatewayId: natId,
        VpcId: subnet.VpcId,
        SubnetId: subnet.SubnetId,
        State: "available",
        ConnectivityType: kind,
        CreateTime: scope.world.clock.date(),
        NatGatewayAddresses: [
          {
            ...(address && {
              AllocationId: address.allocationId,
              PublicIp: address.publicIp,
              AssociationId: associationId,
            }),
            NetworkInterfaceId: card.id,
            PrivateIp: card.privateIp,
            IsPrimary: true,
            Status: "succeeded",
          },
        ],
        Tags: tags,
      });
      networkChanged(scope, `${natId} created`);
      return natId;
    });
    // AWS answers `pending`; the range's gateway works from the next call on.
    return {
      NatGateway: { ...find(scope, "natGateway", id), State: "pending" },
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  },

  DeleteNatGateway(input, call) {
    const { scope } = call;
    const row = find(scope, "natGateway", required(input.NatGatewayId, "natGatewayId"));
    if (row.State !== "deleted") remove(scope, row);
    return { NatGatewayId: row.NatGatewayId };
  },

  DescribeNatGateways(input, call) {
    const all = findOrAll(call.scope, "natGateway", input.NatGatewayIds).map((row): EC2.NatGateway => ({
      ...row,
    }));
    const { views, nextToken } = pageViews(
      all,
      { ...input, Filters: input.Filter },
      {
        "nat-gateway-id": (view) => view.NatGatewayId,
        state: (view) => view.State,
        "subnet-id": (view) => view.SubnetId,
        "vpc-id": (view) => view.VpcId,
      },
    );
    return { NatGateways: views, NextToken: nextToken };
  },
});

function remove(scope: Scope, row: Readonly<NatGatewayRow>): void {
  const { natGateways } = ec2State(scope);
  for (const address of row.NatGatewayAddresses ?? [])
    if (address.NetworkInterfaceId) removeInterface(scope, address.NetworkInterfaceId);
  natGateways.update(row.NatGatewayId, (each) => {
    each.State = "deleted";
    each.DeleteTime = scope.world.clock.date();
  });
  markRoutes(scope, "blackhole", (route) => route.NatGatewayId === row.NatGatewayId);
  networkChanged(scope, `${row.NatGatewayId} deleted`);
  scope.world.clock.after(FORGET_AFTER_MS, `forget ${row.NatGatewayId}`, () =>
    natGateways.delete(row.NatGatewayId),
  );
}
