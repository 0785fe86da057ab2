import type { CallDetector } from "../sighting.ts";
import { nameOf } from "../resources.ts";
import { sightKey } from "./key-sighting.ts";

/** A trail that was stopped or deleted, or that no longer takes management events. */
export const detectTrailDisabled: CallDetector = (_, record) => {
  const { call, input, error } = record;
  if (call.service !== "cloudtrail" || error) return undefined;
  const blinded = call.operation === "PutEventSelectors" && excludesManagement(input["EventSelectors"]);
  if (call.operation !== "StopLogging" && call.operation !== "DeleteTrail" && !blinded) return undefined;
  const trail = String(input["Name"] ?? input["TrailName"] ?? "");
  return sightKey(
    record,
    "Stealth:IAMUser/CloudTrailLoggingDisabled",
    `AWS CloudTrail trail ${trail} was disabled by ${nameOf(call.principal)} calling ${call.operation}. This can be attackers' attempt to cover their tracks by eliminating any trace of activity performed while they accessed your account.`,
    { key: `${nameOf(call.principal)} ${trail}` },
  );
};

const excludesManagement = (selectors: unknown): boolean =>
  Array.isArray(selectors) &&
  selectors.length > 0 &&
  selectors.every((one: { IncludeManagementEvents?: boolean }) => one.IncludeManagementEvents === false);
