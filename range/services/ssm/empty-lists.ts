import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
import { managedInstance } from "./managed.ts";
import { invalidToken, validationError } from "./refusals.ts";

const UP_TO_50 = ["MaxResults", 1, 50] as const;

/** What Systems Manager can hold and nobody in the range can make. */
export const SSM_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeSessions: {
    list: "Sessions",
    maker: "StartSession",
    size: ["MaxResults", 1, 200],
    required: ["State"],
    choices: { State: ["Active", "History"] },
    filters: {
      Filters: ["InvokedAfter", "InvokedBefore", "Target", "Owner", "Status", "SessionId", "AccessType"],
    },
  },
  ListAssociations: {
    list: "Associations",
    maker: "CreateAssociation",
    size: UP_TO_50,
    filters: {
      AssociationFilterList: [
        "InstanceId",
        "Name",
        "AssociationId",
        "AssociationStatusName",
        "LastExecutedBefore",
        "LastExecutedAfter",
        "AssociationName",
        "ResourceGroupName",
      ],
    },
  },
  DescribeEffectiveInstanceAssociations: {
    list: "Associations",
    maker: "CreateAssociation",
    size: ["MaxResults", 1, 5],
    required: ["InstanceId"],
    check: (input, call) => checkManaged(call, input["InstanceId"]),
  },
  DescribeInstanceAssociationsStatus: {
    list: "InstanceAssociationStatusInfos",
    maker: "CreateAssociation",
    size: UP_TO_50,
    required: ["InstanceId"],
    check: (input, call) => checkManaged(call, input["InstanceId"]),
  },
  DescribeMaintenanceWindows: {
    list: "WindowIdentities",
    maker: "CreateMaintenanceWindow",
    size: ["MaxResults", 10, 100],
    filters: { Filters: ["Name", "Enabled"] },
  },
  DescribeMaintenanceWindowsForTarget: {
    list: "WindowIdentities",
    maker: "CreateMaintenanceWindow",
    required: ["Targets", "ResourceType"],
    choices: { ResourceType: ["INSTANCE", "RESOURCE_GROUP"] },
  },
  DescribeOpsItems: { list: "OpsItemSummaries", maker: "CreateOpsItem", size: UP_TO_50 },
  ListOpsItemEvents: { list: "Summaries", maker: "CreateOpsItem", size: UP_TO_50 },
  ListOpsMetadata: { list: "OpsMetadataList", maker: "CreateOpsMetadata", size: UP_TO_50 },
  DescribeActivations: {
    list: "ActivationList",
    maker: "CreateActivation",
    size: UP_TO_50,
    filters: { Filters: ["ActivationIds", "DefaultInstanceName", "IamRole"] },
  },
  DescribePatchGroups: {
    list: "Mappings",
    maker: "RegisterPatchBaselineForPatchGroup",
    size: ["MaxResults", 1, 100],
  },
  ListComplianceItems: { list: "ComplianceItems", maker: "PutComplianceItems", size: UP_TO_50 },
  ListComplianceSummaries: { list: "ComplianceSummaryItems", maker: "PutComplianceItems", size: UP_TO_50 },
  ListResourceComplianceSummaries: {
    list: "ResourceComplianceSummaryItems",
    maker: "PutComplianceItems",
    size: UP_TO_50,
  },
  ListResourceDataSync: {
    list: "ResourceDataSyncItems",
    maker: "CreateResourceDataSync",
    size: UP_TO_50,
  },
  DescribeInstancePatches: {
    list: "Patches",
    maker: "GetDeployablePatchSnapshotForInstance",
    size: ["MaxResults", 10, 100],
    required: ["InstanceId"],
    filters: { Filters: ["Classification", "KBId", "Severity", "State"] },
  },
  DescribeInstancePatchStates: {
    list: "InstancePatchStates",
    maker: "GetDeployablePatchSnapshotForInstance",
    size: ["MaxResults", 10, 100],
    required: ["InstanceIds"],
  },
  DescribeInventoryDeletions: { list: "InventoryDeletions", maker: "DeleteInventory", size: UP_TO_50 },
};

const ofAssociation: AbsentThing = {
  maker: "CreateAssociation",
  by: "AssociationId",
  form: /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
  missing: () => new AwsError("AssociationDoesNotExist", "The specified association doesn't exist.", 400),
};
const ofWindow: AbsentThing = {
  maker: "CreateMaintenanceWindow",
  by: "WindowId",
  form: /^mw-[0-9a-f]{17}$/,
  missing: (id) => new AwsError("DoesNotExistException", `Maintenance window ${id} does not exist`, 400),
};

/** The same by name. */
export const SSM_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  DescribeAssociation: { ...ofAssociation, optional: true },
  DescribeAssociationExecutions: ofAssociation,
  DescribeMaintenanceWindowExecutions: ofWindow,
  DescribeMaintenanceWindowTargets: ofWindow,
  DescribeMaintenanceWindowTasks: ofWindow,
  GetMaintenanceWindow: ofWindow,
  GetOpsItem: {
    maker: "CreateOpsItem",
    by: "OpsItemId",
    form: /^oi-[0-9a-f]{12}$/,
    missing: (id) => new AwsError("OpsItemNotFoundException", `OpsItem ID ${id} does not exist.`, 400),
  },
  ListAssociationVersions: ofAssociation,
};

const refusals: ListRefusals = {
  member: (member, value, constraint) => validationError(member, String(value ?? "null"), constraint),
  token: invalidToken,
  filter: () => new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400),
};

export const ssmEmptyLists = {
  ...emptyLists(SSM_EMPTY_LISTS, refusals),
  ...absentThings(SSM_ABSENT_THINGS, refusals),
};

/** @throws {AwsError} InvalidInstanceId for what no agent has registered as */
export function checkManaged(call: Parameters<NonNullable<EmptyList["check"]>>[1], id: unknown): void {
  if (!managedInstance(call.scope, String(id))) throw invalidInstance();
}

export const invalidInstance = (): AwsError =>
  new AwsError("InvalidInstanceId", "The specified instance ID isn't valid.", 400);
