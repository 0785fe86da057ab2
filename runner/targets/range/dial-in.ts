import { guestOf } from "../../../range/guest/guest.ts";
import { closeFlow, openFlow, primaryInterface } from "../../../range/physics/network/index.ts";
import type { Scope } from "../../../range/world.ts";
import type { Connection, Stage } from "../../../scenarios/kit/stage.ts";
import { connectionOf } from "./foothold.ts";

/** Opens a connection from the Internet to an instance's public address, if somebody there takes it. */
export async function dialIn(
  scope: Scope,
  { instanceId, port, from }: Parameters<Stage["dial"]>[0],
): Promise<Connection | undefined> {
  const face = primaryInterface(scope, instanceId);
  if (!face) return undefined;
  const { flow } = openFlow(scope, {
    interfaceId: face.id,
    direction: "ingress",
    protocol: "tcp",
    localPort: port,
    remoteIp: from,
    label: "dial-in",
  });
  if (!flow) return undefined;
  const guest = guestOf(scope, instanceId);
  const listens = guest.processes.some((process) =>
    process.listens.some((x) => x.protocol === "tcp" && x.port === port && x.address === "0.0.0.0"),
  );
  const admitted = guest.firewallAllows("ingress", from, port);
  if (listens && admitted) return connectionOf(scope, flow.id);
  closeFlow(scope, flow.id, admitted ? "refused" : "host-firewall");
  return undefined;
}
