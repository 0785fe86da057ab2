import type {
  Capability,
  Change,
  ChangeSetStatus,
  ChangeSetType,
  ExecutionStatus,
  OnFailure,
  Output,
  ResourceStatus,
  StackEvent,
  StackStatus,
  Tag,
} from "@aws-sdk/client-cloudformation";
import type { Actor } from "../../call.ts";
import type { Principal } from "../../iam/principal.ts";
import { defineState } from "../../world.ts";
import type { ParameterValue } from "./template/parameters.ts";
import type { Template } from "./template/template.ts";

/** One resource of a stack, as it was last made or updated. */
export interface StackResourceRow {
  logicalId: string;
  type: string;
  physicalId: string | undefined;
  status: ResourceStatus;
  statusReason?: string;
  updatedAt: number;
  /** Properties with every function computed. */
  properties: Readonly<Record<string, unknown>>;
  /** Tags of the resource, of the stack and of CloudFormation together, as they were set. */
  tags: readonly Tag[];
  attributes: Readonly<Record<string, unknown>>;
  deletionPolicy: string;
  updateReplacePolicy: string;
  /** Logical ids that this resource needs, and that are deleted after it. */
  needs: readonly string[];
  /** The name that the template gave, if it gave one: two resources cannot have it at the same time. */
  customName?: string;
  /** The resource's Metadata, as JSON text. */
  metadata?: string;
}

export interface OutputRow extends Output {
  OutputKey: string;
  OutputValue: string;
}

/** What a deployment starts from: all that CreateStack, UpdateStack and change sets say. */
export interface Deployable {
  templateBody: string;
  template: Template;
  parameters: Readonly<Record<string, ParameterValue>>;
  tags: readonly Tag[];
  capabilities: readonly Capability[];
  roleArn?: string;
  /** Resources with names of their own that exist already shall be taken over. */
  importsExisting?: boolean;
}

export interface StackRow extends Deployable {
  id: string;
  name: string;
  status: StackStatus;
  statusReason?: string;
  createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  outputs: readonly OutputRow[];
  /** Names of the exports of other stacks that this one uses. */
  imports: readonly string[];
  resources: Record<string, StackResourceRow>;
  /** In order of time; answers show the newest first. */
  events: StackEvent[];
  terminationProtection: boolean;
  disableRollback: boolean;
  onFailure: OnFailure;
  timeoutMinutes?: number;
  changeSetId?: string;
  /** The stack that this one is a resource of, and the outermost one. */
  parentId?: string;
  rootId?: string;
  /** The ClientRequestToken of the operation that runs or ran last. */
  requestToken?: string;
  /** Rises with each operation, so that one that was overtaken stops. */
  operation: number;
}

export interface ChangeSetRow extends Deployable {
  id: string;
  name: string;
  type: ChangeSetType;
  stackId: string;
  stackName: string;
  description?: string;
  createdAt: number;
  status: ChangeSetStatus;
  statusReason?: string;
  executionStatus: ExecutionStatus;
  changes: readonly Change[];
  /** It was asked for; what an inner stack will change is not told before it does. */
  includesNested: boolean;
  onStackFailure?: string;
}

/** With whose rights the resources are made, and who is behind it. */
export interface Caller {
  principal: Principal;
  actor: Actor;
}

export const cloudformationState = defineState("regional", (scope) => ({
  /** By stack id, deleted stacks included. */
  stacks: scope.table<StackRow>("cloudformation.stacks"),
  /** By change set id (its ARN). */
  changeSets: scope.table<ChangeSetRow>("cloudformation.changeSets"),
}));
