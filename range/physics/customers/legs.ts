import type { TargetRow } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";
import { closeFlow, networkState, openFlow, transfer } from "../network/index.ts";
import type { Node } from "./routing.ts";

/** The two connections of a request through a load balancer: client to node, and node to target. */
export interface Legs {
  flowIds: string[];
  /** The port that the client's connection comes from. */
  clientPort: number;
}

/**
 * Opens the connections of a request, so that flow logs see them at the load balancer and at the target.
 *
 * @param target where it goes on to, with the address behind it; undefined when the load balancer answers itself
 * @returns undefined when the client's connection is refused on its way
 */
export function openLegs(
  scope: Scope,
  clientIp: string,
  node: Node,
  port: number,
  target: { row: Readonly<TargetRow>; ip: string } | undefined,
): Legs | undefined {
  const front = openFlow(scope, {
    interfaceId: node.interfaceId,
    direction: "ingress",
    protocol: "tcp",
    localPort: port,
    remoteIp: clientIp,
    label: "load-balancer",
  });
  if (!front.flow) return undefined;
  const { id, remotePort: clientPort } = front.flow;
  if (!target) return { flowIds: [id], clientPort };
  const back = openFlow(scope, {
    interfaceId: node.interfaceId,
    direction: "egress",
    protocol: "tcp",
    remoteIp: target.ip,
    remotePort: target.row.port,
    label: "load-balancer",
  });
  return { flowIds: back.flow ? [id, back.flow.id] : [id], clientPort };
}

/** Carries a request and its answer. Returns false when one of the connections is dead. */
export function carryOver(scope: Scope, legs: Legs, requestBytes: number, answerBytes: number): boolean {
  const [front, back] = legs.flowIds;
  const alive =
    front !== undefined && transfer(scope, front, { bytesIn: requestBytes, bytesOut: answerBytes });
  return (
    alive && (back === undefined || transfer(scope, back, { bytesOut: requestBytes, bytesIn: answerBytes }))
  );
}

export function closeLegs(scope: Scope, legs: Legs, reason: string): void {
  for (const id of legs.flowIds) closeFlow(scope, id, reason);
}

export const legsAreOpen = (scope: Scope, legs: Legs): boolean =>
  legs.flowIds.every((id) => networkState(scope).flows.get(id)?.state === "open");
