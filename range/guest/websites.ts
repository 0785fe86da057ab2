import { answerOfTarget } from "../physics/customers/application.ts";
import { closeFlow, resolveDns, transfer } from "../physics/network/index.ts";
import { ec2State } from "../services/ec2/state.ts";
import type { World } from "../world.ts";
import type { Guest } from "./guest.ts";
import { askMetadata } from "./imds.ts";

export interface WebRequest {
  method: string;
  host: string;
  port: number;
  path: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

export interface WebAnswer {
  status: number;
  body: string | Buffer;
}

/** Why there is no answer. */
export type WebFailure = "unknown-host" | "timed-out" | "refused";

const websites = new WeakMap<World, Map<string, (request: WebRequest) => WebAnswer>>();

/**
 * Puts a server on the Internet of a world, such as the one that an attacker's dropper comes from.
 *
 * @param host a host name or an address, as requests name it; names must also be known to `registerDomain`
 */
export function publishWebsite(world: World, host: string, answer: (request: WebRequest) => WebAnswer): void {
  const known = websites.get(world) ?? new Map<string, (request: WebRequest) => WebAnswer>();
  websites.set(world, known.set(host.toLowerCase(), answer));
}

/** Carries an HTTP request from inside an instance to whoever answers: its metadata, itself, its VPC, the Internet. */
export function sendRequest(guest: Guest, request: WebRequest): WebAnswer | WebFailure {
  const { host, port, path, method } = request;
  if (host === "169.254.169.254" || host === "instance-data")
    return guest.firewallAllows("egress", "169.254.169.254", 80) ? askMetadata(guest, request) : "timed-out";
  const { scope, instanceId } = guest;
  const { interfaces } = ec2State(scope);
  const own = guest.instance.interfaceIds.map((id) => interfaces.get(id)?.privateIp);
  if (host === "localhost" || host === "127.0.0.1" || own.includes(host))
    return answerFrom(guest, instanceId, port, path, method);
  const address = /^[\d.]+$/.test(host) ? host : resolveDns(scope, instanceId, host);
  if (address === undefined) return "unknown-host";
  const flow = guest.connect({ remoteIp: address, remotePort: port, label: "web" });
  if (!flow) return "timed-out";
  const site = websites.get(scope.world)?.get(host.toLowerCase()) ?? websites.get(scope.world)?.get(address);
  const neighbour = interfaces.find(
    (face) => face.privateIp === address && face.vpcId === guest.instance.vpcId,
  );
  const answer = site
    ? site(request)
    : neighbour?.attachment
      ? answerFrom(guest, neighbour.attachment.instanceId, port, path, method)
      : "refused";
  // Who was not connected has sent nothing.
  if (typeof answer !== "string")
    transfer(scope, flow.id, {
      bytesOut: request.body.length + 300,
      bytesIn: Buffer.byteLength(answer.body) + 300,
    });
  closeFlow(scope, flow.id, "finished");
  return answer;
}

function answerFrom(
  guest: Guest,
  instanceId: string,
  port: number,
  path: string,
  method: string,
): WebAnswer | WebFailure {
  const answer = answerOfTarget(guest.scope, instanceId, { port, path, method });
  if (answer.kind === "http") return { status: answer.status, body: answer.body };
  return answer.kind === "refused" ? "refused" : "timed-out";
}
