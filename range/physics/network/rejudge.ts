import { ec2State } from "../../services/ec2/state.ts";
import type { Scope, World } from "../../world.ts";
import { aclAllows, groupsAllow } from "./judge.ts";
import { endFlow } from "./lifetime.ts";
import { planFlow, type Plan } from "./plan.ts";
import { networkState, type EndReason, type FlowRow } from "./state.ts";
import { isTracked } from "./tracking.ts";

/** Makes live flows be judged again whenever the network or an instance's state changes. Call once per world. */
export function installNetwork(world: World): void {
  world.bus.on("network-changed", ({ scope }) => judgeOpenFlows(scope));
  world.bus.on("instance-state", ({ scope, instanceId, from, to }) => {
    const reason = endFor(from, to);
    if (reason) endFlowsOfInstance(scope, instanceId, reason);
    judgeOpenFlows(scope);
  });
}

/** What a change of state does to an instance's connections. A reboot is told as a change to the same state. */
function endFor(from: string, to: string): EndReason | undefined {
  if (to === "stopped") return "instance-stopped";
  if (to === "terminated") return "instance-terminated";
  return from === "running" && to === "running" ? "instance-rebooted" : undefined;
}

/** Judges every open flow of an account and Region by today's rules, in the order of their opening. */
export function judgeOpenFlows(scope: Scope): void {
  const { flows } = networkState(scope);
  for (const flow of flows.filter((row) => row.state === "open")) {
    const reason = judgeFlow(scope, flow);
    if (reason) endFlow(scope, flow.id, reason);
  }
}

function endFlowsOfInstance(scope: Scope, instanceId: string, reason: EndReason): void {
  const { interfaces } = ec2State(scope);
  const isOf = (interfaceId: string | undefined): boolean =>
    interfaces.get(interfaceId)?.attachment?.instanceId === instanceId;
  for (const flow of networkState(scope).flows.filter((row) => row.state === "open")) {
    if (flow.instanceId === instanceId) endFlow(scope, flow.id, reason);
    else if (isOf(flow.peerInterfaceId)) endFlow(scope, flow.id, "peer-gone");
  }
}

/**
 * Decides whether an open flow goes on, and whether it is tracked from now on.
 *
 * - It ends when its way is gone: instance, interface, route, or the public address that the peer knows.
 * - A network ACL that denies a packet in either direction ends it, tracked or not (fact 4).
 * - A tracked flow survives any change of security groups (fact 1). An untracked one lives as long as a new one
 *   like it would be let in (fact 2).
 * - Rules that would leave a new flow untracked untrack the old one as well, unless its path is always tracked
 *   (section 2.1); rules that would track a new one track it again.
 *
 * @returns why it ends, or nothing when it goes on
 */
function judgeFlow(scope: Scope, flow: Readonly<FlowRow>): EndReason | undefined {
  const plan = planFlow(scope, flow);
  if ("noPath" in plan) return reasonOf(scope, flow, plan.noPath);
  const moved = whatMoved(flow, plan);
  if (moved) return moved;
  for (const hop of flow.hops) if (!aclAllows(scope, hop, flow.protocol)) return "network-acl";
  const tracked = new Map<number, boolean>();
  for (const [i, hop] of flow.hops.entries()) {
    if (!hop.guarded) continue;
    const permitted = groupsAllow(scope, hop, flow.protocol);
    if (!permitted && !hop.tracked) return "security-group";
    if (permitted) tracked.set(i, isTracked(scope, hop, flow.protocol, flow.path));
  }
  noteTracking(scope, flow, tracked);
  return undefined;
}

function reasonOf(scope: Scope, flow: Readonly<FlowRow>, noPath: string): EndReason {
  if (noPath === "no-public-address") return "public-address-lost";
  if (noPath === "no-host") return "peer-gone";
  if (noPath === "no-interface" || noPath === "not-attached") return "interface-gone";
  if (noPath !== "instance-not-running") return "route-changed";
  return ec2State(scope).instances.get(flow.instanceId)?.state === "stopped"
    ? "instance-stopped"
    : "instance-terminated";
}

/** The peer of a flow knows one address and one way; a packet from anywhere else is no part of it. */
function whatMoved(flow: Readonly<FlowRow>, plan: Plan): EndReason | undefined {
  if (flow.path !== plan.path || flow.natGatewayId !== plan.natGatewayId) return "route-changed";
  if (flow.publicIp !== plan.publicIp) return "public-address-lost";
  if (flow.peerInterfaceId !== plan.peerInterfaceId) return "peer-gone";
  return undefined;
}

function noteTracking(scope: Scope, flow: Readonly<FlowRow>, tracked: ReadonlyMap<number, boolean>): void {
  if ([...tracked].every(([i, now]) => flow.hops[i]!.tracked === now)) return;
  networkState(scope).flows.update(flow.id, (row) => {
    for (const [i, now] of tracked) row.hops[i]!.tracked = now;
    row.tracked = row.hops.some((hop) => hop.interfaceId === row.interfaceId && hop.tracked === true);
  });
}
