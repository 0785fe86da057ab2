import { ec2State } from "../../services/ec2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { reachable } from "../network/index.ts";

/** What was answered since the network last changed: health checks and customers ask the same again and again. */
const known = defineState("regional", () => ({
  targets: { version: -1, answers: new Map<string, boolean>() },
  entries: { version: -1, answers: new Map<string, boolean>() },
}));

/** Whether an interface of the load balancer can open a connection to a target's interface. */
export function canReachTarget(
  scope: Scope,
  fromInterfaceId: string,
  toInterfaceId: string,
  port: number,
): boolean {
  const { targets } = known(scope);
  return remember(targets, networkVersion(scope), `${fromInterfaceId}>${toInterfaceId}:${port}`, () => {
    const target = ec2State(scope).interfaces.get(toInterfaceId);
    if (!target || !ec2State(scope).interfaces.has(fromInterfaceId)) return false;
    return reachable(scope, {
      interfaceId: fromInterfaceId,
      direction: "egress",
      protocol: "tcp",
      remoteIp: target.privateIp,
      remotePort: port,
    }).reachable;
  });
}

/** Whether a client outside the VPC can open a connection to an interface of the load balancer. */
export function canEnter(scope: Scope, clientIp: string, interfaceId: string, port: number): boolean {
  const { entries } = known(scope);
  return remember(entries, edgeVersion(scope), `${clientIp}>${interfaceId}:${port}`, () => {
    if (!ec2State(scope).interfaces.has(interfaceId)) return false;
    return reachable(scope, {
      interfaceId,
      direction: "ingress",
      protocol: "tcp",
      remoteIp: clientIp,
      localPort: port,
    }).reachable;
  });
}

const MOST_KEPT = 5_000;

function remember(
  memory: { version: number; answers: Map<string, boolean> },
  version: number,
  question: string,
  answer: () => boolean,
): boolean {
  if (memory.version !== version || memory.answers.size > MOST_KEPT) {
    memory.version = version;
    memory.answers.clear();
  }
  let answered = memory.answers.get(question);
  if (answered === undefined) memory.answers.set(question, (answered = answer()));
  return answered;
}

/** Rises with every change of what decides about connections. */
export function networkVersion(scope: Scope): number {
  return edgeVersion(scope) + ec2State(scope).instances.version;
}

/** The same for interfaces that belong to no instance, such as a load balancer's. */
function edgeVersion(scope: Scope): number {
  const ec2 = ec2State(scope);
  return (
    ec2.interfaces.version +
    ec2.groups.version +
    ec2.networkAcls.version +
    ec2.routeTables.version +
    ec2.subnets.version +
    ec2.internetGateways.version +
    ec2.natGateways.version +
    ec2.addresses.version +
    ec2.vpcs.version
  );
}
