import type * as sdk from "@aws-sdk/client-guardduty";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { detectorOf, invalidValue } from "./find.ts";
import type { DetectorRow } from "./state.ts";

type Sdk = typeof sdk;

/** Coverage is what Runtime Monitoring reaches. Without that plan nothing is covered; the range has no agents of its. */
export const coverage = handlers<Sdk>()({
  ListCoverage(input, call) {
    refuseAgents(detectorOf(call, input.DetectorId));
    const { items } = pageOf<never>(
      [],
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidValue,
      invalidValue,
    );
    return { Resources: items };
  },

  GetCoverageStatistics(input, call) {
    refuseAgents(detectorOf(call, input.DetectorId));
    const types = input.StatisticsType ?? [];
    const known = ["COUNT_BY_RESOURCE_TYPE", "COUNT_BY_COVERAGE_STATUS"];
    if (!types.length || types.some((type) => !known.includes(type))) throw invalidValue();
    return {
      CoverageStatistics: {
        ...(types.includes("COUNT_BY_RESOURCE_TYPE") && { CountByResourceType: {} }),
        ...(types.includes("COUNT_BY_COVERAGE_STATUS") && { CountByCoverageStatus: {} }),
      },
    };
  },

  /** AWS's default: scans keep no snapshots. UpdateMalwareScanSettings is refused by name. */
  GetMalwareScanSettings(input, call) {
    detectorOf(call, input.DetectorId);
    return { EbsSnapshotPreservation: "NO_RETENTION", ScanResourceCriteria: {} };
  },
});

function refuseAgents({ features }: Readonly<DetectorRow>): void {
  if (features["RUNTIME_MONITORING"]?.enabled || features["EKS_RUNTIME_MONITORING"]?.enabled)
    throw new NotImplemented("the coverage of Runtime Monitoring");
}
