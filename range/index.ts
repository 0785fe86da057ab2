import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Actor, CallRecord } from "./call.ts";
import { makeClients } from "./clients.ts";
import { Clock, followWallClock, wallClock } from "./clock.ts";
import { AwsError } from "./errors.ts";
import { identify } from "./iam/identify.ts";
import type { Principal } from "./iam/principal.ts";
import { refusedSignature } from "./iam/refused-credentials.ts";
import { checkRegion } from "./iam/region.ts";
import { perform } from "./journey.ts";
import type { PaceName } from "./pace.ts";
import { Random } from "./random.ts";
import { installServices } from "./services/index.ts";
import { Turnstile } from "./turnstile.ts";
import { bucketOwner } from "./services/s3/state.ts";
import { makeDoor, type Answered, type DoorOptions, type Received } from "./wire/door.ts";
import { verifySignature } from "./wire/sigv4.ts";
import { World, type Account } from "./world.ts";

export { AwsError } from "./errors.ts";
export type { HttpAnswer, HttpRequest } from "./wire/rest.ts";

/** Long-term keys or a session's. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface RangeOptions {
  /** Everything that chance decides follows from it. */
  seed: string;
  /** Simulated time at which the range begins, in milliseconds since the epoch. */
  startMs: number;
  pace?: PaceName;
  /** The Region of requests that name none (anonymous S3). */
  defaultRegion?: string;
  /** The address that requests from outside seem to come from: the trainee's workstation. */
  workstationIp?: string;
  onBug?: (error: unknown) => void;
}

/** A call from outside, in the form in which a journal keeps it and a replay gives it back. */
export interface OutsideCall {
  at: number;
  service: string;
  operation: string;
  region: string;
  /** Absent for anonymous calls. */
  accessKeyId?: string;
  sessionToken?: string;
  userAgent: string;
  signing: "header" | "query" | "none";
  input: Record<string, unknown>;
}

export interface InsideCaller {
  actor: Actor;
  region: string;
  sourceIp: string;
  userAgent?: string;
  /** Credentials are checked as at the front door; a principal is believed. */
  as: Credentials | Principal;
}

/** The embedded range: AWS accounts in this process. */
export class Range {
  readonly world: World;
  readonly #turnstile = new Turnstile();
  readonly #options: Required<RangeOptions>;
  #wall: ReturnType<typeof followWallClock> | undefined;
  #server: Server | undefined;
  /** Told of each call from outside after it was handled and before it is answered. */
  onOutsideCall: ((call: OutsideCall, record: CallRecord) => void) | undefined;
  #lastRecord: CallRecord | undefined;

  constructor(options: RangeOptions) {
    this.#options = {
      pace: "drill",
      defaultRegion: "us-east-1",
      workstationIp: "192.0.2.10",
      onBug: (error) => {
        throw error;
      },
      ...options,
    };
    this.world = new World(new Clock(options.startMs), new Random(options.seed), this.#options.pace);
    installServices(this.world);
    this.world.bus.on("call", (record) => {
      this.#lastRecord = record;
    });
  }

  addAccount(id: string, name: string): Account {
    return this.world.addAccount(id, name);
  }

  now(): number {
    return this.#wall ? this.#wall.wallNow() : this.world.clock.now();
  }

  /** Carries out work with nobody else inside: no call from outside, no event. */
  exclusively<T>(work: () => T | Promise<T>): T | Promise<T> {
    return this.#turnstile.enter(work);
  }

  /** Lets simulated time pass in one go. Not while the wall clock is followed. */
  advance(ms: number): void | Promise<void> {
    return this.#turnstile.enter(() => this.world.clock.runUntil(this.world.clock.now() + ms));
  }

  advanceTo(timeMs: number): void | Promise<void> {
    return this.#turnstile.enter(() => this.world.clock.runUntil(timeMs));
  }

  /** From now on simulated time keeps step with the machine's. */
  followWallClock(): void {
    this.#wall ??= followWallClock(this.world.clock, (timeMs) =>
      this.#turnstile.enter(() => this.world.clock.runUntil(timeMs)),
    );
  }

  /**
   * Clients inside the process, for scenarios and the range's own setup: the same journey as a request from
   * outside, without the bytes.
   */
  clients<Clients extends object>(caller: InsideCaller): Clients {
    return makeClients<Clients>(async (service, operation, input) => {
      const { principal, accountId } = this.#callerOf(caller.as, service);
      const output = await perform(this.world, {
        service,
        operation,
        input: structuredClone(input),
        principal,
        accountId,
        region: caller.region,
        actor: caller.actor,
        sourceIp: caller.sourceIp,
        userAgent: caller.userAgent ?? "aws-sdk-js/3",
      });
      return output;
    });
  }

  #callerOf(as: Credentials | Principal, service: string): { principal: Principal; accountId: string } {
    if ("type" in as) return { principal: as, accountId: as.accountId };
    const known = identify(this.world, as, service);
    if (known.secretAccessKey !== as.secretAccessKey)
      throw new AwsError("SignatureDoesNotMatch", "The request signature we calculated does not match.", 403);
    return known;
  }

  /**
   * Starts the listener, on loopback only.
   *
   * @param port 0 for any free one
   * @param control answers the paths below `/_gameday/`
   * @returns the URL for `AWS_ENDPOINT_URL`
   * @throws the system's error (EADDRINUSE) when the port is taken
   */
  async listen(port = 0, control?: DoorOptions["control"]): Promise<string> {
    const ids = this.world.random.fork("refused-requests");
    const server = makeDoor({
      admit: (received) => this.#admit(received),
      onBug: this.#options.onBug,
      requestId: () => ids.uuid(),
      ...(control && { control }),
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    this.#server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends the listener and lets go of the wall clock. */
  async close(): Promise<void> {
    this.#wall?.stop();
    this.#wall = undefined;
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  #admit(received: Received): Answered | Promise<Answered> {
    const { signature, service } = received;
    if (signature) {
      const known = identify(this.world, signature, service);
      try {
        verifySignature(received.request, signature, known.secretAccessKey, wallClock());
      } catch (error) {
        throw error instanceof AwsError ? refusedSignature(service, error) : error;
      }
    }
    return this.outside({
      at: this.now(),
      service,
      operation: received.operation,
      region: signature?.region ?? this.#options.defaultRegion,
      ...(signature && { accessKeyId: signature.accessKeyId }),
      ...(signature?.sessionToken && { sessionToken: signature.sessionToken }),
      userAgent: received.userAgent,
      signing: signature ? signature.via : "none",
      input: received.input,
    });
  }

  /**
   * Carries out a call from outside whose signature is known to be good: from the listener, from the console
   * in this process, or from a journal.
   *
   * @throws {AwsError}
   */
  outside(call: OutsideCall): Answered | Promise<Answered> {
    return this.#turnstile.enter(() => {
      const caughtUp = this.world.clock.runUntil(Math.max(call.at, this.world.clock.now()));
      return caughtUp instanceof Promise ? caughtUp.then(() => this.#perform(call)) : this.#perform(call);
    });
  }

  #perform(call: OutsideCall): Answered | Promise<Answered> {
    const { service, operation, input, region } = call;
    checkRegion(service, region);
    let principal: Principal;
    let accountId: string;
    if (call.accessKeyId !== undefined) {
      const credentials = { accessKeyId: call.accessKeyId, sessionToken: call.sessionToken };
      ({ principal, accountId } = identify(this.world, credentials, service));
    } else {
      principal = { type: "Anonymous", accountId: "anonymous" };
      accountId = anonymousAccount(this.world, service, operation, input);
    }
    const tell = (): Answered => {
      const record = this.#lastRecord!;
      this.onOutsideCall?.({ ...call, at: record.call.at }, record);
      return { output: (record.output ?? {}) as Record<string, unknown>, requestId: record.call.requestId };
    };
    const fail = (error: unknown): never => {
      if (error instanceof AwsError) tell();
      throw error;
    };
    try {
      const output = perform(this.world, {
        service,
        operation,
        input,
        principal,
        accountId,
        region,
        actor: "trainee",
        sourceIp: this.#options.workstationIp,
        userAgent: call.userAgent,
        signing: call.signing,
      });
      return output instanceof Promise ? output.then(tell, fail) : tell();
    } catch (error) {
      return fail(error);
    }
  }
}

/** Anonymous callers act in the account of the bucket that they name; nothing else is open to them. */
function anonymousAccount(
  world: World,
  service: string,
  operation: string,
  input: Record<string, unknown>,
): string {
  const owner = service === "s3" ? bucketOwner(world, String(input["Bucket"] ?? "")) : undefined;
  const first = [...world.accounts.keys()][0];
  if (owner !== undefined) return owner;
  if (service === "sts" && operation === "AssumeRoleWithWebIdentity" && first) return first;
  if (service === "s3" && first) return first;
  throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
}
