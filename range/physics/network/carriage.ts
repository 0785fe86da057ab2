import type { Scope } from "../../world.ts";
import type { Hop } from "./hops.ts";
import { SYN_BYTES, wireBytes, type Exchange, type Protocol } from "./packet.ts";
import { networkState } from "./state.ts";

/** An opener that gives up after ten seconds has sent its SYN at 0, 1, 3 and 7 seconds. */
export const ATTEMPTS = 4;
/** The payload of an ordinary ping, and of a small datagram. */
const PROBE_BYTES = 56;

/** Counts packets of an open flow and shows them to those who watch every interface on the way. */
export function carry(
  scope: Scope,
  flowId: string,
  moved: Partial<Exchange> & { packetsOut: number; packetsIn: number },
): void {
  const { bytesOut = 0, bytesIn = 0, packetsOut, packetsIn } = moved;
  const now = scope.world.clock.now();
  const flow = networkState(scope).flows.update(flowId, (row) => {
    row.lastUsedAt = now;
    row.bytesOut += bytesOut;
    row.bytesIn += bytesIn;
    row.packetsOut += packetsOut;
    row.packetsIn += packetsIn;
    if (bytesOut > 0 && bytesIn > 0) row.exchanges++;
  });
  for (const hop of flow.hops) {
    const outward = (hop.leg === "forward") === (flow.direction === "egress");
    const packets = outward ? packetsOut : packetsIn;
    if (packets === 0) continue;
    const bytes = wireBytes(flow.protocol, outward ? bytesOut : bytesIn, packets);
    report(scope, hop, flow.protocol, { packets, bytes, action: "ACCEPT", label: flow.label });
  }
}

/**
 * Shows a first packet that came to nothing: passed where it was `seen`, refused at the hop that denied it.
 */
export function reportAttempt(
  scope: Scope,
  seen: readonly Hop[],
  deniedAt: Hop | undefined,
  protocol: Protocol,
  label: string,
): void {
  const packets = protocol === "tcp" ? ATTEMPTS : 1;
  const bytes = protocol === "tcp" ? packets * SYN_BYTES : wireBytes(protocol, PROBE_BYTES, packets);
  for (const hop of seen) report(scope, hop, protocol, { packets, bytes, action: "ACCEPT", label });
  if (deniedAt) report(scope, deniedAt, protocol, { packets, bytes, action: "REJECT", label });
}

function report(
  scope: Scope,
  hop: Hop,
  protocol: Protocol,
  counted: { packets: number; bytes: number; action: "ACCEPT" | "REJECT"; label: string },
): void {
  const { interfaceId, egress, sourceIp, sourcePort, destinationIp, destinationPort } = hop;
  scope.world.bus.emit("traffic", {
    scope,
    interfaceId,
    egress,
    protocol,
    sourceIp,
    sourcePort,
    destinationIp,
    destinationPort,
    ...counted,
  });
}
