import type * as Sdk from "@aws-sdk/client-guardduty";
import type {
  Condition,
  DetectorFeature,
  FeatureStatus,
  FilterAction,
  FindingPublishingFrequency,
} from "@aws-sdk/client-guardduty";
import {
  allFixed,
  fixed,
  flag,
  list,
  map,
  number,
  object,
  oneOf,
  required,
  tags,
  text,
  type KeyValue,
} from "./shape.ts";
import { api, found, resource, type Act, type ActOn } from "./type.ts";

const guardduty = api<typeof Sdk>("guardduty");

const SETTINGS = {
  Enable: required(flag),
  FindingPublishingFrequency: oneOf<FindingPublishingFrequency>(),
  DataSources: object({ S3Logs: object({ Enable: required(flag) }) }),
  Features: list(
    object({
      Name: required(oneOf<DetectorFeature>()),
      Status: required(oneOf<FeatureStatus>()),
      AdditionalConfiguration: list(object({ Name: oneOf<never>(), Status: oneOf<FeatureStatus>() })),
    }),
  ),
} as const;

const detector = resource("AWS::GuardDuty::Detector", {
  properties: { ...SETTINGS, Tags: tags },
  attributes: ["Id"],
  create(act, { Tags: _tags, ...p }) {
    const made = guardduty(act, "CreateDetector", {
      ...p,
      Tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    const id = found(made.DetectorId, "DetectorId");
    return { id, attributes: { Id: id } };
  },
  update: (act, { Tags: _tags, ...p }) => void guardduty(act, "UpdateDetector", { DetectorId: act.id, ...p }),
  retag: (act, set, removed) => retag(act, `detector/${act.id}`, set, removed),
  delete: (act) => void guardduty(act, "DeleteDetector", { DetectorId: act.id }),
});

function retag(act: ActOn, path: string, set: readonly KeyValue[], removed: string[]): void {
  const ResourceArn = act.scope.arn("guardduty", path);
  const now = Object.fromEntries(set.map((tag) => [tag.Key, tag.Value]));
  if (set.length) guardduty(act, "TagResource", { ResourceArn, Tags: now });
  if (removed.length) guardduty(act, "UntagResource", { ResourceArn, TagKeys: removed });
}

const filter = resource("AWS::GuardDuty::Filter", {
  properties: {
    DetectorId: fixed(required(text)),
    Name: fixed(required(text)),
    Action: oneOf<FilterAction>(),
    Description: text,
    FindingCriteria: required(
      object({
        Criterion: map(
          object({
            Eq: list(text),
            Neq: list(text),
            Gt: number,
            Gte: number,
            Lt: number,
            Lte: number,
            Equals: list(text),
            NotEquals: list(text),
            GreaterThan: number,
            GreaterThanOrEqual: number,
            LessThan: number,
            LessThanOrEqual: number,
          }),
        ),
      }),
    ),
    Rank: number,
    Tags: tags,
  },
  create(act, { Tags: _tags, ...p }) {
    guardduty(act, "CreateFilter", {
      ...p,
      FindingCriteria: criteria(p.FindingCriteria),
      Tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    return { id: p.Name, attributes: { DetectorId: p.DetectorId } };
  },
  update: (act, { Tags: _tags, Name, ...p }) =>
    void guardduty(act, "UpdateFilter", {
      ...p,
      FilterName: Name,
      FindingCriteria: criteria(p.FindingCriteria),
    }),
  retag: (act, set, removed) =>
    retag(act, `detector/${String(act.attributes["DetectorId"])}/filter/${act.id}`, set, removed),
  delete: (act, p) => void guardduty(act, "DeleteFilter", { DetectorId: p.DetectorId, FilterName: act.id }),
});

/** Templates write numbers where the API of today takes them, in the words of either age. */
const criteria = ({ Criterion = {} }: { Criterion?: Record<string, object> }) => ({
  Criterion: Criterion as Record<string, Condition>,
});

/** What a list of addresses is made of, be they trusted or a threat. */
const ADDRESS_SET = allFixed({
  DetectorId: required(text),
  Name: text,
  Format: required(oneOf<"TXT" | "STIX" | "OTX_CSV" | "ALIEN_VAULT" | "PROOF_POINT" | "FIRE_EYE">()),
  Location: required(text),
  Activate: flag,
});

/** What both calls that make one take; GuardDuty wants a name and to be told whether it begins to work. */
const addressSet = <P extends { Name?: string; Activate?: boolean }>(act: Act, p: P) => ({
  ...p,
  Name: act.name(p.Name, { most: 300 }),
  Activate: p.Activate ?? false,
});

const ipSet = resource("AWS::GuardDuty::IPSet", {
  properties: ADDRESS_SET,
  attributes: ["Id"],
  create(act, p) {
    const id = found(guardduty(act, "CreateIPSet", addressSet(act, p)).IpSetId, "IpSetId");
    return { id, attributes: { Id: id } };
  },
  delete: (act, p) => void guardduty(act, "DeleteIPSet", { DetectorId: p.DetectorId, IpSetId: act.id }),
});

const threatIntelSet = resource("AWS::GuardDuty::ThreatIntelSet", {
  properties: ADDRESS_SET,
  attributes: ["Id"],
  create(act, p) {
    const made = guardduty(act, "CreateThreatIntelSet", addressSet(act, p));
    const id = found(made.ThreatIntelSetId, "ThreatIntelSetId");
    return { id, attributes: { Id: id } };
  },
  delete: (act, p) =>
    void guardduty(act, "DeleteThreatIntelSet", { DetectorId: p.DetectorId, ThreatIntelSetId: act.id }),
});

export const guarddutyTypes = [detector, filter, ipSet, threatIntelSet];
