import type {
  CommandInvocationStatus,
  DocumentFormat,
  DocumentType,
  ParameterTier,
  ParameterType,
  Tag,
  Target,
} from "@aws-sdk/client-ssm";
import type { Actor } from "../../call.ts";
import type { Timer } from "../../clock.ts";
import type { ShellRun } from "../../guest/shell.ts";
import { defineState } from "../../world.ts";

export interface CommandRow {
  id: string;
  documentName: string;
  documentVersion: string;
  comment: string;
  parameters: Record<string, string[]>;
  instanceIds: string[];
  targets: Target[];
  /** The instances that it was resolved to. */
  resolved: string[];
  requestedAt: number;
  timeoutSeconds: number;
  maxConcurrency: string;
  maxErrors: string;
  outputBucket: string;
  outputPrefix: string;
  /** Where the output goes in CloudWatch Logs, if it does. */
  logGroup?: string;
  /** Who is behind it, for the record of what the command does. */
  actor: Actor;
}

/** What happens to a command on one instance. */
export interface InvocationRow {
  commandId: string;
  instanceId: string;
  status: CommandInvocationStatus;
  /** As AWS spells it, such as `DeliveryTimedOut`. */
  statusDetails: string;
  /** When GetCommandInvocation knows it: invocations appear a moment after SendCommand. */
  visibleAt: number;
  startedAt?: number;
  endedAt?: number;
  responseCode: number;
  stdout: string;
  stderr: string;
  /** Set where the output was written to S3. */
  outputKey?: string;
}

export interface ParameterVersion {
  version: number;
  value: string;
  type: ParameterType;
  keyId?: string;
  description?: string;
  allowedPattern?: string;
  tier: ParameterTier;
  dataType: string;
  modifiedAt: number;
  modifiedBy: string;
}

export interface ParameterRow {
  name: string;
  /** The newest version last. */
  versions: ParameterVersion[];
  tags: Tag[];
}

export interface DocumentRow {
  name: string;
  type: DocumentType;
  format: DocumentFormat;
  /** The newest version last. */
  versions: { version: number; content: string; createdAt: number; versionName?: string }[];
  defaultVersion: number;
  targetType?: string;
  displayName?: string;
  tags: Tag[];
}

/** An instance whose agent has registered itself. */
export interface ManagedRow {
  instanceId: string;
  registeredAt: number;
  lastPingAt: number;
  roleName: string;
}

/** Systems Manager's state in one account and Region. */
export const ssmState = defineState("regional", (scope) => ({
  commands: scope.table<CommandRow>("ssm.commands"),
  /** By `command/instance`. */
  invocations: scope.table<InvocationRow>("ssm.invocations"),
  parameters: scope.table<ParameterRow>("ssm.parameters"),
  documents: scope.table<DocumentRow>("ssm.documents"),
  managed: scope.table<ManagedRow>("ssm.managed"),
  /** What makes the agents of running instances say that they are there, by instance. */
  pings: new Map<string, Timer>(),
  /** Shells that run now, by the invocation's id. */
  runs: new Map<string, ShellRun>(),
}));

export const invocationId = (commandId: string, instanceId: string): string => `${commandId}/${instanceId}`;
