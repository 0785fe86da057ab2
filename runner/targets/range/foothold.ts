import { guestOf } from "../../../range/guest/guest.ts";
import { roleCredentials } from "../../../range/guest/identity.ts";
import { networkState, resolveDns, transfer } from "../../../range/physics/network/index.ts";
import type { Scope } from "../../../range/world.ts";
import type { Connection, Foothold, ProcessHandle } from "../../../scenarios/kit/stage.ts";

/** A foothold in an instance of the range: its guest. */
export function footholdIn(scope: Scope, instanceId: string): Foothold {
  const guest = guestOf(scope, instanceId);
  return {
    async plant(artefacts) {
      guest.plant({
        ...(artefacts.files && { files: artefacts.files }),
        ...(artefacts.users && { users: artefacts.users }),
        ...(artefacts.cron && { cron: artefacts.cron }),
        ...(artefacts.memory && { memory: artefacts.memory }),
        ...(artefacts.logins && {
          logins: artefacts.logins.map(({ user, from, minutesAgo, minutes }) => ({
            user,
            from,
            at: guest.now - minutesAgo * 60_000,
            ...(minutes !== undefined && { endedAt: guest.now - (minutesAgo - minutes) * 60_000 }),
          })),
        }),
      });
    },
    async start({ command, user, cpuPercent }): Promise<ProcessHandle> {
      const process = guest.spawn({ command, user, ...(cpuPercent !== undefined && { cpu: cpuPercent }) });
      const memoryId = guest.memory.id;
      const alive = (): boolean =>
        guest.running && guest.memory.id === memoryId && guest.process(process.pid) !== undefined;
      return {
        alive: async () => alive(),
        async connect({ ip, port, protocol, label }) {
          if (!alive()) return undefined;
          const flow = guest.connect({
            remoteIp: ip,
            remotePort: port,
            label,
            processId: process.pid,
            ...(protocol && { protocol }),
          });
          return flow && connectionOf(scope, flow.id);
        },
      };
    },
    resolve: async (name) => (guest.running ? resolveDns(scope, instanceId, name) : undefined),
    async roleCredentials() {
      if (!guest.running) return undefined;
      const delivery = guest.instance.metadata.HttpTokens === "required" ? "2.0" : "1.0";
      const issued = roleCredentials(scope, instanceId, guest.memory, delivery)?.issued;
      return (
        issued && {
          accessKeyId: issued.AccessKeyId,
          secretAccessKey: issued.SecretAccessKey,
          sessionToken: issued.SessionToken,
        }
      );
    },
  };
}

const connectionOf = (scope: Scope, flowId: string): Connection => ({
  send: async (bytesOut, bytesIn) =>
    networkState(scope).flows.has(flowId) && transfer(scope, flowId, { bytesOut, bytesIn }),
});
