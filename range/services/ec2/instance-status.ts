import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews, refuseIdsWithPages } from "./describe.ts";
import { stateView } from "./instance-view.ts";
import { findOrAll } from "./kinds.ts";
import { zoneIdOf } from "./regions.ts";
import type { InstanceRow } from "./state.ts";

export const instanceStatus = handlers<typeof EC2>()({
  DescribeInstanceStatus(input, call) {
    refuseIdsWithPages(input.InstanceIds, input.MaxResults, "instancesSet");
    const shown = findOrAll(call.scope, "instance", input.InstanceIds)
      .filter((row) => input.IncludeAllInstances || row.state === "running")
      .map((row) => statusView(call.scope, row));
    const { views, nextToken } = pageViews(shown, input, {
      "availability-zone": (status) => status.AvailabilityZone,
      "availability-zone-id": (status) => status.AvailabilityZoneId,
      "event.code": () => undefined,
      "instance-state-code": (status) => status.InstanceState?.Code,
      "instance-state-name": (status) => status.InstanceState?.Name,
      "instance-status.reachability": (status) =>
        status.InstanceStatus?.Details?.map((each) => each.Status) ?? [],
      "instance-status.status": (status) => status.InstanceStatus?.Status,
      "system-status.reachability": (status) =>
        status.SystemStatus?.Details?.map((each) => each.Status) ?? [],
      "system-status.status": (status) => status.SystemStatus?.Status,
      "attached-ebs-status.status": (status) => status.AttachedEbsStatus?.Status,
    });
    return { InstanceStatuses: views, NextToken: nextToken };
  },
});

function statusView(scope: Scope, row: Readonly<InstanceRow>): EC2.InstanceStatus {
  const summary = (up: boolean): EC2.InstanceStatusSummary =>
    row.state === "running"
      ? {
          Status: up ? "ok" : "initializing",
          Details: [{ Name: "reachability", Status: up ? "passed" : "initializing" }],
        }
      : { Status: "not-applicable" };
  return {
    InstanceId: row.id,
    AvailabilityZone: row.availabilityZone,
    AvailabilityZoneId: zoneIdOf(scope.region, row.availabilityZone),
    InstanceState: stateView(row.state),
    InstanceStatus: summary(row.bootedAt !== undefined),
    SystemStatus: summary(true),
    AttachedEbsStatus: summary(true) as EC2.EbsStatusSummary,
    Events: [],
  };
}
