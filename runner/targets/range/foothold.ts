import { makeClients } from "../../../range/clients.ts";
import { AwsError } from "../../../range/errors.ts";
import { callsFrom } from "../../../range/guest/aws/calls.ts";
import { guestOf, type Guest } from "../../../range/guest/guest.ts";
import { roleCredentials } from "../../../range/guest/identity.ts";
import { closeFlow, networkState, resolveDns, transfer } from "../../../range/physics/network/index.ts";
import type { Scope } from "../../../range/world.ts";
import { credentialsFrom, type Aws, type Credentials } from "../../../scenarios/kit/aws.ts";
import type { Connection, Foothold, ProcessHandle } from "../../../scenarios/kit/stage.ts";

const leastDelivery = ({ instance }: Guest): "1.0" | "2.0" =>
  instance.metadata.HttpTokens === "required" ? "2.0" : "1.0";

function credentialsOn(guest: Guest, delivery: "1.0" | "2.0"): Credentials | undefined {
  if (!guest.running || guest.instance.metadata.HttpEndpoint === "disabled") return undefined;
  try {
    const held = roleCredentials(guest.scope, guest.instanceId, guest.memory, delivery);
    return held && credentialsFrom(held.issued);
  } catch (error) {
    // The role does not trust EC2 (any more): the metadata service has nothing to give.
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

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
          logins: artefacts.logins.map(({ user, from, minutesAgo, minutes, failed }) => ({
            user,
            from,
            at: guest.now - minutesAgo * 60_000,
            ...(failed && { failed }),
            ...(minutes !== undefined && { endedAt: guest.now - (minutesAgo - minutes) * 60_000 }),
          })),
        }),
      });
    },
    isUp: async () => guest.running,
    async start({ command, user, cpuPercent, listensOn = [] }): Promise<ProcessHandle> {
      const process = guest.spawn({
        command,
        user,
        ...(cpuPercent !== undefined && { cpu: cpuPercent }),
        listens: listensOn.map((port) => ({ port, protocol: "tcp", address: "0.0.0.0" })),
      });
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
    async read(path) {
      const entry = guest.running ? guest.disk.get(path) : undefined;
      return entry?.kind === "file" ? entry.content.toString() : undefined;
    },
    resolve: async (name) => (guest.running ? resolveDns(scope, instanceId, name) : undefined),
    roleCredentials: async () => credentialsOn(guest, leastDelivery(guest)),
    async software() {
      // The SDKs ask the metadata service in its newer version.
      const credentials = credentialsOn(guest, "2.0");
      if (!credentials) return undefined;
      const send = callsFrom(guest, "colleague");
      return makeClients<Aws>((service, operation, input) =>
        send({ service, operation, input, region: scope.region, credentials }),
      );
    },
  };
}

/** A flow of the range, as its instance's side holds it. */
export const connectionOf = (scope: Scope, flowId: string): Connection => ({
  send: async (bytesOut, bytesIn) =>
    networkState(scope).flows.has(flowId) && transfer(scope, flowId, { bytesOut, bytesIn }),
  close: async () => {
    if (networkState(scope).flows.has(flowId)) closeFlow(scope, flowId, "closed");
  },
});
