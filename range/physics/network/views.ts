import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import type { FlowRow } from "./state.ts";

/** A copy of a flow, to give away. */
export const viewOf = (flow: Readonly<FlowRow>): FlowRow => ({
  ...flow,
  hops: flow.hops.map((hop) => ({ ...hop })),
});

/** A flow as its other end sees it, with the addresses that the packets carry there. */
export function fromPeer(scope: Scope, flow: Readonly<FlowRow>, interfaceId: string): FlowRow {
  const { interfaces } = ec2State(scope);
  const guard = flow.hops.find((hop) => hop.interfaceId === interfaceId && hop.guarded);
  const any = flow.hops.find((hop) => hop.interfaceId === interfaceId)!;
  const face = interfaces.get(interfaceId);
  const { natGatewayId: _, publicIp: __, instanceId: ___, processId: ____, ...rest } = viewOf(flow);
  return {
    ...rest,
    interfaceId,
    ...(face?.attachment && { instanceId: face.attachment.instanceId }),
    peerInterfaceId: flow.interfaceId,
    direction: flow.direction === "egress" ? "ingress" : "egress",
    localIp: any.egress ? any.sourceIp : any.destinationIp,
    localPort: any.egress ? any.sourcePort : any.destinationPort,
    remoteIp: any.egress ? any.destinationIp : any.sourceIp,
    remotePort: any.egress ? any.destinationPort : any.sourcePort,
    tracked: guard?.tracked ?? false,
    bytesOut: flow.bytesIn,
    bytesIn: flow.bytesOut,
    packetsOut: flow.packetsIn,
    packetsIn: flow.packetsOut,
  };
}
