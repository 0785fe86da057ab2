import type * as sdk from "@aws-sdk/client-guardduty";
import type {
  DataSourceConfigurations,
  DetectorFeatureConfiguration,
  GetDetectorResponse,
} from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { watchDns } from "../../telemetry/guardduty/watch-dns.ts";
import { makeLinkedRole } from "../iam/linked-service.ts";
import { pageOf } from "../paging.ts";
import { badRequest, detectorOf, invalidValue } from "./find.ts";
import { guarddutyState, type DetectorRow, type FeatureState } from "./state.ts";

type Sdk = typeof sdk;

const FREQUENCIES = ["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"];

export const detectors = handlers<Sdk>()({
  CreateDetector(input, call) {
    const { detectors: table, random } = guarddutyState(call.scope);
    if (table.size) throw badRequest("a detector already exists for the current account.");
    if (input.Enable === undefined) throw invalidValue();
    makeLinkedRole(call, "guardduty.amazonaws.com");
    const id = random.hex(32);
    const row: DetectorRow = {
      id,
      enabled: input.Enable,
      frequency: checkFrequency(input.FindingPublishingFrequency ?? "SIX_HOURS"),
      features: featuresOf(call.at, DEFAULT_FEATURES),
      tags: { ...input.Tags },
      createdAt: call.at,
      updatedAt: call.at,
    };
    changeFeatures(row, call.at, input);
    table.put(id, row);
    watchDns(call.scope);
    return { DetectorId: id };
  },

  UpdateDetector(input, call) {
    const old = detectorOf(call, input.DetectorId);
    const row: DetectorRow = { ...old, features: structuredClone(old.features), updatedAt: call.at };
    if (input.Enable !== undefined) row.enabled = input.Enable;
    if (input.FindingPublishingFrequency !== undefined)
      row.frequency = checkFrequency(input.FindingPublishingFrequency);
    changeFeatures(row, call.at, input);
    guarddutyState(call.scope).detectors.put(row.id, row);
    watchDns(call.scope);
    return {};
  },

  /** Takes the findings and lists with it, for good. */
  DeleteDetector(input, call) {
    const { id } = detectorOf(call, input.DetectorId);
    const {
      detectors: table,
      findings,
      filters,
      addressSets,
      destinations,
      byKey,
    } = guarddutyState(call.scope);
    for (const owned of [findings, filters, addressSets, destinations])
      for (const rowId of owned.ids()) owned.delete(rowId);
    byKey.clear();
    table.delete(id);
    watchDns(call.scope);
    return {};
  },

  GetDetector(input, call) {
    return detectorView(detectorOf(call, input.DetectorId), call);
  },

  ListDetectors(input, call) {
    const ids = [...guarddutyState(call.scope).detectors.ids()];
    const { items, nextToken } = pageOf(
      ids,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidValue,
      invalidValue,
    );
    return { DetectorIds: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

/** Protection plans that a new detector turns on by itself, and those that it does not. */
const DEFAULT_FEATURES: Readonly<Record<string, boolean>> = {
  S3_DATA_EVENTS: true,
  EKS_AUDIT_LOGS: true,
  EBS_MALWARE_PROTECTION: true,
  RDS_LOGIN_EVENTS: true,
  LAMBDA_NETWORK_LOGS: true,
  EKS_RUNTIME_MONITORING: false,
  RUNTIME_MONITORING: false,
};

const featuresOf = (at: number, list: Readonly<Record<string, boolean>>): Record<string, FeatureState> =>
  Object.fromEntries(
    Object.entries(list).map(([name, enabled]) => [name, { enabled, updatedAt: at, additional: [] }]),
  );

function changeFeatures(
  row: DetectorRow,
  at: number,
  input: {
    Features?: DetectorFeatureConfiguration[] | undefined;
    DataSources?: DataSourceConfigurations | undefined;
  },
): void {
  const { Features: features, DataSources: sources } = input;
  if (features && sources)
    throw badRequest("both data sources and features were provided. You can provide only one.");
  const set = (name: string, enabled: boolean): void => {
    row.features[name] = { enabled, updatedAt: at, additional: row.features[name]?.additional ?? [] };
  };
  if (sources?.S3Logs) set("S3_DATA_EVENTS", sources.S3Logs.Enable === true);
  if (sources?.Kubernetes?.AuditLogs) set("EKS_AUDIT_LOGS", sources.Kubernetes.AuditLogs.Enable === true);
  const volumes = sources?.MalwareProtection?.ScanEc2InstanceWithFindings?.EbsVolumes;
  if (volumes !== undefined) set("EBS_MALWARE_PROTECTION", volumes);
  for (const { Name, Status, AdditionalConfiguration = [] } of features ?? []) {
    if (!Name || (Status !== "ENABLED" && Status !== "DISABLED")) throw invalidValue();
    if (!(Name in DEFAULT_FEATURES)) throw new NotImplemented(`the GuardDuty feature ${Name}`);
    set(Name, Status === "ENABLED");
    if (AdditionalConfiguration.length)
      row.features[Name]!.additional = AdditionalConfiguration.map((one) => ({
        name: one.Name ?? "",
        enabled: one.Status === "ENABLED",
        updatedAt: at,
      }));
  }
}

function checkFrequency(frequency: DetectorRow["frequency"]): DetectorRow["frequency"] {
  if (!FREQUENCIES.includes(frequency)) throw invalidValue();
  return frequency;
}

/** The sources that a working detector always has. */
export const FOUNDATIONAL = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"] as const;

const status = (enabled: boolean | undefined): "ENABLED" | "DISABLED" => (enabled ? "ENABLED" : "DISABLED");

function detectorView(row: Readonly<DetectorRow>, call: Call): GetDetectorResponse {
  const on = (name: string): "ENABLED" | "DISABLED" => status(row.features[name]?.enabled);
  return {
    CreatedAt: new Date(row.createdAt).toISOString(),
    FindingPublishingFrequency: row.frequency,
    ServiceRole: `arn:aws:iam::${call.account.id}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    Status: status(row.enabled),
    UpdatedAt: new Date(row.updatedAt).toISOString(),
    DataSources: {
      CloudTrail: { Status: "ENABLED" },
      DNSLogs: { Status: "ENABLED" },
      FlowLogs: { Status: "ENABLED" },
      S3Logs: { Status: on("S3_DATA_EVENTS") },
      Kubernetes: { AuditLogs: { Status: on("EKS_AUDIT_LOGS") } },
      MalwareProtection: {
        ScanEc2InstanceWithFindings: { EbsVolumes: { Status: on("EBS_MALWARE_PROTECTION") } },
      },
    },
    Tags: { ...row.tags },
    Features: [
      ...FOUNDATIONAL.map((Name) => ({ Name, Status: status(true), UpdatedAt: new Date(row.createdAt) })),
      ...Object.entries(row.features).map(([name, feature]) => ({
        Name: name as "S3_DATA_EVENTS",
        Status: status(feature.enabled),
        UpdatedAt: new Date(feature.updatedAt),
        AdditionalConfiguration: feature.additional.map((one) => ({
          Name: one.name as "EKS_ADDON_MANAGEMENT",
          Status: status(one.enabled),
          UpdatedAt: new Date(one.updatedAt),
        })),
      })),
    ],
  };
}
