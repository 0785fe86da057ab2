import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { find } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type RouteTableRow } from "./state.ts";

export const routes = handlers<typeof EC2>()({
  CreateRoute(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const route = newRoute(scope, table, input);
    if (table.Routes?.some((each) => each.DestinationCidrBlock === route.DestinationCidrBlock))
      refuse("RouteAlreadyExists", `The route identified by ${route.DestinationCidrBlock} already exists.`);
    setRoutes(scope, table, [...(table.Routes ?? []), route]);
    return { Return: true };
  },

  ReplaceRoute(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const route = newRoute(scope, table, input);
    const before = table.Routes?.find((each) => each.DestinationCidrBlock === route.DestinationCidrBlock);
    if (!before)
      refuse(
        "InvalidParameterValue",
        `There is no route defined for '${route.DestinationCidrBlock}' in the route table. Use CreateRoute instead.`,
      );
    if (before?.GatewayId === "local")
      refuse(
        "InvalidParameterValue",
        `cannot replace local route ${route.DestinationCidrBlock} in route table ${table.RouteTableId}`,
      );
    setRoutes(
      scope,
      table,
      (table.Routes ?? []).map((each) => (each === before ? route : each)),
    );
    return {};
  },

  DeleteRoute(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const destination = checkDestination(input.DestinationCidrBlock);
    const route = table.Routes?.find((each) => each.DestinationCidrBlock === destination);
    if (!route)
      refuse(
        "InvalidRoute.NotFound",
        `no route with destination-cidr-block ${destination} in route table ${table.RouteTableId}`,
      );
    if (route?.GatewayId === "local")
      refuse(
        "InvalidParameterValue",
        `cannot remove local route ${destination} in route table ${table.RouteTableId}`,
      );
    setRoutes(
      scope,
      table,
      (table.Routes ?? []).filter((each) => each !== route),
    );
    return {};
  },
});

function setRoutes(scope: Scope, table: Readonly<RouteTableRow>, changed: EC2.Route[]): void {
  ec2State(scope).routeTables.update(table.RouteTableId, (row) => void (row.Routes = changed));
  networkChanged(scope, `routes of ${table.RouteTableId}`);
}

function newRoute(scope: Scope, table: Readonly<RouteTableRow>, input: EC2.CreateRouteRequest): EC2.Route {
  return {
    DestinationCidrBlock: checkDestination(input.DestinationCidrBlock),
    ...targetOf(scope, table, input),
    Origin: "CreateRoute",
  };
}

function checkDestination(cidr: string | undefined): string {
  const wanted = required(cidr, "destinationCidrBlock");
  const block =
    parseCidr(wanted) ?? refuseValue(wanted, "destinationCidrBlock", "This is not a valid CIDR block.");
  return formatCidr(block);
}

function targetOf(
  scope: Scope,
  table: Readonly<RouteTableRow>,
  input: EC2.CreateRouteRequest,
): Partial<EC2.Route> {
  const named = [input.GatewayId, input.NatGatewayId, input.NetworkInterfaceId, input.InstanceId].filter(
    (id) => id !== undefined,
  );
  if (named.length !== 1)
    refuse(
      named.length ? "InvalidParameterCombination" : "MissingParameter",
      "Exactly one of the route targets must be specified: GatewayId, NatGatewayId, NetworkInterfaceId or InstanceId.",
    );
  const elsewhere = (id: string): never =>
    refuse(
      "InvalidParameterValue",
      `route table ${table.RouteTableId} and network gateway ${id} belong to different networks`,
    );
  if (input.GatewayId !== undefined) {
    const { InternetGatewayId: id, Attachments } = find(scope, "internetGateway", input.GatewayId);
    if (!Attachments?.some((each) => each.VpcId === table.VpcId)) elsewhere(id);
    return { GatewayId: id, State: "active" };
  }
  if (input.NatGatewayId !== undefined) {
    const { NatGatewayId: id, VpcId } = find(scope, "natGateway", input.NatGatewayId);
    if (VpcId !== table.VpcId) elsewhere(id);
    return { NatGatewayId: id, State: "active" };
  }
  const interfaceId =
    input.NetworkInterfaceId ?? primaryInterface(scope, required(input.InstanceId, "instanceId"));
  const { id, vpcId, attachment } = find(scope, "networkInterface", interfaceId);
  if (vpcId !== table.VpcId) elsewhere(id);
  return {
    NetworkInterfaceId: id,
    ...(attachment && { InstanceId: attachment.instanceId, InstanceOwnerId: scope.accountId }),
    State: attachment ? "active" : "blackhole",
  };
}

function primaryInterface(scope: Scope, instanceId: string): string {
  const { interfaceIds } = find(scope, "instance", instanceId);
  if (interfaceIds.length !== 1)
    refuse(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${instanceId}'. Please specify an interface ID for the operation instead.`,
    );
  return interfaceIds[0]!;
}
