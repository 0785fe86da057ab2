import type { Actor, Evidence, StateChange } from "../../grader/index.ts";
import type { FunctionEnd, OutsideCall } from "../../range/index.ts";
import type { Account } from "../../range/world.ts";
import type { Aws, Credentials } from "../../scenarios/kit/aws.ts";
import type { Attempt, Stage, Work } from "../../scenarios/kit/stage.ts";

/** What a call of a practised script takes where time is virtual, in milliseconds. */
export const CALL_MS = 200;

/** A call as a target saw it; the session gives it its id. */
export type SeenCall = Omit<Extract<Evidence, { kind: "call" }>, "id" | "changes">;

export interface SeenFinding {
  at: number;
  findingId: string;
  type: string;
  severity: number;
  resource: string;
}

/** An event of EventBridge, as its targets receive it. */
export type EventEnvelope = Readonly<Record<string, unknown>>;

export interface FunctionFailure {
  functionName: string;
  /** Such as `ValueError: too far`. */
  error: string;
}

/** What an arena tells its session. All times are the arena's own, in milliseconds since the epoch. */
export interface ArenaObserver {
  /** @param outside the call as it came from outside, for the journal of replayable targets */
  call(call: SeenCall, outside?: OutsideCall): void;
  /** A call came from outside that is no evidence, or not yet: it must wait for its answer. */
  input(outside: OutsideCall): void;
  /** A function's run ended: what it answered is an input, too. */
  functionEnded(end: FunctionEnd): void;
  /** State may have changed: survey now. */
  changed(at: number): void;
  customers(sample: { at: number; requests: number; ok: number }): void;
  finding(finding: SeenFinding): void;
  alarm(alarm: { at: number; name: string; from: string; to: string; reason: string }): void;
  attempt(at: number, attempt: Attempt): void;
  /** Answers are about to go out: what was told until now must be kept. */
  beforeAnswers(): void;
  work(at: number, work: Work): void;
}

/** A sandbox on some target, deployed and ready to be broken and played in. */
export interface Arena {
  readonly stage: Stage;
  /** What the trainee works with. */
  readonly responder: Credentials;
  readonly evidenceBucket: string;
  /** The sandbox's account, as the range keeps it. */
  readonly account: Account;
  /** AWS with the rights of the account's administrator, for what is installed in the trainee's name. */
  installer(region: string): Aws;
  now(): number;
  observe(observer: ArenaObserver): void;
  /** Prepares surveys; `markers` are strings to look for in the evidence bucket. */
  watch(markers: readonly string[]): void;
  survey(): StateChange[];
  /** GuardDuty's findings until now, as EventBridge told them. */
  findings(): readonly EventEnvelope[];
  /** Runs of Lambda functions that failed until now, and what Lambda said of each. */
  functionFailures(): readonly FunctionFailure[];
  /** Bytes that left the sandbox's instances and buckets for the Internet, since it was made. */
  bytesOut(): number;
  /** Plans a behaviour: `firstMs` from now, then every `periodMs` (once, when infinite). */
  plan(label: string, run: () => Promise<void>, firstMs: number, periodMs: number): { cancel(): void };
  /** Carries out work with nobody else inside: no call, no event. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Whether those who are not the trainee take some seconds to each call, as people and their tools do. It moves the
   * time, so that it can be asked for only while nothing is under way but the past that is being made.
   */
  spreadCalls(spread: boolean): void;
  /** The past is over: from now on things take as long as the run's pace says. */
  beginDrill(): void;
  /** Lets time pass in one go, where the target has its own time. */
  advance(ms: number): Promise<void>;
  advanceTo(timeMs: number): Promise<void>;
  /** Time runs with the machine's clock from now on. */
  followWallClock(): void;
  /** Time is the target's own again. */
  leaveWallClock(): void;
  /** Opens the endpoint for real clients; answers its URL. */
  listen(port: number, control?: ControlHandler): Promise<string>;
  /** A handler begins to work in an arena whose time is virtual: its calls and pauses move that time. */
  beginHandler(): void;
  /** Makes a call from outside again (replay), or carries one out for the built-in console. */
  outside(call: OutsideCall): Promise<Record<string, unknown>>;
  /** Takes in again how a function's run ended (replay). */
  functionEnded(end: FunctionEnd): Promise<void>;
  /** Carries out an act of the trainee's for which AWS has no API: what the stand-in console does. */
  standIn(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Answers requests to the control paths of the endpoint; undefined when it is none. */
export type ControlHandler = (request: {
  method: string;
  path: string;
  token: string | undefined;
  body: string;
}) => { status: number; body: unknown } | Promise<{ status: number; body: unknown }> | undefined;

export type { Actor };
