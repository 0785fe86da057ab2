import type { Actor } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { identify } from "../../iam/identify.ts";
import { perform } from "../../journey.ts";
import { Later } from "../../later.ts";
import {
  closeFlow,
  endpointOnWay,
  resolveDns,
  serviceAddress,
  transfer,
} from "../../physics/network/index.ts";
import { KERNEL } from "../base-image.ts";
import type { Guest } from "../guest.ts";

export interface GuestCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** One decoded call of the AWS CLI inside. Without credentials it is anonymous. */
export interface GuestCall {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  credentials?: GuestCredentials;
}

export type GuestSend = (call: GuestCall) => Promise<Record<string, unknown>>;

/** The endpoint cannot be reached from inside: the connection timed out. */
export class NoRoute extends Error {
  readonly code = "timeout";

  constructor(readonly endpoint: string) {
    super(`Could not connect to the endpoint URL: "${endpoint}"`);
  }
}

/**
 * Makes the way of API calls out of an instance: over its network, from its address, with the given credentials.
 *
 * @param actor who is behind the calls, for the record
 * @returns a function that throws {@link NoRoute} when the network does not let the call out, and AwsError as AWS does
 */
export const callsFrom =
  (guest: Guest, actor: Actor): GuestSend =>
  async ({ service, operation, input, region, credentials }) => {
    const { scope } = guest;
    const host = hostOf(service, region);
    // Services without an address of their own in the range answer where EC2's API does.
    const address = resolveDns(scope, guest.instanceId, host) ?? serviceAddress(region, "ec2");
    const flow = guest.connect({ remoteIp: address, remotePort: 443, label: `aws-api:${service}` });
    if (!flow) throw new NoRoute(`https://${host}/`);
    try {
      const caller = callerOf(guest, service, credentials);
      const answer = perform(scope.world, {
        service,
        operation,
        input,
        ...caller,
        region,
        actor,
        sourceIp: flow.publicIp ?? flow.localIp,
        vpcEndpoint: endpointOnWay(scope, flow),
        userAgent: `aws-cli/2.25.0 md/awscrt#0.23.8 ua/2.1 os/linux#${KERNEL} lang/python#3.9.21`,
        signing: credentials ? "header" : "none",
      });
      const output = answer instanceof Later ? await answer.promise() : answer;
      transfer(scope, flow.id, {
        bytesOut: 900 + sizeOf(input["Body"]),
        bytesIn: 1_200 + sizeOf(output["Body"]),
      });
      return output;
    } finally {
      closeFlow(scope, flow.id, "finished");
    }
  };

const hostOf = (service: string, region: string): string =>
  service === "iam"
    ? "iam.amazonaws.com"
    : `${service === "cloudwatch" ? "monitoring" : service}.${region}.amazonaws.com`;

function callerOf(guest: Guest, service: string, credentials: GuestCredentials | undefined) {
  const { world, accountId } = guest.scope;
  if (!credentials) return { principal: { type: "Anonymous", accountId: "anonymous" } as const, accountId };
  const known = identify(world, credentials, service);
  if (known.secretAccessKey !== credentials.secretAccessKey)
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      403,
    );
  return { principal: known.principal, accountId: known.accountId };
}

const sizeOf = (body: unknown): number => (body instanceof Uint8Array ? body.length : 0);
