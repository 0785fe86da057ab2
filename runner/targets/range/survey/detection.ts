import { cloudtrailState } from "../../../../range/services/cloudtrail/state.ts";
import { same, type SurveyPart } from "./part.ts";

export const detection: SurveyPart<"trails"> = {
  follow: { "cloudtrail.trails": same("trails") },
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
        }
      );
    },
  },
};
