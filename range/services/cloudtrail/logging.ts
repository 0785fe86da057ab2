import type * as sdk from "@aws-sdk/client-cloudtrail";
import { handlers } from "../../service.ts";
import { startDigests, stopDigests } from "../../telemetry/cloudtrail/digest.ts";
import { ownTrailOf } from "./find.ts";
import { cloudtrailState } from "./state.ts";

type Sdk = typeof sdk;

/** StopLogging ends deliveries; event history and GuardDuty's own stream go on (ground truth, fact 18). */
export const logging = handlers<Sdk>()({
  StartLogging(input, call) {
    const row = ownTrailOf(call, input.Name);
    if (row.logging) return;
    cloudtrailState(call.scope).trails.update(row.arn, (trail) => {
      trail.logging = true;
      trail.startedAt = call.at;
    });
    startDigests(call.account, row.arn);
  },

  StopLogging(input, call) {
    const row = ownTrailOf(call, input.Name);
    if (!row.logging) return;
    cloudtrailState(call.scope).trails.update(row.arn, (trail) => {
      trail.logging = false;
      trail.stoppedAt = call.at;
    });
    stopDigests(call.account, row.arn);
  },
});
