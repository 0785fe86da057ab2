import type { Actor } from "./call.ts";
import { AwsError } from "./errors.ts";
import { identify } from "./iam/identify.ts";
import type { Principal } from "./iam/principal.ts";
import { refusedCredentials, refusedSignature } from "./iam/refused-credentials.ts";
import { checkRegion } from "./iam/region.ts";
import type { TypedRequest } from "./journey.ts";
import type { OutsideCall } from "./outside-call.ts";
import { serviceAddress } from "./physics/network/service-addresses.ts";
import { authorOfSession } from "./services/lambda/execution/environments.ts";
import { bucketOwner, bucketRegion } from "./services/s3/accesspoints.ts";
import type { Received } from "./wire/door.ts";
import { verifyPresignedV2 } from "./wire/sigv2.ts";
import { parseTimestamp, presignedQuery, verifySignature } from "./wire/sigv4.ts";
import type { World } from "./world.ts";

/** Long-term keys or a session's. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Somebody who calls from inside the process. */
export interface InsideCaller {
  actor: Actor;
  region: string;
  sourceIp: string;
  userAgent?: string;
  /** Credentials are checked as at the front door; a principal is believed. */
  as: Credentials | Principal;
  /** What passes before each call; undefined when it is made at once. */
  pause?: () => Promise<void> | void;
}

/** Who calls, and in which account. */
interface Caller {
  principal: Principal;
  accountId: string;
}

/**
 * Finds who calls from inside the process, and whether there is such a Region for them.
 *
 * @throws {AwsError} as the called service answers unknown credentials and Regions
 */
export function callerInside(world: World, { as, region }: InsideCaller, service: string): Caller {
  const caller = "type" in as ? { principal: as, accountId: as.accountId } : ownerOf(world, as, service);
  checkRegion(service, region, world.accounts.get(caller.accountId));
  return caller;
}

function ownerOf(world: World, credentials: Credentials, service: string): Caller {
  const known = identify(world, credentials, service);
  if (known.secretAccessKey !== credentials.secretAccessKey)
    throw new AwsError("SignatureDoesNotMatch", "The request signature we calculated does not match.", 403);
  return known;
}

/**
 * The call that a request makes, when its signature is good.
 *
 * @param at the simulated time of the call, in milliseconds since the epoch
 * @param clocks the times by which its signature may be judged: who signs has the machine's clock or the simulated one
 * @param defaultRegion of requests that name none
 * @throws {AwsError} as the called service answers unknown credentials and bad signatures
 */
export function verifiedCall(
  world: World,
  { signature, service, operation, input, request, userAgent }: Received,
  { at, clocks }: { at: number; clocks: readonly number[] },
  defaultRegion: string,
): OutsideCall {
  if (!signature) return { at, service, operation, region: defaultRegion, userAgent, signing: "none", input };
  const { accessKeyId, sessionToken, via } = signature;
  // A signature of version 2 names no Region: the bucket's own is meant.
  const region =
    via === "query-v2" ? (bucketRegion(world, String(input["Bucket"])) ?? defaultRegion) : signature.region;
  if (!isUnsigned(world, service, operation)) {
    const { secretAccessKey } = identify(world, signature, service);
    try {
      if (via === "query-v2")
        verifyPresignedV2(
          request,
          signature,
          secretAccessKey,
          region,
          nearestTo(signature.expiresMs, clocks),
        );
      else
        verifySignature(
          request,
          signature,
          secretAccessKey,
          nearestTo(parseTimestamp(signature.timestamp), clocks),
        );
    } catch (error) {
      throw error instanceof AwsError ? refusedSignature(service, error) : error;
    }
  }
  const call = { at, service, operation, region, accessKeyId, userAgent, signing: via, input };
  return {
    ...call,
    ...(signature.via === "query" && {
      presigned: presignedQuery(signature),
      signatureAgeMs: ageOf(parseTimestamp(signature.timestamp), clocks),
    }),
    // What was signed with version 2 does not say when: S3 takes its age for 0.
    ...(signature.via === "query-v2" && { signatureAgeMs: 0 }),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

const ageOf = (signedAtMs: number, clocks: readonly number[]): number =>
  Math.max(0, nearestTo(signedAtMs, clocks) - signedAtMs);

const nearestTo = (timeMs: number, clocks: readonly number[]): number =>
  clocks.reduce((a, b) => (Math.abs(b - timeMs) < Math.abs(a - timeMs) ? b : a));

/**
 * A call from outside, with who calls and in which account.
 *
 * @param workstationIp the address that requests from outside seem to come from
 * @throws {AwsError} as the called service answers unknown credentials and Regions
 */
export function outsideRequest(world: World, call: OutsideCall, workstationIp: string): TypedRequest {
  const { service, operation, input, region, accessKeyId } = call;
  const { principal, accountId } = callerOutside(world, call);
  checkRegion(service, region, world.accounts.get(accountId));
  // A function acts for who wrote it, from one of Amazon's own addresses; who uses a URL of AWS's is nobody's agent.
  const author = accessKeyId === undefined ? undefined : authorOfSession(world, accessKeyId);
  return {
    service,
    operation,
    input,
    principal,
    accountId,
    region,
    actor: author ?? (principal.type === "AWSService" ? "service" : "trainee"),
    sourceIp: author ? serviceAddress(region, "lambda") : workstationIp,
    userAgent: call.userAgent,
    signing: call.signing,
    presigned: call.presigned,
    signatureAgeMs: call.signatureAgeMs,
    fromOutside: true,
  };
}

const NOBODY: Caller = {
  principal: { type: "Anonymous", accountId: "anonymous" },
  accountId: "anonymous",
};

function callerOutside(world: World, call: OutsideCall): Caller {
  const { service, operation, input, accessKeyId, sessionToken } = call;
  // An operation that asks for no signature finds out itself who calls, and in which account.
  if (isUnsigned(world, service, operation)) return NOBODY;
  if (accessKeyId !== undefined) return identify(world, { accessKeyId, sessionToken }, service);
  return { ...NOBODY, accountId: anonymousAccount(world, service, input) };
}

const isUnsigned = (world: World, service: string, operation: string): boolean =>
  Object.hasOwn(world.services.get(service)?.unsigned ?? {}, operation);

/** Anonymous callers act in the account of the bucket that they name; nothing else is open to them. */
function anonymousAccount(world: World, service: string, input: Record<string, unknown>): string {
  const owner = service === "s3" ? bucketOwner(world, String(input["Bucket"] ?? "")) : undefined;
  const first = [...world.accounts.keys()][0];
  if (owner !== undefined) return owner;
  if (service === "s3" && first) return first;
  throw refusedCredentials(service, "missing");
}
