import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { find } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { checkPrefixList } from "./prefix-list-rows.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type RouteTableRow } from "./state.ts";

type Destination = Pick<EC2.Route, "DestinationCidrBlock" | "DestinationPrefixListId">;

export const routes = handlers<typeof EC2>()({
  CreateRoute(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const route = newRoute(scope, table, input);
    if (routeTo(table, route))
      refuse("RouteAlreadyExists", `The route identified by ${nameOf(route)} already exists.`);
    setRoutes(scope, table, [...(table.Routes ?? []), route]);
    return { Return: true };
  },

  ReplaceRoute(input, call) {
    const { scope } = call;
    const table = find(scope, "routeTable", required(input.RouteTableId, "routeTableId"));
    const route = newRoute(scope, table, input);
    const before = routeTo(table, route);
    if (!before)
      refuse(
        "InvalidParameterValue",
        `There is no route defined for '${nameOf(route)}' in the route table. Use CreateRoute instead.`,
      );
    refuseKept(table, before, "replace");
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
    const destination = destinationOf(scope, input);
    const route = routeTo(table, destination);
    if (!route)
      return refuse(
        "InvalidRoute.NotFound",
        `no route with ${destination.DestinationCidrBlock === undefined ? "destination-prefix-list-id" : "destination-cidr-block"} ${nameOf(destination)} in route table ${table.RouteTableId}`,
      );
    refuseKept(table, route, "remove");
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

const nameOf = ({ DestinationCidrBlock, DestinationPrefixListId }: Destination): string | undefined =>
  DestinationCidrBlock ?? DestinationPrefixListId;

const routeTo = (table: Readonly<RouteTableRow>, destination: Destination): EC2.Route | undefined =>
  table.Routes?.find((each) => nameOf(each) === nameOf(destination));

/** The local route stays, and those of gateway endpoints are the endpoints' own. */
function refuseKept(table: Readonly<RouteTableRow>, route: EC2.Route | undefined, doing: string): void {
  const kept =
    route?.GatewayId === "local"
      ? "local"
      : route?.GatewayId?.startsWith("vpce-")
        ? "VPC endpoint"
        : undefined;
  if (route && kept)
    refuse(
      "InvalidParameterValue",
      `cannot ${doing} ${kept} route ${nameOf(route)} in route table ${table.RouteTableId}`,
    );
}

const newRoute = (
  scope: Scope,
  table: Readonly<RouteTableRow>,
  input: EC2.CreateRouteRequest,
): EC2.Route => ({
  ...destinationOf(scope, input),
  ...targetOf(scope, table, input),
  Origin: "CreateRoute",
});

/** Where a route leads to: a block, or a prefix list that is kept elsewhere. */
function destinationOf(scope: Scope, input: Destination): Destination {
  if (input.DestinationPrefixListId === undefined)
    return { DestinationCidrBlock: checkDestination(input.DestinationCidrBlock) };
  if (input.DestinationCidrBlock !== undefined)
    refuse(
      "InvalidParameterCombination",
      "The parameters destinationCidrBlock and destinationPrefixListId cannot be used together",
    );
  return { DestinationPrefixListId: checkPrefixList(scope, input.DestinationPrefixListId) };
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
