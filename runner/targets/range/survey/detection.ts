import { cloudtrailState } from "../../../../range/services/cloudtrail/state.ts";
import { fitsCriteria } from "../../../../range/services/guardduty/criteria.ts";
import { guarddutyState } from "../../../../range/services/guardduty/state.ts";
import { findingSubject } from "../../../../range/telemetry/guardduty/detail.ts";
import type { TrailState } from "../../../../grader/index.ts";
import { same, type SurveyPart } from "./part.ts";

export const detection: SurveyPart<"trails" | "findings" | "findingFilters"> = {
  follow: {
    "cloudtrail.trails": same("trails"),
    // A filter is told with the findings that fit it, so a finding is news for all of them.
    "guardduty.findings": (scope, id) => [
      { table: "findings", id },
      ...[...guarddutyState(scope).filters.ids()].map(
        (name) => ({ table: "findingFilters", id: name }) as const,
      ),
    ],
    "guardduty.filters": same("findingFilters"),
  },
  project: {
    trails(scope, id) {
      const row = cloudtrailState(scope).trails.get(id);
      return (
        row && {
          HomeRegion: row.homeRegion,
          IsLogging: row.logging,
          IsMultiRegionTrail: row.multiRegion,
          S3BucketName: row.bucket,
          IncludeGlobalServiceEvents: row.globalEvents,
          LogFileValidationEnabled: row.validation,
          EventSelectors: row.selectors as TrailState["EventSelectors"],
          ...(row.advancedSelectors && {
            AdvancedEventSelectors: row.advancedSelectors as NonNullable<
              TrailState["AdvancedEventSelectors"]
            >,
          }),
          ...(row.startedAt !== undefined && { StartLoggingTime: row.startedAt }),
          Delivers: row.delivery.error === undefined && (row.delivery.at ?? 0) > (row.startedAt ?? Infinity),
        }
      );
    },
    findings(scope, id) {
      const finding = guarddutyState(scope).findings.get(id)?.finding;
      return (
        finding && {
          Type: finding.Type ?? "",
          Severity: finding.Severity ?? 0,
          Subject: findingSubject(finding),
          Archived: finding.Service?.Archived ?? false,
        }
      );
    },
    findingFilters(scope, id) {
      const { filters, findings } = guarddutyState(scope);
      const row = filters.get(id);
      return (
        row && {
          Action: row.action,
          Fits: findings.filter((x) => fitsCriteria(x.finding, row.criteria)).map((x) => x.id),
        }
      );
    },
  },
};
