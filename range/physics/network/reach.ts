import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import type { PassedEndpoint } from "../../call.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { primaryInterface } from "./addresses.ts";
import { reachable, type Reach } from "./flows.ts";
import { routeFrom } from "./routes.ts";
import { serviceAddress, type EndpointService } from "./service-addresses.ts";
import type { FlowRow } from "./state.ts";

/**
 * Endpoints that an agent needs besides the service's own: of each inner list, one is enough. The SSM agent
 * gets its commands over `ssmmessages`, or `ec2messages` in older versions.
 */
const NEEDED: Partial<Record<EndpointService, readonly (readonly EndpointService[])[]>> = {
  ssm: [["ssm"], ["ssmmessages", "ec2messages"]],
};

export type ServiceReach = Reach | { reachable: false; reason: "no-dns" | "no-interface" };

/**
 * Whether an instance can reach an AWS service over HTTPS: through an Internet gateway with a public address, a
 * NAT gateway, a gateway endpoint or an interface endpoint. Run Command reaches an instance exactly when the
 * instance reaches `ssm`.
 *
 * @param service such as `ssm`, `s3` or `logs`
 */
export const canReachService = (scope: Scope, instanceId: string, service: EndpointService): boolean =>
  serviceReach(scope, instanceId, service).reachable;

/** As {@link canReachService}, with the path or the reason why not. */
export function serviceReach(scope: Scope, instanceId: string, service: EndpointService): ServiceReach {
  const face = primaryInterface(scope, instanceId);
  if (!face) return { reachable: false, reason: "no-interface" };
  if (ec2State(scope).vpcs.get(face.vpcId)?.EnableDnsSupport === false)
    return { reachable: false, reason: "no-dns" };
  let last: Reach | undefined;
  for (const alternatives of NEEDED[service] ?? [[service]]) {
    const tried = alternatives.map((endpoint) =>
      reachable(scope, {
        interfaceId: face.id,
        direction: "egress",
        protocol: "tcp",
        remoteIp: endpointAddress(scope, face, endpoint),
        remotePort: 443,
      }),
    );
    last = tried.find((reach) => reach.reachable) ?? tried[0]!;
    if (!last.reachable) return last;
  }
  return last!;
}

/**
 * The address that a service's host name means inside a VPC: the interface endpoint's when one has private DNS
 * (in the asking interface's zone if it has one there), else the public one.
 */
export function endpointAddress(
  scope: Scope,
  face: Readonly<InterfaceRow>,
  service: EndpointService,
): string {
  const { vpcEndpoints, interfaces } = ec2State(scope);
  const endpoint = vpcEndpoints.find((candidate) => answersFor(candidate, face.vpcId, service));
  const faces = (endpoint?.NetworkInterfaceIds ?? [])
    .map((id) => interfaces.get(id))
    .filter((found) => found !== undefined);
  const nearest = faces.find((found) => found.availabilityZone === face.availabilityZone) ?? faces[0];
  return nearest?.privateIp ?? serviceAddress(scope.region, service);
}

/** The VPC endpoint that a connection out of an interface goes through; nothing where it takes a way over the Internet. */
export function endpointOnWay(
  scope: Scope,
  { interfaceId, path, peerInterfaceId = "", remoteIp }: Readonly<FlowRow>,
): PassedEndpoint | undefined {
  const { interfaces, vpcEndpoints } = ec2State(scope);
  const face = interfaces.get(interfaceId);
  if (!face) return undefined;
  const next = path === "gateway-endpoint" ? routeFrom(scope, face.subnetId, remoteIp) : undefined;
  const id =
    next?.to === "gateway-endpoint"
      ? next.endpointId
      : vpcEndpoints.find(({ NetworkInterfaceIds: faces }) => faces?.includes(peerInterfaceId) ?? false)
          ?.VpcEndpointId;
  const endpoint = id === undefined ? undefined : vpcEndpoints.get(id);
  return endpoint && { id: endpoint.VpcEndpointId, vpcId: face.vpcId, policy: endpoint.PolicyDocument };
}

const answersFor = (endpoint: VpcEndpoint, vpcId: string, service: string): boolean =>
  endpoint.VpcEndpointType === "Interface" &&
  endpoint.PrivateDnsEnabled === true &&
  endpoint.VpcId === vpcId &&
  endpoint.State?.toLowerCase() === "available" &&
  (endpoint.ServiceName?.endsWith(`.${service}`) ?? false);
