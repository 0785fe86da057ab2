import type { Finding } from "@aws-sdk/client-guardduty";
import { emitServiceEvent } from "../../services/events/service-event.ts";
import { guarddutyState } from "../../services/guardduty/state.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import type { Scope } from "../../world.ts";
import { findingDetail } from "./detail.ts";

/** Tells EventBridge of a finding, and exports it where a publishing destination is set. */
export function publishFinding(scope: Scope, finding: Finding): void {
  const detail = findingDetail(finding);
  emitServiceEvent(scope, {
    source: "aws.guardduty",
    detailType: "GuardDuty Finding",
    resources: [],
    detail,
  });
  exportFinding(scope, finding, detail);
}

/** @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html */
function exportFinding(scope: Scope, finding: Finding, detail: Record<string, unknown>): void {
  const { destinations, random } = guarddutyState(scope);
  const now = scope.world.clock.now();
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  for (const row of destinations) {
    const [, bucket = "", prefix = ""] = /^arn:aws:s3:::([^/]+)(?:\/(.*))?$/.exec(row.bucketArn) ?? [];
    const key = `${prefix ? `${prefix.replace(/\/$/, "")}/` : ""}AWSLogs/${scope.accountId}/GuardDuty/${scope.region}/${day}/${random.uuid()}.jsonl.gz`;
    const written = putServiceObject(
      scope,
      bucket,
      key,
      { makeText: () => `${JSON.stringify(detail)}\n` },
      {
        service: "guardduty.amazonaws.com",
        sourceArn: scope.arn("guardduty", `detector/${finding.Service?.DetectorId}`),
        contentType: "application/x-gzip",
      },
    );
    destinations.update(row.id, (destination) => {
      destination.status = written ? "PUBLISHING" : "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY";
      if (written) delete destination.failedSince;
      else destination.failedSince ??= now;
    });
  }
}
