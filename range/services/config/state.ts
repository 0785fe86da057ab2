import type {
  ComplianceType,
  ConfigurationItemStatus,
  ConfigurationRecorder,
  DeliveryChannel,
  MaximumExecutionFrequency,
  RecordingGroup,
  Relationship,
  RemediationConfiguration,
  ResourceType,
  Scope as RuleScope,
  SourceDetail,
} from "@aws-sdk/client-config-service";
import type { Actor } from "../../call.ts";
import { defineState } from "../../world.ts";

export interface RecorderRow {
  name: string;
  arn: string;
  roleArn: string;
  group: Required<Pick<RecordingGroup, "allSupported" | "includeGlobalResourceTypes">> & RecordingGroup;
  mode: NonNullable<ConfigurationRecorder["recordingMode"]>;
  recording: boolean;
  startedAt?: number;
  stoppedAt?: number;
  /** How the last record went, and why it did not. */
  status: { code: "PENDING" | "SUCCESS" | "FAILURE"; at?: number; error?: string; message?: string };
  tags: Record<string, string>;
}

/** How the last delivery of one kind went. */
export interface DeliveryFacts {
  attemptedAt?: number;
  succeededAt?: number;
  error?: string;
}

export interface ChannelRow extends DeliveryChannel {
  name: string;
  s3BucketName: string;
  snapshot: DeliveryFacts;
  history: DeliveryFacts;
  stream: DeliveryFacts;
}

/** What a resource was like from one moment on. */
export interface Item {
  capturedAt: number;
  status: ConfigurationItemStatus;
  arn: string;
  name?: string;
  availabilityZone?: string;
  createdAt?: number;
  tags: Record<string, string>;
  relationships: Relationship[];
  /** JSON text, as AWS keeps it; absent for what is gone. */
  configuration?: string;
  supplementary: Record<string, string>;
}

/** A resource that the recorder knows, with its items, the newest last. */
export interface ResourceRow {
  type: ResourceType;
  id: string;
  items: Item[];
  /** How many of the items have gone out in history files. */
  delivered: number;
}

/** What a rule judges by, and which resources. */
export interface RuleDefinition {
  owner: "AWS" | "CUSTOM_LAMBDA";
  /** A managed rule's identifier, or the ARN of the function that judges. */
  identifier: string;
  /** What a function is invoked for. Managed rules have none: their triggers are their own. */
  triggers: SourceDetail[];
  description?: string;
  /** JSON text of the rule's parameters. */
  parameters?: string;
  scope?: RuleScope;
  frequency?: MaximumExecutionFrequency;
}

export interface RuleRow {
  name: string;
  arn: string;
  id: string;
  definition: RuleDefinition;
  createdAt: number;
  tags: Record<string, string>;
  /** When it was evaluated for the first time, and its function last invoked or its own judgement made. */
  startedAt?: number;
  invokedAt?: number;
  /** When results last came of it. */
  evaluatedAt?: number;
  /** Why its function could not be invoked the last time that it could not. */
  failure?: { at: number; code: string; message: string };
  results: Result[];
}

/** What a rule found of one resource. */
export interface Result {
  type: string;
  id: string;
  compliance: ComplianceType & ("COMPLIANT" | "NON_COMPLIANT");
  annotation?: string;
  invokedAt: number;
  /** The time of what the rule was invoked for. */
  orderedAt: number;
  recordedAt: number;
}

/** How a rule's findings are mended. */
export interface RemediationRow {
  ruleName: string;
  arn: string;
  /** Who asked for it, for the record of what it does. */
  author: Actor;
  configuration: RemediationConfiguration;
  /** When it was tried by itself, by {@link resourceKey}, since the resource last complied. */
  attempts: Record<string, number[]>;
  /** The newest run, by {@link resourceKey}. */
  runs: Record<string, RemediationRun>;
}

export interface RemediationRun {
  type: string;
  id: string;
  invokedAt: number;
  /** Its automation, or why there is none. */
  executionId?: string;
  error?: string;
}

export const configState = defineState("regional", (scope) => ({
  recorders: scope.table<RecorderRow>("config.recorders"),
  channels: scope.table<ChannelRow>("config.deliveryChannels"),
  resources: scope.table<ResourceRow>("config.resources"),
  rules: scope.table<RuleRow>("config.rules"),
  /** By rule. */
  remediations: scope.table<RemediationRow>("config.remediations"),
  random: scope.world.random.fork(`config/${scope.accountId}/${scope.region}`),
}));

export const resourceKey = (type: string, id: string): string => `${type} ${id}`;
