import { ec2State, type InstanceRow } from "../../services/ec2/state.ts";
import type { Scope, World } from "../../world.ts";

/** What an instance writes to its serial console, for those who know it better than EC2 (the guest). */
export interface SerialConsole {
  /** The console's text since the last boot; empty when nothing was written yet. */
  output(scope: Scope, instanceId: string): string;
}

const installed = new WeakMap<World, SerialConsole>();

export const setSerialConsole = (world: World, console: SerialConsole): void =>
  void installed.set(world, console);

export const serialConsole = (world: World): SerialConsole => installed.get(world) ?? bootMessages;

/** The kernel of the images here, without its architecture. */
export const KERNEL_RELEASE = "6.1.158-180.294.amzn2023";

/** What every Linux writes while it boots. */
const bootMessages: SerialConsole = {
  output(scope, instanceId) {
    const row = ec2State(scope).instances.get(instanceId);
    return row?.bootedAt === undefined ? "" : bootLog(scope, row);
  },
};

function bootLog(scope: Scope, row: Readonly<InstanceRow>): string {
  const card = ec2State(scope).interfaces.get(row.interfaceIds[0]);
  const host = `ip-${(card?.privateIp ?? "0.0.0.0").replaceAll(".", "-")}`;
  return [
    `[    0.000000] Linux version ${KERNEL_RELEASE}.${row.architecture === "arm64" ? "aarch64" : "x86_64"}`,
    "[    0.000000] Command line: console=tty0 console=ttyS0,115200n8 nvme_core.io_timeout=4294967295",
    "[    0.401821] ena 0000:00:05.0: Elastic Network Adapter (ENA) found",
    `[    0.402210] ena 0000:00:05.0 eth0: mac addr ${card?.macAddress ?? ""}`,
    "[    2.118340] XFS (nvme0n1p1): Mounting V5 Filesystem",
    "[    2.131906] XFS (nvme0n1p1): Ending clean mount",
    "[    3.540912] cloud-init: Cloud-init running 'init'",
    `[    4.207733] cloud-init: instance-id: ${row.id}, local-hostname: ${host}`,
    "[    5.730018] systemd[1]: Reached target Multi-User System.",
    "",
    `${host} login: `,
  ].join("\r\n");
}
