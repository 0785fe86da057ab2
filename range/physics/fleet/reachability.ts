import { ec2State } from "../../services/ec2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { passageOf, type Passage } from "../network/index.ts";

/** What was answered since the network last changed: health checks and customers ask the same again and again. */
const known = defineState("regional", () => ({
  targets: { version: -1, answers: new Map<string, Passage>() },
  entries: { version: -1, answers: new Map<string, Passage>() },
}));

const NO_WAY: Passage = { opened: false, hops: [] };

/** What a connection from an interface of the load balancer to a target's interface meets. */
export function passageToTarget(
  scope: Scope,
  fromInterfaceId: string,
  toInterfaceId: string,
  port: number,
): Passage {
  const { targets } = known(scope);
  return remember(targets, networkVersion(scope), `${fromInterfaceId}>${toInterfaceId}:${port}`, () => {
    const target = ec2State(scope).interfaces.get(toInterfaceId);
    if (!target || !ec2State(scope).interfaces.has(fromInterfaceId)) return NO_WAY;
    return passageOf(scope, {
      interfaceId: fromInterfaceId,
      direction: "egress",
      protocol: "tcp",
      remoteIp: target.privateIp,
      remotePort: port,
    });
  });
}

/** What a connection from a client outside the VPC to an interface of the load balancer meets. */
export function passageIn(scope: Scope, clientIp: string, interfaceId: string, port: number): Passage {
  const { entries } = known(scope);
  return remember(entries, edgeVersion(scope), `${clientIp}>${interfaceId}:${port}`, () => {
    if (!ec2State(scope).interfaces.has(interfaceId)) return NO_WAY;
    return passageOf(scope, {
      interfaceId,
      direction: "ingress",
      protocol: "tcp",
      remoteIp: clientIp,
      localPort: port,
    });
  });
}

const MOST_KEPT = 5_000;

function remember(
  memory: { version: number; answers: Map<string, Passage> },
  version: number,
  question: string,
  answer: () => Passage,
): Passage {
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
