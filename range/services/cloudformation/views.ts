import type {
  Parameter,
  Stack,
  StackResource,
  StackResourceDetail,
  StackResourceSummary,
  StackSummary,
} from "@aws-sdk/client-cloudformation";
import type { Deployable, StackResourceRow, StackRow } from "./state.ts";

const NOT_CHECKED = { DriftInformation: { StackDriftStatus: "NOT_CHECKED" as const } };
const RESOURCE_NOT_CHECKED = { DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" as const } };

/** A stack as DescribeStacks shows it. */
export function stackView(stack: Readonly<StackRow>): Stack {
  const { template } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSetId !== undefined && { ChangeSetId: stack.changeSetId }),
    ...(template.Description !== undefined && { Description: template.Description }),
    Parameters: parametersView(stack),
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(stack.statusReason !== undefined && { StackStatusReason: stack.statusReason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    ...(stack.timeoutMinutes !== undefined && { TimeoutInMinutes: stack.timeoutMinutes }),
    Capabilities: [...stack.capabilities],
    Outputs: stack.outputs.map((output) => ({ ...output })),
    ...(stack.roleArn !== undefined && { RoleARN: stack.roleArn }),
    Tags: stack.tags.map((tag) => ({ ...tag })),
    EnableTerminationProtection: stack.terminationProtection,
    ...kinship(stack),
    ...NOT_CHECKED,
  };
}

const kinship = ({ parentId, rootId }: Readonly<StackRow>) => ({
  ...(parentId !== undefined && { ParentId: parentId }),
  ...(rootId !== undefined && { RootId: rootId }),
});

/** Parameters with their values; those that must not be echoed show stars. */
export function parametersView({
  template,
  parameters,
}: Pick<Deployable, "template" | "parameters">): Parameter[] {
  return Object.entries(parameters).map(([key, { given, resolved }]) => {
    const secret = String(template.Parameters?.[key]?.NoEcho) === "true";
    return {
      ParameterKey: key,
      ParameterValue: secret ? "****" : given,
      ...(resolved !== undefined && { ResolvedValue: resolved }),
    };
  });
}

export function stackSummary(stack: Readonly<StackRow>): StackSummary {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.template.Description !== undefined && { TemplateDescription: stack.template.Description }),
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    StackStatus: stack.status,
    ...(stack.statusReason !== undefined && { StackStatusReason: stack.statusReason }),
    ...kinship(stack),
    ...NOT_CHECKED,
  };
}

export function resourceSummary(row: StackResourceRow): StackResourceSummary {
  return {
    LogicalResourceId: row.logicalId,
    ...(row.physicalId !== undefined && { PhysicalResourceId: row.physicalId }),
    ResourceType: row.type,
    LastUpdatedTimestamp: new Date(row.updatedAt),
    ResourceStatus: row.status,
    ...(row.statusReason !== undefined && { ResourceStatusReason: row.statusReason }),
    ...RESOURCE_NOT_CHECKED,
  };
}

export function resourceView(stack: Readonly<StackRow>, row: StackResourceRow): StackResource {
  const { LastUpdatedTimestamp, ...summary } = resourceSummary(row);
  return {
    StackName: stack.name,
    StackId: stack.id,
    ...summary,
    LogicalResourceId: row.logicalId,
    ResourceType: row.type,
    ResourceStatus: row.status,
    Timestamp: LastUpdatedTimestamp,
  };
}

export function resourceDetail(stack: Readonly<StackRow>, row: StackResourceRow): StackResourceDetail {
  const { Timestamp, ...view } = resourceView(stack, row);
  return {
    ...view,
    LogicalResourceId: row.logicalId,
    ResourceType: row.type,
    ResourceStatus: row.status,
    LastUpdatedTimestamp: Timestamp,
    ...(row.metadata !== undefined && { Metadata: row.metadata }),
  };
}
