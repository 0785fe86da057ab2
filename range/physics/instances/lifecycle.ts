import { assignAutoPublicIp, clearAssociation, removeInterface } from "../../services/ec2/interface-rows.ts";
import { networkChanged } from "../../services/ec2/network-changed.ts";
import { ec2State, type InstanceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";

/** Terminated instances stay visible for about an hour (EC2 user guide, "Terminate your instance"). */
const FORGET_AFTER_MS = 3_600_000;

type StateName = InstanceRow["state"];

/** Who asked for a change of state: the API's user, or the operating system inside. */
export type Initiator = "user" | "instance";

/** Puts a new instance, which boots from now on. Its interfaces and volumes must exist. */
export function launch(scope: Scope, row: InstanceRow): void {
  ec2State(scope).instances.put(row.id, row);
  announce(scope, row.id, "", "pending", "launched");
  boot(scope, row.id);
}

/** Starts a stopped instance: new RAM unless it hibernated, and a new public address if one is due. */
export function startInstance(scope: Scope, instanceId: string): void {
  changeState(scope, instanceId, "pending", "started", (row) => {
    row.stateReason = { Code: "pending", Message: "pending" };
    row.stateTransitionReason = "";
    row.launchTime = scope.world.clock.second();
    delete row.endedAt;
  });
  boot(scope, instanceId);
}

/**
 * Stops an instance, which first shuts down its system. RAM and the auto-assigned public address are lost, EBS and
 * the private address are kept (ground truth fact 9). With `hibernate` RAM goes to the root volume.
 */
export function stopInstance(
  scope: Scope,
  instanceId: string,
  { by = "user", hibernate = false }: { by?: Initiator; hibernate?: boolean } = {},
): void {
  const { clock } = scope.world;
  changeState(scope, instanceId, "stopping", hibernate ? "hibernating" : "stopping", (row) => {
    row.stateReason = hibernate
      ? reason("Client.UserInitiatedHibernate", "User initiated hibernate")
      : shutdownReason(by);
    row.stateTransitionReason = by === "user" ? `User initiated (${gmt(clock.now())})` : "";
    row.hibernated = hibernate;
  });
  later(scope, instanceId, "instance-stop", () => {
    changeState(scope, instanceId, "stopped", hibernate ? "hibernated" : "stopped", (row) => {
      row.endedAt = clock.now();
      delete row.bootedAt;
      if (!hibernate) delete row.memoryId;
    });
    dropAutoPublicIps(scope, instanceId);
  });
}

/** An instance whose volumes cannot be opened never runs: EC2 terminates it, and says so in its state reason. */
export function failLaunch(scope: Scope, instanceId: string): void {
  terminateInstance(scope, instanceId);
  ec2State(scope).instances.update(instanceId, (row) => {
    row.stateReason = reason("Client.InternalError", "Client error on launch");
    row.stateTransitionReason = "Client.InternalError";
  });
}

/** Terminates an instance: volumes and interfaces that are marked so go with it, the others are set free. */
export function terminateInstance(scope: Scope, instanceId: string, by: Initiator = "user"): void {
  const { clock } = scope.world;
  changeState(scope, instanceId, "shutting-down", "terminating", (row) => {
    row.stateReason = shutdownReason(by);
    row.stateTransitionReason = by === "user" ? `User initiated (${gmt(clock.now())})` : "";
  });
  later(scope, instanceId, "instance-terminate", () => {
    changeState(scope, instanceId, "terminated", "terminated", (row) => {
      row.endedAt = clock.now();
      delete row.bootedAt;
      delete row.memoryId;
    });
    releaseVolumes(scope, instanceId);
    releaseInterfaces(scope, instanceId);
    releaseProfile(scope, instanceId);
    clock.after(FORGET_AFTER_MS, `forget ${instanceId}`, () => ec2State(scope).instances.delete(instanceId));
  });
}

/** Restarts the operating system: what was in RAM is gone, everything else stays, and the state stays `running`. */
export function rebootInstance(scope: Scope, instanceId: string, why = "reboot"): void {
  ec2State(scope).instances.update(instanceId, (row) => {
    delete row.bootedAt;
    row.memoryId = scope.world.random.id("ram");
  });
  announce(scope, instanceId, "running", "running", why);
  later(scope, instanceId, "instance-boot", () => void comeUp(scope, instanceId));
}

/**
 * The operating system shuts itself down. What follows is InstanceInitiatedShutdownBehavior: with `terminate` not
 * even termination protection helps (ground truth fact 7).
 */
export function shutdownFromGuest(scope: Scope, instanceId: string): void {
  const row = ec2State(scope).instances.get(instanceId);
  if (row?.state !== "running") return;
  if (row.instanceInitiatedShutdownBehavior === "terminate") terminateInstance(scope, instanceId, "instance");
  else stopInstance(scope, instanceId, { by: "instance" });
}

function boot(scope: Scope, instanceId: string): void {
  const row = ec2State(scope).instances.get(instanceId)!;
  if (assignAutoPublicIp(scope, row)) networkChanged(scope, `public address of ${instanceId}`);
  later(scope, instanceId, "instance-boot", () => {
    changeState(scope, instanceId, "running", "running", (each) => {
      delete each.stateReason;
      if (!each.hibernated || !each.memoryId) each.memoryId = scope.world.random.id("ram");
      each.hibernated = false;
      each.bootedAt = scope.world.clock.now();
    });
  });
}

function comeUp(scope: Scope, instanceId: string): void {
  ec2State(scope).instances.update(instanceId, (row) => void (row.bootedAt = scope.world.clock.now()));
}

/** Plans the end of a transition; another transition that begins before it overtakes it. */
function later(
  scope: Scope,
  instanceId: string,
  duration: "instance-boot" | "instance-stop" | "instance-terminate",
  run: () => void,
): void {
  const { instances } = ec2State(scope);
  const { transition } = instances.update(
    instanceId,
    (row) => void (row.transition = (row.transition ?? 0) + 1),
  );
  scope.world.clock.after(scope.world.pace(duration), `${duration} ${instanceId}`, () => {
    if (instances.get(instanceId)?.transition === transition) run();
  });
}

function changeState(
  scope: Scope,
  instanceId: string,
  to: StateName,
  why: string,
  change: (row: InstanceRow) => void,
): void {
  const { instances } = ec2State(scope);
  const from = instances.get(instanceId)!.state;
  instances.update(instanceId, (row) => {
    row.state = to;
    change(row);
  });
  announce(scope, instanceId, from, to, why);
}

function announce(scope: Scope, instanceId: string, from: string, to: string, why: string): void {
  scope.world.bus.emit("instance-state", { scope, instanceId, from, to, reason: why });
  networkChanged(scope, `${instanceId} ${to}`);
}

function dropAutoPublicIps(scope: Scope, instanceId: string): void {
  const { instances, interfaces } = ec2State(scope);
  for (const id of instances.get(instanceId)!.interfaceIds)
    if (interfaces.get(id)?.autoPublicIp) interfaces.update(id, (row) => void delete row.autoPublicIp);
  networkChanged(scope, `${instanceId} lost its public address`);
}

function releaseVolumes(scope: Scope, instanceId: string): void {
  const { instances, volumes } = ec2State(scope);
  for (const device of instances.get(instanceId)!.blockDevices) {
    if (device.deleteOnTermination) volumes.delete(device.volumeId);
    else if (volumes.has(device.volumeId))
      volumes.update(device.volumeId, (row) => {
        row.Attachments = row.Attachments.filter((each) => each.InstanceId !== instanceId);
        if (!row.Attachments.length) row.State = "available";
      });
  }
  instances.update(instanceId, (row) => void (row.blockDevices = []));
}

function releaseInterfaces(scope: Scope, instanceId: string): void {
  const { instances, interfaces, addresses } = ec2State(scope);
  for (const id of instances.get(instanceId)!.interfaceIds) {
    if (interfaces.get(id)?.attachment?.deleteOnTermination) {
      removeInterface(scope, id);
      continue;
    }
    interfaces.update(id, (row) => {
      delete row.attachment;
      delete row.autoPublicIp;
    });
    for (const address of addresses.filter((each) => each.interfaceId === id))
      addresses.update(address.allocationId, (row) => void delete row.instanceId);
  }
  for (const address of addresses.filter((each) => each.instanceId === instanceId))
    addresses.update(address.allocationId, clearAssociation);
  instances.update(instanceId, (row) => void (row.interfaceIds = []));
  networkChanged(scope, `${instanceId} released its interfaces`);
}

function releaseProfile(scope: Scope, instanceId: string): void {
  const { profileAssociations } = ec2State(scope);
  for (const row of profileAssociations.filter((each) => each.InstanceId === instanceId))
    profileAssociations.delete(row.AssociationId);
}

const reason = (code: string, message: string): { Code: string; Message: string } => ({
  Code: code,
  Message: `${code}: ${message}`,
});

const shutdownReason = (by: Initiator): { Code: string; Message: string } =>
  by === "user"
    ? reason("Client.UserInitiatedShutdown", "User initiated shutdown")
    : reason("Client.InstanceInitiatedShutdown", "Instance initiated shutdown");

/** A moment as EC2 writes it into the transition reason: `2026-11-21 19:31:00 GMT`. */
const gmt = (timeMs: number): string =>
  new Date(timeMs)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " GMT");
