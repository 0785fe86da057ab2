import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import type { EmptyList } from "../empty-list.ts";
import { refusedBy, type Unused } from "./unused.ts";

const ofLightsail = (list: string, maker: string, more: Partial<EmptyList> = {}): EmptyList => ({
  list,
  maker,
  token: "pageToken",
  ...more,
});

const invalid = (message: string): AwsError => new AwsError("InvalidInputException", message, 400);

/** Domains and distributions are not of a Region (Lightsail API Reference, GetDomains and GetDistributions). */
const onlyIn =
  (what: string): NonNullable<EmptyList["check"]> =>
  (_, { region }) => {
    if (region !== "us-east-1")
      throw invalid(
        `${what}-related APIs are only available in the us-east-1 Region. Please set your Region configuration to us-east-1 to create, view, or edit these resources.`,
      );
  };

const named = (kind: string, by: string, maker: string): AbsentThing => ({
  maker,
  by,
  missing: (name) => new AwsError("NotFoundException", `The ${kind} does not exist: ${name}`, 400),
});
const instance = named("Instance", "instanceName", "CreateInstances");

/**
 * Amazon Lightsail without anything in it.
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetInstances.html
 */
export const LIGHTSAIL: Unused = {
  id: "lightsail",
  lists: {
    GetActiveNames: ofLightsail("activeNames", "CreateInstances"),
    GetAlarms: ofLightsail("alarms", "PutAlarm"),
    GetBuckets: ofLightsail("buckets", "CreateBucket"),
    GetCertificates: ofLightsail("certificates", "CreateCertificate"),
    GetCloudFormationStackRecords: ofLightsail("cloudFormationStackRecords", "CreateCloudFormationStack"),
    GetContactMethods: ofLightsail("contactMethods", "CreateContactMethod"),
    GetContainerServices: ofLightsail("containerServices", "CreateContainerService"),
    GetDiskSnapshots: ofLightsail("diskSnapshots", "CreateDiskSnapshot"),
    GetDisks: ofLightsail("disks", "CreateDisk"),
    GetDistributions: ofLightsail("distributions", "CreateDistribution", { check: onlyIn("Distribution") }),
    GetDomains: ofLightsail("domains", "CreateDomain", { check: onlyIn("Domain") }),
    GetExportSnapshotRecords: ofLightsail("exportSnapshotRecords", "ExportSnapshot"),
    GetInstanceSnapshots: ofLightsail("instanceSnapshots", "CreateInstanceSnapshot"),
    GetInstances: ofLightsail("instances", "CreateInstances"),
    GetKeyPairs: ofLightsail("keyPairs", "CreateKeyPair"),
    GetLoadBalancers: ofLightsail("loadBalancers", "CreateLoadBalancer"),
    GetOperations: ofLightsail("operations", "CreateInstances"),
    GetRelationalDatabaseSnapshots: ofLightsail(
      "relationalDatabaseSnapshots",
      "CreateRelationalDatabaseSnapshot",
    ),
    GetRelationalDatabases: ofLightsail("relationalDatabases", "CreateRelationalDatabase"),
    GetStaticIps: ofLightsail("staticIps", "AllocateStaticIp"),
  },
  absent: {
    GetInstance: instance,
    GetInstancePortStates: instance,
    GetInstanceState: instance,
    GetRelationalDatabase: named("RelationalDatabase", "relationalDatabaseName", "CreateRelationalDatabase"),
  },
  refusals: refusedBy("InvalidInputException"),
};
