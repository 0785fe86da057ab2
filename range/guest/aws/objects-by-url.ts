import type { Actor } from "../../call.ts";
import { outsideRequest, verifiedCall } from "../../callers.ts";
import { perform } from "../../journey.ts";
import { Later } from "../../later.ts";
import { closeFlow, endpointOnWay, resolveDns, transfer } from "../../physics/network/index.ts";
import { answerRequest, type Answered, type Received } from "../../wire/door.ts";
import type { HttpAnswer } from "../../wire/rest.ts";
import { parseTimestamp } from "../../wire/sigv4.ts";
import type { Guest } from "../guest.ts";
import type { WebAnswer, WebFailure, WebRequest } from "../websites.ts";

/** S3's own host names, with the bucket or an access point in front or the bucket in the path. */
const S3_NAME = /^(?:.+\.)?s3(?:-accesspoint)?(?:[.-][a-z]{2}-[a-z-]+-\d)?\.amazonaws\.com$/i;

export const isS3 = (host: string): boolean => S3_NAME.test(host);

/** What a request and its answer take on the wire beside their bodies, in bytes. */
const HEAD_BYTES = 600;

/**
 * Carries a plain HTTP request for an object from inside an instance to S3, as anybody makes one who was handed a
 * presigned URL: what S3 makes of it is what the front door makes of it.
 *
 * @param actor who is behind it, for the record
 */
export async function askS3(
  guest: Guest,
  actor: Actor,
  request: WebRequest,
): Promise<WebAnswer | WebFailure> {
  const { scope, instanceId } = guest;
  const { world } = scope;
  const address = resolveDns(scope, instanceId, request.host);
  if (address === undefined) return "unknown-host";
  const flow = guest.connect({ remoteIp: address, remotePort: request.port, label: "aws-api:s3" });
  if (!flow) return "timed-out";
  const sourceIp = flow.publicIp ?? flow.localIp;
  const vpcEndpoint = endpointOnWay(scope, flow);
  const mark = request.path.indexOf("?");
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? "" : request.path.slice(mark + 1);
  const headers = Object.fromEntries(request.headers);
  const userAgent = headers["user-agent"] ?? "curl/8.11.1";
  try {
    const answer = await answerRequest(
      {
        method: request.method,
        path,
        query: [...new URLSearchParams(query)],
        headers: {
          ...headers,
          host: request.host,
          "user-agent": userAgent,
          ...(request.body.length && { "content-length": String(request.body.length) }),
        },
        body: request.body,
      },
      {
        admit: (received): Answered | Promise<Answered> => {
          const at = world.clock.now();
          const call = verifiedCall(world, received, { at, clocks: [judgedAt(received, at)] }, scope.region);
          const { fromOutside: _, ...asked } = outsideRequest(world, call, sourceIp);
          const output = perform(world, { ...asked, actor, sourceIp, vpcEndpoint });
          const requestId = world.random.uuid();
          return output instanceof Later
            ? output.promise().then((told) => ({ output: told, requestId }))
            : { output, requestId };
        },
        onBug: (error) => {
          throw error;
        },
        requestId: () => world.random.uuid(),
      },
    );
    const body = bytesOf(answer.body);
    transfer(scope, flow.id, {
      bytesOut: HEAD_BYTES + request.body.length,
      bytesIn: HEAD_BYTES + body.length,
    });
    return { status: answer.status, body };
  } finally {
    closeFlow(scope, flow.id, "finished");
  }
}

/**
 * The time by which a URL is judged. Who signs it on a machine whose clock is ahead of the simulated one has just done
 * so; the machine's clock itself would judge otherwise when a run is told again from its journal.
 */
const judgedAt = ({ signature }: Received, at: number): number =>
  signature && "timestamp" in signature ? Math.max(at, parseTimestamp(signature.timestamp)) : at;

const bytesOf = (body: HttpAnswer["body"]): Buffer =>
  Buffer.concat((Array.isArray(body) ? body : [body]).map((piece) => Buffer.from(piece as string)));
