import { emptyLists, type EmptyList } from "../empty-list.ts";
import { detectorOf, invalidValue } from "./find.ts";

const ofDetector: Pick<EmptyList, "size" | "required" | "check"> = {
  size: ["MaxResults", 1, 50],
  required: ["DetectorId"],
  check: (input, call) => void detectorOf(call, String(input["DetectorId"])),
};

/** What GuardDuty can hold and nobody in the range can make. */
export const GUARDDUTY_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeMalwareScans: { list: "Scans", maker: "StartMalwareScan", ...ofDetector },
  ListMalwareScans: { list: "Scans", maker: "StartMalwareScan", size: ["MaxResults", 1, 50] },
  ListMalwareProtectionPlans: { list: "MalwareProtectionPlans", maker: "CreateMalwareProtectionPlan" },
  ListThreatEntitySets: { list: "ThreatEntitySetIds", maker: "CreateThreatEntitySet", ...ofDetector },
  ListTrustedEntitySets: { list: "TrustedEntitySetIds", maker: "CreateTrustedEntitySet", ...ofDetector },
};

export const guarddutyEmptyLists = emptyLists(GUARDDUTY_EMPTY_LISTS, {
  member: () => invalidValue(),
  token: invalidValue,
});
