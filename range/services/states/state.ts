import type { ExecutionStatus, HistoryEvent, LogLevel, StateMachineType, Tag } from "@aws-sdk/client-sfn";
import type { Actor } from "../../call.ts";
import { defineState } from "../../world.ts";

/** How a state machine writes down what its executions do. */
export interface Logging {
  level: LogLevel;
  includeExecutionData: boolean;
  /** The ARN of a log group, ending in `:*`. */
  logGroupArn?: string;
}

export interface StateMachineRow {
  arn: string;
  name: string;
  type: StateMachineType;
  /** Amazon States Language, as its author wrote it. */
  definition: string;
  roleArn: string;
  logging: Logging;
  tags: Tag[];
  createdAt: number;
  /** Changes with every update; a machine that was never updated has none. */
  revisionId?: string;
  /** Who wrote the definition: what it does is its author's doing. */
  author: Actor;
}

/** An execution of a Standard state machine. Those of Express ones leave nothing but their log. */
export interface ExecutionRow {
  arn: string;
  name: string;
  machineArn: string;
  /** The machine as it was when the execution began. */
  machine: Pick<StateMachineRow, "name" | "definition" | "roleArn" | "logging" | "createdAt"> & {
    revisionId?: string;
  };
  status: ExecutionStatus;
  /** JSON text. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  startedAt: number;
  stoppedAt?: number;
  events: HistoryEvent[];
}

/** A token that a task handed out. */
export interface TaskTokenRow {
  token: string;
  machineArn: string;
  executionArn: string;
}

export const statesState = defineState("regional", (scope) => ({
  stateMachines: scope.table<StateMachineRow>("states.stateMachines"),
  executions: scope.table<ExecutionRow>("states.executions"),
  taskTokens: scope.table<TaskTokenRow>("states.taskTokens"),
  /** Chance of its own, so that an execution changes nothing else that chance decides. */
  random: scope.world.random.fork(`states/${scope.accountId}/${scope.region}`),
}));
