import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { find, findOrAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, required } from "./refusals.ts";
import { createRouteTable, newAssociation } from "./route-table-rows.ts";
import { ec2State, type RouteTableRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const routeTables = handlers<typeof EC2>()({
  CreateRouteTable(input, call) {
    const { scope } = call;
    const vpc = find(scope, "vpc", required(input.VpcId, "vpcId"));
    const tags = newTags(input.TagSpecifications, "route-table", call);
    const id = once(
      call,
      input,
      () => createRouteTable(scope, vpc.VpcId, vpc.CidrBlock ?? "", tags).RouteTableId,
    );
    return { RouteTable: tableView(find(scope, "routeTable", id)) };
  },

  DeleteRouteTable(input, call) {
    const { scope } = call;
    const { RouteTableId: id, Associations } = find(
      scope,
      "routeTable",
      required(input.RouteTableId, "routeTableId"),
    );
    if (Associations?.length)
      refuse("DependencyViolation", `The routeTable '${id}' has dependencies and cannot be deleted.`);
    ec2State(scope).routeTables.delete(id);
    networkChanged(scope, `${id} deleted`);
    return {};
  },

  DescribeRouteTables(input, call) {
    const all = findOrAll(call.scope, "routeTable", input.RouteTableIds).map(tableView);
    const { views, nextToken } = pageViews(all, input, FILTERS, { most: 100 });
    return { RouteTables: views, NextToken: nextToken };
  },

  AssociateRouteTable(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const subnet = find(scope, "subnet", required(input.SubnetId, "subnetId"));
    if (subnet.VpcId !== table.VpcId)
      refuse(
        "InvalidParameterValue",
        `Route table ${table.RouteTableId} and subnet ${subnet.SubnetId} belong to different networks`,
      );
    const before = findBySubnet(scope, subnet.SubnetId);
    if (before && before.RouteTableId !== table.RouteTableId)
      refuse(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.RouteTableId} conflicts with an existing association`,
      );
    const association = before ?? newAssociation(scope, table.RouteTableId, subnet.SubnetId);
    if (!before) addAssociation(scope, table.RouteTableId, association);
    return { AssociationId: association.RouteTableAssociationId, AssociationState: { State: "associated" } };
  },

  DisassociateRouteTable(input, call) {
    const { scope } = call;
    const association = findAssociation(scope, input.AssociationId);
    if (association.Main)
      refuse(
        "InvalidParameterValue",
        `cannot disassociate the main route table association ${association.RouteTableAssociationId}`,
      );
    removeAssociation(scope, association);
    return {};
  },

  ReplaceRouteTableAssociation(input, call) {
    const { scope } = call;
    const before = findAssociation(scope, input.AssociationId);
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    if (table.VpcId !== find(scope, "routeTable", before.RouteTableId ?? "").VpcId)
      refuse(
        "InvalidParameterValue",
        `Route table ${table.RouteTableId} and the association belong to different networks`,
      );
    removeAssociation(scope, before);
    const association = newAssociation(scope, table.RouteTableId, before.SubnetId);
    addAssociation(scope, table.RouteTableId, association);
    return {
      NewAssociationId: association.RouteTableAssociationId,
      AssociationState: { State: "associated" },
    };
  },
});

const associationsOf = (scope: Scope): EC2.RouteTableAssociation[] =>
  ec2State(scope)
    .routeTables.list()
    .flatMap((row) => row.Associations ?? []);

const findBySubnet = (scope: Scope, subnetId: string): EC2.RouteTableAssociation | undefined =>
  associationsOf(scope).find((each) => each.SubnetId === subnetId);

function findAssociation(scope: Scope, id: string | undefined): EC2.RouteTableAssociation {
  const wanted = required(id, "associationId");
  return (
    associationsOf(scope).find((each) => each.RouteTableAssociationId === wanted) ??
    refuse("InvalidAssociationID.NotFound", `The association ID '${wanted}' does not exist`)
  );
}

function addAssociation(scope: Scope, tableId: string, association: EC2.RouteTableAssociation): void {
  ec2State(scope).routeTables.update(tableId, (row) => {
    row.Associations = [...(row.Associations ?? []), association];
  });
  networkChanged(scope, `associations of ${tableId}`);
}

function removeAssociation(scope: Scope, association: EC2.RouteTableAssociation): void {
  ec2State(scope).routeTables.update(association.RouteTableId ?? "", (row) => {
    row.Associations = row.Associations?.filter((each) => each !== association);
  });
  networkChanged(scope, `associations of ${association.RouteTableId}`);
}

const tableView = (row: Readonly<RouteTableRow>): EC2.RouteTable => ({ ...row });

const FILTERS: FilterTable<EC2.RouteTable> = {
  "association.gateway-id": () => undefined,
  "association.main": (view) => view.Associations?.map((each) => each.Main),
  "association.route-table-association-id": (view) =>
    view.Associations?.map((each) => each.RouteTableAssociationId),
  "association.route-table-id": (view) => view.Associations?.map((each) => each.RouteTableId),
  "association.subnet-id": (view) => view.Associations?.map((each) => each.SubnetId),
  "owner-id": (view) => view.OwnerId,
  "route-table-id": (view) => view.RouteTableId,
  "route.destination-cidr-block": (view) => view.Routes?.map((each) => each.DestinationCidrBlock),
  "route.destination-prefix-list-id": (view) => view.Routes?.map((each) => each.DestinationPrefixListId),
  "route.gateway-id": (view) => view.Routes?.map((each) => each.GatewayId),
  "route.instance-id": (view) => view.Routes?.map((each) => each.InstanceId),
  "route.nat-gateway-id": (view) => view.Routes?.map((each) => each.NatGatewayId),
  "route.origin": (view) => view.Routes?.map((each) => each.Origin),
  "route.state": (view) => view.Routes?.map((each) => each.State),
  "vpc-id": (view) => view.VpcId,
};
