import type { Ask, Call } from "../../call.ts";
import type { Service } from "../../service.ts";
import { addressSets } from "./address-sets.ts";
import { coverage } from "./coverage.ts";
import { destinations } from "./destinations.ts";
import { detectors } from "./detectors.ts";
import { guarddutyEmptyLists } from "./empty-lists.ts";
import { filters } from "./filters.ts";
import { findings } from "./findings.ts";
import { members } from "./members.ts";
import { statistics } from "./statistics.ts";
import { tags } from "./tags.ts";

const all = {
  ...detectors,
  ...findings,
  ...statistics,
  ...filters,
  ...addressSets,
  ...destinations,
  ...members,
  ...coverage,
  ...guarddutyEmptyLists,
  ...tags,
};

/** Operations without a detector ask on `*`; the others on the detector, or on what it holds. */
const WITHOUT_DETECTOR = new Set([
  "CreateDetector",
  "ListDetectors",
  "ListInvitations",
  "GetInvitationsCount",
  "ListMalwareProtectionPlans",
  "ListMalwareScans",
  "ListOrganizationAdminAccounts",
]);

interface DetectorInput {
  DetectorId?: string;
  FilterName?: string;
  IpSetId?: string;
  ThreatIntelSetId?: string;
  DestinationId?: string;
  ResourceArn?: string;
}

const askDetector =
  (operation: string) =>
  (input: DetectorInput, call: Call): Ask => {
    const path = [
      `detector/${input.DetectorId ?? ""}`,
      input.FilterName && `filter/${input.FilterName}`,
      input.IpSetId && `ipset/${input.IpSetId}`,
      input.ThreatIntelSetId && `threatintelset/${input.ThreatIntelSetId}`,
      input.DestinationId && `publishingDestination/${input.DestinationId}`,
    ];
    return {
      action: `guardduty:${operation}`,
      resource: input.ResourceArn ?? call.scope.arn("guardduty", path.filter(Boolean).join("/")),
    };
  };

/** Amazon GuardDuty. Organisations, malware scans and the coverage of agents are not simulated. */
export const guardduty: Service = {
  id: "guardduty",
  handlers: all,
  asks: Object.fromEntries(
    Object.keys(all)
      .filter((operation) => !WITHOUT_DETECTOR.has(operation))
      .map((operation) => [operation, askDetector(operation)]),
  ) as NonNullable<Service["asks"]>,
};

export { guarddutyState, workingDetector } from "./state.ts";
