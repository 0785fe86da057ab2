import type { Guest } from "./guest.ts";
import type { Process } from "./memory.ts";

/** One socket, as `ss` shows it. */
export interface Connection {
  protocol: string;
  state: "LISTEN" | "UNCONN" | "ESTAB";
  localIp: string;
  localPort: number;
  remoteIp: string;
  remotePort: number;
  owner?: Readonly<Process>;
  flowId?: string;
}

/** All sockets: the ports that processes listen on, and the live flows of the network with the processes that own them. */
export function connectionsOf(guest: Guest): Connection[] {
  const listening = guest.processes.flatMap((process) =>
    process.listens.map(({ port, protocol, address }): Connection => ({
      protocol,
      state: protocol === "tcp" ? "LISTEN" : "UNCONN",
      localIp: address,
      localPort: port,
      remoteIp: "0.0.0.0",
      remotePort: 0,
      owner: process,
    })),
  );
  const established = guest.flows().map((flow): Connection => {
    const owner =
      flow.processId === undefined
        ? guest.processes.find((process) =>
            process.listens.some((each) => flow.direction === "ingress" && each.port === flow.localPort),
          )
        : guest.process(flow.processId);
    return {
      protocol: flow.protocol,
      state: "ESTAB",
      localIp: flow.localIp,
      localPort: flow.localPort,
      remoteIp: flow.remoteIp,
      remotePort: flow.remotePort,
      flowId: flow.id,
      ...(owner && { owner }),
    };
  });
  return [...listening, ...established];
}

/** A process's name in the tables of `ss`, `top` and the like. */
export const shortName = (process: Readonly<Process>): string =>
  process.command.startsWith("[")
    ? process.command.slice(1, -1)
    : (process.command.split(" ")[0] ?? "").split("/").at(-1)!.replace(/:$/, "");
