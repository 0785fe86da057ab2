import { ec2State, type InstanceRow, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";

/** The address that the Internet knows an interface by: its Elastic IP, else its auto-assigned one. */
export function publicAddressOf(scope: Scope, face: Readonly<InterfaceRow>): string | undefined {
  const elastic = ec2State(scope).addresses.find(
    (address) =>
      address.interfaceId === face.id &&
      (address.privateIp === undefined || address.privateIp === face.privateIp),
  );
  return elastic?.publicIp ?? face.autoPublicIp;
}

/** The interface that has a private address in a VPC. */
export const interfaceAt = (
  scope: Scope,
  vpcId: string,
  privateIp: string,
): Readonly<InterfaceRow> | undefined =>
  ec2State(scope).interfaces.find((face) => face.privateIp === privateIp && face.vpcId === vpcId);

/** The interface of this account and Region behind a public address. */
export const interfaceBehind = (scope: Scope, publicIp: string): Readonly<InterfaceRow> | undefined =>
  ec2State(scope).interfaces.find((face) => publicAddressOf(scope, face) === publicIp);

/** The primary interface of an instance: device index 0. */
export function primaryInterface(scope: Scope, instanceId: string): Readonly<InterfaceRow> | undefined {
  const { instances, interfaces } = ec2State(scope);
  const instance = instances.get(instanceId);
  return instance && interfaces.get(instance.interfaceIds[0]);
}

/** Lifecycle states in which the operating system has its network: a graceful shutdown lets malware act (fact 9). */
const AWAKE: ReadonlySet<InstanceRow["state"]> = new Set(["running", "stopping", "shutting-down"]);

/** Why an interface can carry no packet, or nothing when it can. */
export function silence(
  scope: Scope,
  face: Readonly<InterfaceRow>,
): "not-attached" | "instance-not-running" | undefined {
  if (!face.attachment) return face.requesterId === undefined ? "not-attached" : undefined;
  const instance = ec2State(scope).instances.get(face.attachment.instanceId);
  // Interfaces of load balancers and the like are attached by AWS to instances that the account does not see.
  if (!instance && face.requesterId !== undefined) return undefined;
  return instance && AWAKE.has(instance.state) ? undefined : "instance-not-running";
}
