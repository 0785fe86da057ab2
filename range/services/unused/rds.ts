import { AwsError, NotImplemented } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import type { EmptyList, ListRefusals } from "../empty-list.ts";
import type { Unused } from "./unused.ts";

/** What lists say of a name that nothing has. */
type Missing = readonly [member: string, code: string, message: (name: string) => string];

const invalid = (message: string): AwsError => new AwsError("InvalidParameterValue", message, 400);

const ofRds = (list: string, maker: string, missing?: Missing, more: Partial<EmptyList> = {}): EmptyList => ({
  list,
  maker,
  size: ["MaxRecords", 20, 100],
  token: "Marker",
  ...more,
  check: (input, call) => {
    more.check?.(input, call);
    const name = missing && input[missing[0]];
    if (missing && name !== undefined) throw new AwsError(missing[1], missing[2](String(name)), 404);
  },
});

const notFound =
  (what: string) =>
  (name: string): string =>
    `${what} not found: ${name}`;

const SNAPSHOT_TYPES = ["automated", "manual", "shared", "public", "awsbackup"];

/** What others have made public is not empty on AWS. */
const ownSnapshots: NonNullable<EmptyList["check"]> = ({ SnapshotType, IncludePublic }, { operation }) => {
  if (SnapshotType === "public" || IncludePublic === true)
    throw new NotImplemented(`public snapshots of ${operation}`);
};

const INSTANCE: Missing = [
  "DBInstanceIdentifier",
  "DBInstanceNotFound",
  (name) => `DBInstance ${name} not found.`,
];
const CLUSTER: Missing = [
  "DBClusterIdentifier",
  "DBClusterNotFoundFault",
  (name) => `DBCluster ${name} not found.`,
];

const absent = ([by, code, message]: Missing, maker: string): AbsentThing => ({
  maker,
  by,
  missing: (name) => new AwsError(code, message(name), 404),
});

const refusals: ListRefusals = {
  member: (member, value, constraint) =>
    invalid(
      value === undefined
        ? `The parameter ${member} must be provided and must not be blank.`
        : member === "maxRecords"
          ? `Invalid value ${String(value)} for MaxRecords. Must be between 20 and 100`
          : `Invalid value ${String(value)} for ${member}. ${constraint}`,
    ),
  token: () => invalid("The parameter Marker is invalid."),
};

/**
 * Amazon RDS, and with it the clusters of Aurora, Neptune and DocumentDB, without databases.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export const RDS: Unused = {
  id: "rds",
  lists: {
    DescribeBlueGreenDeployments: ofRds("BlueGreenDeployments", "CreateBlueGreenDeployment"),
    DescribeDBClusterAutomatedBackups: ofRds("DBClusterAutomatedBackups", "CreateDBCluster"),
    DescribeDBClusterEndpoints: ofRds("DBClusterEndpoints", "CreateDBClusterEndpoint", CLUSTER),
    DescribeDBClusterParameterGroups: ofRds("DBClusterParameterGroups", "CreateDBClusterParameterGroup", [
      "DBClusterParameterGroupName",
      "DBParameterGroupNotFound",
      notFound("DBClusterParameterGroup"),
    ]),
    DescribeDBClusterSnapshots: ofRds(
      "DBClusterSnapshots",
      "CreateDBClusterSnapshot",
      ["DBClusterSnapshotIdentifier", "DBClusterSnapshotNotFoundFault", notFound("DBClusterSnapshot")],
      { choices: { SnapshotType: SNAPSHOT_TYPES }, check: ownSnapshots },
    ),
    DescribeDBClusters: ofRds("DBClusters", "CreateDBCluster", CLUSTER),
    DescribeDBInstanceAutomatedBackups: ofRds("DBInstanceAutomatedBackups", "CreateDBInstance"),
    DescribeDBInstances: ofRds("DBInstances", "CreateDBInstance", INSTANCE),
    DescribeDBParameterGroups: ofRds("DBParameterGroups", "CreateDBParameterGroup", [
      "DBParameterGroupName",
      "DBParameterGroupNotFound",
      notFound("DBParameterGroup"),
    ]),
    DescribeDBProxies: ofRds("DBProxies", "CreateDBProxy", [
      "DBProxyName",
      "DBProxyNotFoundFault",
      (name) => `Couldn't find DBProxy ${name}`,
    ]),
    DescribeDBProxyEndpoints: ofRds("DBProxyEndpoints", "CreateDBProxyEndpoint"),
    DescribeDBSecurityGroups: ofRds("DBSecurityGroups", "CreateDBSecurityGroup", [
      "DBSecurityGroupName",
      "DBSecurityGroupNotFound",
      notFound("DBSecurityGroup"),
    ]),
    DescribeDBShardGroups: ofRds("DBShardGroups", "CreateDBShardGroup"),
    DescribeDBSnapshots: ofRds(
      "DBSnapshots",
      "CreateDBSnapshot",
      ["DBSnapshotIdentifier", "DBSnapshotNotFound", notFound("DBSnapshot")],
      { choices: { SnapshotType: SNAPSHOT_TYPES }, check: ownSnapshots },
    ),
    DescribeDBSubnetGroups: ofRds("DBSubnetGroups", "CreateDBSubnetGroup", [
      "DBSubnetGroupName",
      "DBSubnetGroupNotFoundFault",
      (name) => `DB subnet group '${name}' does not exist.`,
    ]),
    DescribeEventSubscriptions: ofRds("EventSubscriptionsList", "CreateEventSubscription", [
      "SubscriptionName",
      "SubscriptionNotFound",
      (name) => `Event Subscription ${name} not found.`,
    ]),
    DescribeEvents: ofRds("Events", "CreateDBInstance"),
    DescribeExportTasks: ofRds(
      "ExportTasks",
      "StartExportTask",
      ["ExportTaskIdentifier", "ExportTaskNotFound", (name) => `Export task ${name} not found.`],
      { choices: { SourceType: ["SNAPSHOT", "CLUSTER"] } },
    ),
    DescribeGlobalClusters: ofRds("GlobalClusters", "CreateGlobalCluster", [
      "GlobalClusterIdentifier",
      "GlobalClusterNotFoundFault",
      (name) => `Global cluster ${name} not found.`,
    ]),
    DescribeIntegrations: ofRds("Integrations", "CreateIntegration", [
      "IntegrationIdentifier",
      "IntegrationNotFoundFault",
      (name) => `Integration ${name} not found.`,
    ]),
    DescribeOptionGroups: ofRds("OptionGroupsList", "CreateOptionGroup", [
      "OptionGroupName",
      "OptionGroupNotFoundFault",
      (name) => `Specified OptionGroupName: ${name} not found.`,
    ]),
    DescribePendingMaintenanceActions: ofRds("PendingMaintenanceActions", "ApplyPendingMaintenanceAction"),
    DescribeReservedDBInstances: ofRds("ReservedDBInstances", "PurchaseReservedDBInstancesOffering"),
  },
  absent: {
    DescribeDBClusterSnapshotAttributes: absent(
      ["DBClusterSnapshotIdentifier", "DBClusterSnapshotNotFoundFault", notFound("DBClusterSnapshot")],
      "CreateDBClusterSnapshot",
    ),
    DescribeDBLogFiles: absent(INSTANCE, "CreateDBInstance"),
    DescribeDBSnapshotAttributes: absent(
      ["DBSnapshotIdentifier", "DBSnapshotNotFound", notFound("DBSnapshot")],
      "CreateDBSnapshot",
    ),
  },
  refusals,
  resources: {
    DescribeDBClusterAutomatedBackups: "cluster-auto-backup:*",
    DescribeDBClusterEndpoints: "cluster:{DBClusterIdentifier}",
    DescribeDBClusterParameterGroups: "cluster-pg:{DBClusterParameterGroupName}",
    DescribeDBClusterSnapshotAttributes: "cluster-snapshot:{DBClusterSnapshotIdentifier}",
    DescribeDBClusterSnapshots: "cluster-snapshot:{DBClusterSnapshotIdentifier}",
    DescribeDBClusters: "cluster:{DBClusterIdentifier}",
    DescribeDBInstanceAutomatedBackups: "auto-backup:*",
    DescribeDBInstances: "db:{DBInstanceIdentifier}",
    DescribeDBLogFiles: "db:{DBInstanceIdentifier}",
    DescribeDBParameterGroups: "pg:{DBParameterGroupName}",
    DescribeDBSecurityGroups: "secgrp:{DBSecurityGroupName}",
    DescribeDBSnapshotAttributes: "snapshot:{DBSnapshotIdentifier}",
    DescribeDBSnapshots: "snapshot:{DBSnapshotIdentifier}",
    DescribeDBSubnetGroups: "subgrp:{DBSubnetGroupName}",
    DescribeEventSubscriptions: "es:{SubscriptionName}",
    DescribeOptionGroups: "og:{OptionGroupName}",
    DescribePendingMaintenanceActions: "db:{ResourceIdentifier}",
    DescribeReservedDBInstances: "ri:{ReservedDBInstanceId}",
  },
};
