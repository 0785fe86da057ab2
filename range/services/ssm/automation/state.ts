import type {
  AutomationExecutionStatus,
  FailureDetails,
  ParentStepDetails,
  Tag,
  Target,
} from "@aws-sdk/client-ssm";
import type { Actor } from "../../../call.ts";
import type { Principal } from "../../../iam/principal.ts";
import { defineState } from "../../../world.ts";
import type { Automation } from "./automation.ts";

export type Status = AutomationExecutionStatus;

/** One run of a runbook. */
export interface ExecutionRow {
  id: string;
  documentName: string;
  documentVersion: string;
  status: Status;
  /** As they were given, and the defaults of those that were not. */
  parameters: Record<string, string[]>;
  assumeRole?: string;
  /** Who started it: what it does without a role of its own is done with their rights. */
  principal: Principal;
  /** Whose doing its doing is, for the record of a run. */
  actor: Actor;
  startedAt: number;
  endedAt?: number;
  failureMessage?: string;
  outputs: Record<string, string[]>;
  variables: Record<string, string>;
  steps: StepRow[];
  currentStep?: string;
  parentId?: string;
  /** Of an execution that runs once for each of several targets. */
  rate?: {
    parameter: string;
    targets: Target[];
    values: string[];
    maxConcurrency: string;
    maxErrors: string;
  };
  /** The resource that an execution of several runs for. */
  target?: string;
  tags: Tag[];
  /** The token and the input that it came with: the same again starts nothing. */
  request?: { token: string; input: string };
}

export interface StepRow {
  id: string;
  name: string;
  action: string;
  status: Status;
  startedAt?: number;
  endedAt?: number;
  inputs: Record<string, string>;
  outputs: Record<string, string[]>;
  responseCode?: string;
  response?: string;
  failureMessage?: string;
  failureDetails?: FailureDetails;
  onFailure: string;
  isCritical: boolean;
  isEnd: boolean;
  nextStep?: string;
  validNextSteps: string[];
  maxAttempts: number;
  timeoutSeconds?: number;
  parent?: ParentStepDetails;
}

/** Automation's state in one account and Region. */
export const automationState = defineState("regional", (scope) => ({
  executions: scope.table<ExecutionRow>("ssm.automationExecutions"),
  /** Those that have not ended, by id. */
  running: new Map<string, Automation>(),
  random: scope.world.random.fork(`ssm-automation/${scope.accountId}/${scope.region}`),
}));

export const ENDED: ReadonlySet<Status> = new Set<Status>(["Success", "Failed", "TimedOut", "Cancelled"]);
