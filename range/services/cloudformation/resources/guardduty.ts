import type * as Sdk from "@aws-sdk/client-guardduty";
import type { DetectorFeature, FeatureStatus, FindingPublishingFrequency } from "@aws-sdk/client-guardduty";
import { allFixed, flag, list, object, oneOf, required, tags, text } from "./shape.ts";
import { api, found, resource } from "./type.ts";

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
  retag(act, set, removed) {
    const resourceArn = act.scope.arn("guardduty", `detector/${act.id}`);
    const now = Object.fromEntries(set.map((tag) => [tag.Key, tag.Value]));
    if (set.length) guardduty(act, "TagResource", { ResourceArn: resourceArn, Tags: now });
    if (removed.length) guardduty(act, "UntagResource", { ResourceArn: resourceArn, TagKeys: removed });
  },
  delete: (act) => void guardduty(act, "DeleteDetector", { DetectorId: act.id }),
});

const ipSet = resource("AWS::GuardDuty::IPSet", {
  properties: allFixed({
    DetectorId: required(text),
    Name: text,
    Format: required(oneOf<"TXT" | "STIX" | "OTX_CSV" | "ALIEN_VAULT" | "PROOF_POINT" | "FIRE_EYE">()),
    Location: required(text),
    Activate: flag,
  }),
  attributes: ["Id"],
  create(act, p) {
    const made = guardduty(act, "CreateIPSet", {
      ...p,
      Name: act.name(p.Name, { most: 300 }),
      Activate: p.Activate ?? false,
    });
    const id = found(made.IpSetId, "IpSetId");
    return { id, attributes: { Id: id } };
  },
  delete: (act, p) => void guardduty(act, "DeleteIPSet", { DetectorId: p.DetectorId, IpSetId: act.id }),
});

export const guarddutyTypes = [detector, ipSet];
