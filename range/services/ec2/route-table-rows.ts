import type { Route, RouteTableAssociation, Tag } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { networkChanged } from "./network-changed.ts";
import { ec2State, type RouteTableRow } from "./state.ts";

/** Puts a route table whose one route keeps traffic of the VPC inside it. */
export function createRouteTable(
  scope: Scope,
  vpcId: string,
  cidr: string,
  tags: Tag[] = [],
): Readonly<RouteTableRow> {
  const id = scope.world.random.id("rtb");
  return ec2State(scope).routeTables.put(id, {
    RouteTableId: id,
    VpcId: vpcId,
    OwnerId: scope.accountId,
    Associations: [],
    PropagatingVgws: [],
    Routes: [{ DestinationCidrBlock: cidr, GatewayId: "local", Origin: "CreateRouteTable", State: "active" }],
    Tags: tags,
  });
}

/** Puts a VPC's main route table, which serves every subnet that has none of its own. */
export function createMainRouteTable(scope: Scope, vpcId: string, cidr: string): void {
  const { RouteTableId: id } = createRouteTable(scope, vpcId, cidr);
  ec2State(scope).routeTables.update(id, (row) => void (row.Associations = [newAssociation(scope, id)]));
}

/** An association of a table with a subnet, or as a VPC's main table. */
export const newAssociation = (
  scope: Scope,
  routeTableId: string,
  subnetId?: string,
): RouteTableAssociation => ({
  Main: subnetId === undefined,
  RouteTableAssociationId: scope.world.random.id("rtbassoc"),
  RouteTableId: routeTableId,
  ...(subnetId !== undefined && { SubnetId: subnetId }),
  AssociationState: { State: "associated" },
});

/** Takes a subnet, which is about to go, out of its route table. */
export function forgetSubnetRoutes(scope: Scope, subnetId: string): void {
  const { routeTables } = ec2State(scope);
  for (const table of routeTables.filter(
    (row) => row.Associations?.some((each) => each.SubnetId === subnetId) ?? false,
  ))
    routeTables.update(table.RouteTableId, (row) => {
      row.Associations = row.Associations?.filter((each) => each.SubnetId !== subnetId);
    });
}

/**
 * Marks the routes through a gateway or interface: `blackhole` when it goes or is detached, `active` when it is back.
 *
 * @param isThrough which routes lead through it
 */
export function markRoutes(
  scope: Scope,
  state: "active" | "blackhole",
  isThrough: (route: Route) => boolean,
  vpcId?: string,
): void {
  const { routeTables } = ec2State(scope);
  for (const table of routeTables.list()) {
    if (vpcId !== undefined && table.VpcId !== vpcId) continue;
    if (!table.Routes?.some((route) => isThrough(route) && route.State !== state)) continue;
    routeTables.update(table.RouteTableId, (row) => {
      row.Routes = row.Routes?.map((route) => (isThrough(route) ? { ...route, State: state } : route));
    });
    networkChanged(scope, `routes of ${table.RouteTableId}`);
  }
}
