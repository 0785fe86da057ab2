import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallRecord } from "./call.ts";
import { CallTime } from "./call-time.ts";
import { callerInside, outsideRequest, verifiedCall, type InsideCaller } from "./callers.ts";
import { makeClients } from "./clients.ts";
import { Clock, followWallClock, wallClock } from "./clock.ts";
import { AwsError, NotImplemented } from "./errors.ts";
import { perform, type TypedRequest } from "./journey.ts";
import { Later } from "./later.ts";
import type { FunctionEnd, OutsideCall } from "./outside-call.ts";
import type { PaceName } from "./pace.ts";
import { Random } from "./random.ts";
import { installServices } from "./services/index.ts";
import { authorOfSession } from "./services/lambda/execution/environments.ts";
import { endRun, runsUnderWay, setExecutor, type Executor } from "./services/lambda/execution/executor.ts";
import { bucketOwner } from "./services/s3/accesspoints.ts";
import { Turnstile } from "./turnstile.ts";
import { answerRequest, makeDoor, type Answered, type DoorOptions, type Received } from "./wire/door.ts";
import type { HttpAnswer } from "./wire/rest.ts";
import { SERVICES } from "./wire/services.ts";
import { Weather, type WeatherOptions } from "./weather.ts";
import { World, type Account } from "./world.ts";

export type { Credentials, InsideCaller } from "./callers.ts";
export { AwsError } from "./errors.ts";
export type { FunctionEnd, OutsideCall } from "./outside-call.ts";
export type { WeatherOptions } from "./weather.ts";
export type { HttpAnswer, HttpRequest } from "./wire/rest.ts";

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
  /** How much simulated time a program's call takes while time is virtual, in milliseconds: see {@link CallTime}. */
  callMs?: number;
  onBug?: (error: unknown) => void;
  /** Makes what runs Lambda functions; without one they are refused. */
  executor?: (host: ExecutorHost) => Executor;
}

/** What a range is to its executor. */
export interface ExecutorHost {
  /** Simulated time, in milliseconds since the epoch. */
  now(): number;
  /** The URL at which functions reach the range; a door is opened when there is none. */
  endpoint(): Promise<string>;
  /** Takes in how a run ended; done when everything has followed from it that follows at once. */
  functionEnded(end: FunctionEnd): void | Promise<void>;
  /** Takes in a call whose signature was verified once: of a journal. */
  outside(call: OutsideCall): unknown;
  onBug(error: unknown): void;
}

/** The embedded range: AWS accounts in this process. */
export class Range {
  readonly world: World;
  readonly #turnstile = new Turnstile();
  readonly #options: Required<Omit<RangeOptions, "executor">>;
  readonly #executor: Executor | undefined;
  readonly #callTime: CallTime;
  /** Functions that wait for an answer that time brings. */
  #functionsWaiting = 0;
  readonly #onFunctionEnds: (() => void)[] = [];
  /** How many wait, with virtual time, for functions to end. */
  #holding = 0;
  #wall: ReturnType<typeof followWallClock> | undefined;
  #servers: Server[] = [];
  #endpoint: Promise<string> | undefined;
  /** Called before answers go out: what they tell must be kept by then. */
  beforeAnswers: (() => void) | undefined;
  /**
   * Told of each call from outside after it was handled and before it is answered; without the call where
   * `onWaitingCall` was told of it when it began.
   */
  onOutsideCall: ((call: OutsideCall | undefined, record: CallRecord) => void) | undefined;
  /** Told of a call from outside that must wait for its answer: other calls may come before its record. */
  onWaitingCall: ((call: OutsideCall) => void) | undefined;
  /** Told of each end of a function's run, before anything follows from it. */
  onFunctionEnd: ((end: FunctionEnd) => void) | undefined;
  #lastRecord: CallRecord | undefined;

  constructor({ executor, ...options }: RangeOptions) {
    this.#options = {
      pace: "drill",
      defaultRegion: "us-east-1",
      workstationIp: "192.0.2.10",
      callMs: 0,
      onBug: (error) => {
        throw error;
      },
      ...options,
    };
    this.#callTime = new CallTime(this.#options.callMs);
    this.world = new World(new Clock(options.startMs), new Random(options.seed), this.#options.pace);
    installServices(this.world);
    this.world.bus.on("call", (record) => {
      this.#lastRecord = record;
    });
    this.#executor = executor?.({
      now: () => this.now(),
      endpoint: () => (this.#endpoint ??= this.listen()),
      functionEnded: (end) => this.functionEnded(end),
      outside: (call) => this.outside(call),
      onBug: this.#options.onBug,
    });
    if (this.#executor) setExecutor(this.world, this.#executor);
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

  /** From now on the weather is as told: throttles, late and double deliveries. */
  setWeather(options: WeatherOptions): void {
    this.world.weather = new Weather(this.world, options);
  }

  /** Lets simulated time pass in one go, and waits for the functions that run. Not while the wall clock is followed. */
  advance(ms: number): void | Promise<void> {
    return this.#pass(() => this.world.clock.now() + ms);
  }

  advanceTo(timeMs: number): void | Promise<void> {
    return this.#pass(() => timeMs);
  }

  #pass(target: () => number): void | Promise<void> {
    let timeMs: number | undefined;
    const turn = (): void | Promise<void> =>
      this.#turnstile.enter(() =>
        this.world.clock.runUntil((timeMs ??= target()), () => this.#functionsRun() === undefined),
      );
    const moved = turn();
    return moved instanceof Promise || this.#functionsRun() ? this.#passOn(moved, turn) : undefined;
  }

  async #passOn(moved: void | Promise<void>, turn: () => void | Promise<void>): Promise<void> {
    await moved;
    for (let idle = this.#functionsRun(); idle; idle = this.#functionsRun()) {
      this.#holding++;
      this.#callTime.begin();
      try {
        await idle;
      } finally {
        this.#holding--;
      }
      await turn();
    }
  }

  /** What virtual time must wait for. */
  #functionsRun(): Promise<void> | undefined {
    return this.#wall ? undefined : this.#executor?.idle();
  }

  /** From now on simulated time keeps step with the machine's. */
  followWallClock(): void {
    this.#wall ??= followWallClock(this.world.clock, (timeMs) =>
      this.#turnstile.enter(() => this.world.clock.runUntil(timeMs)),
    );
  }

  /** From now on simulated time is virtual again. */
  leaveWallClock(): void {
    this.#wall?.stop();
    this.#wall = undefined;
  }

  /**
   * Clients inside the process, for scenarios and the range's own setup: the same journey as a request from
   * outside, without the bytes.
   */
  clients<Clients extends object>(caller: InsideCaller): Clients {
    return makeClients<Clients>(async (service, operation, input) => {
      const pause = caller.pause?.();
      if (pause) await pause;
      const { principal, accountId } = callerInside(this.world, caller, service);
      const output = perform(this.world, {
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
      return output instanceof Later ? output.promise() : output;
    });
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
      commit: () => this.beforeAnswers?.(),
      requestId: () => ids.uuid(),
      isBucket: (name) => bucketOwner(this.world, name) !== undefined,
      ...(control && { control }),
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    this.#servers.push(server);
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#endpoint ??= Promise.resolve(endpoint);
    this.world.endpoint ??= endpoint;
    return endpoint;
  }

  /** Ends the functions that run and the listeners, and lets go of the wall clock. */
  async close(): Promise<void> {
    this.leaveWallClock();
    await this.#executor?.close();
    const servers = this.#servers;
    this.#servers = [];
    this.world.endpoint = undefined;
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }

  /**
   * A request of somebody on the Internet, from bytes to bytes and inside the process: anonymous, or by a presigned
   * URL, whose time is judged by the simulated clock. It is no input of the journal: for those who act by themselves
   * in every run.
   *
   * @param url of a virtual-hosted bucket, such as `https://bucket.s3.us-east-1.amazonaws.com/key`
   */
  async fetch(
    url: string,
    from: Pick<TypedRequest, "actor" | "sourceIp" | "userAgent">,
  ): Promise<HttpAnswer> {
    const { host, pathname, searchParams } = new URL(url);
    const request = {
      method: "GET",
      path: pathname,
      query: [...searchParams],
      headers: { host, "user-agent": from.userAgent },
      body: Buffer.alloc(0),
    };
    return answerRequest(request, {
      admit: (received) => {
        const call = this.#verified(received, [this.now()]);
        const answered = this.#carryOut({ ...this.#requestOf(call), ...from });
        return answered instanceof Later ? answered.promise() : answered;
      },
      onBug: this.#options.onBug,
      requestId: () => this.world.random.uuid(),
    });
  }

  #admit(received: Received): Answered | Promise<Answered> {
    // The stand-in console is no service of AWS: no door leads to it.
    if (!Object.hasOwn(SERVICES, received.service))
      throw new NotImplemented(`the service ${received.service}`);
    const call = this.#verified(received, [wallClock(), this.now()]);
    return this.outside(this.#wall ? call : { ...call, at: call.at + this.#callTime.take() });
  }

  /** Somebody's handler begins to work on this range, whose time is virtual. */
  beginHandler(): void {
    this.#callTime.begin();
  }

  #verified(received: Received, clocks: readonly number[]): OutsideCall {
    return verifiedCall(this.world, received, { at: this.now(), clocks }, this.#options.defaultRegion);
  }

  /**
   * Carries out a call from outside whose signature is known to be good: from the listener, from the console
   * in this process, or from a journal.
   *
   * @throws {AwsError}
   */
  outside(call: OutsideCall): Answered | Promise<Answered> {
    // Who waits for a function does so outside of the turnstile, or the function could not come in.
    const entered = this.#enterAt(call.at, () => ({ answer: this.#perform(this.#heldOrNot(call)) }));
    return entered instanceof Promise ? entered.then(({ answer }) => answer) : entered.answer;
  }

  /** Takes in how a function's run ended: from its executor, or from a journal. */
  functionEnded(end: FunctionEnd): void | Promise<void> {
    return this.#enterAt(end.at, () => {
      this.onFunctionEnd?.({ ...this.#heldOrNot(end), at: this.world.clock.now() });
      endRun(this.world, end.run, end.outcome);
      this.world.clock.afterEvent?.();
      for (const tell of this.#onFunctionEnds.splice(0)) tell();
    });
  }

  /** Does work with nobody else inside, when everything has happened that is due by then. */
  #enterAt<T>(timeMs: number, work: () => T): T | Promise<T> {
    return this.#turnstile.enter(() => {
      const caughtUp = this.world.clock.runUntil(Math.max(timeMs, this.world.clock.now()));
      return caughtUp instanceof Promise ? caughtUp.then(work) : work();
    });
  }

  #heldOrNot<Input extends { held?: true }>(input: Input): Input {
    return this.#holding ? { ...input, held: true } : input;
  }

  #perform({ replayed, ...call }: OutsideCall): Answered | Promise<Answered> {
    const request = this.#requestOf(call);
    const at = this.world.clock.now();
    let waits = false;
    const tell = (): void => this.onOutsideCall?.(waits ? undefined : { ...call, at }, this.#lastRecord!);
    const succeed = (answered: Answered): Answered => {
      tell();
      return answered;
    };
    const fail = (error: unknown): never => {
      if (error instanceof AwsError) tell();
      throw error;
    };
    try {
      const answered = this.#carryOut(request);
      if (!(answered instanceof Later)) return succeed(answered);
      waits = true;
      this.onWaitingCall?.({ ...call, at });
      const told = answered.map(succeed, fail);
      if (told.byTime && !this.#wall && !replayed) void this.#passFor(told, call).catch(this.#options.onBug);
      return told.promise();
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Lets virtual time pass, event by event, for somebody who waits for an answer that time brings. As long as a
   * function runs that does not wait so itself, time stands still for it.
   */
  async #passFor(answer: Later<Answered>, { accessKeyId }: OutsideCall): Promise<void> {
    const isFunction = accessKeyId !== undefined && authorOfSession(this.world, accessKeyId) !== undefined;
    this.#functionsWaiting += isFunction ? 1 : 0;
    const mayPass = (): boolean => runsUnderWay(this.world) <= this.#functionsWaiting;
    try {
      // Not within the turn of the call itself.
      await Promise.resolve();
      while (!answer.isSettled && !this.#wall) {
        const next = this.world.clock.next();
        if (next === undefined) break;
        if (mayPass())
          await this.#turnstile.enter(() => {
            if (!answer.isSettled) return this.world.clock.runUntil(next, mayPass);
          });
        else await new Promise<void>((resolve) => this.#onFunctionEnds.push(resolve));
      }
    } finally {
      this.#functionsWaiting -= isFunction ? 1 : 0;
    }
  }

  #requestOf(call: OutsideCall): TypedRequest {
    return outsideRequest(this.world, call, this.#options.workstationIp);
  }

  #carryOut(request: TypedRequest): Answered | Later<Answered> {
    const output = perform(this.world, request);
    const answered = (): Answered => {
      const { output: told, call } = this.#lastRecord!;
      return { output: (told ?? {}) as Record<string, unknown>, requestId: call.requestId };
    };
    return output instanceof Later ? output.map(answered) : answered();
  }
}
