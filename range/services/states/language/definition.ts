import type { ChoiceRule } from "./choices.ts";
import type { Json, JsonObject } from "./json.ts";

export type QueryLanguage = "JSONPath" | "JSONata";

/**
 * A state machine, and what a branch or an iteration runs. Definitions are checked when they come in, so that what
 * runs them can rely on these shapes.
 *
 * @see https://states-language.net/spec.html
 */
export interface StateGraph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends StateGraph {
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
}

/** Fields that most states have. `Output` and `Arguments` belong to JSONata, paths and templates to JSONPath. */
export interface AnyState {
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
}

/** States whose work can fail, be tried again, and be caught. */
export interface FallibleState extends AnyState {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface PassState extends AnyState {
  readonly Type: "Pass";
  readonly Result?: Json;
}

export interface TaskState extends FallibleState {
  readonly Type: "Task";
  readonly Resource: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
}

/** A rule of a Choice state, with where it leads: a comparison in JSONPath, a condition in JSONata. */
export type Choice = ChoiceRule & {
  readonly Next: string;
  readonly Condition?: string | boolean;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
};

export interface ChoiceState extends AnyState {
  readonly Type: "Choice";
  readonly Choices: readonly Choice[];
  readonly Default?: string;
}

export interface WaitState extends AnyState {
  readonly Type: "Wait";
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export interface SucceedState extends AnyState {
  readonly Type: "Succeed";
}

export interface FailState extends AnyState {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface ParallelState extends FallibleState {
  readonly Type: "Parallel";
  readonly Branches: readonly StateGraph[];
}

export interface MapState extends FallibleState {
  readonly Type: "Map";
  readonly ItemProcessor?: StateGraph;
  /** The older name of `ItemProcessor`, whose items are made by `Parameters`. */
  readonly Iterator?: StateGraph;
  readonly ItemsPath?: string;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
}

export type State =
  PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

export const STATE_TYPES: readonly State["Type"][] = [
  "Task",
  "Wait",
  "Pass",
  "Succeed",
  "Fail",
  "Choice",
  "Parallel",
  "Map",
];
