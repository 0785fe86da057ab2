import type * as EC2 from "@aws-sdk/client-ec2";
import {
  rebootInstance,
  startInstance,
  stopInstance,
  terminateInstance,
} from "../../physics/instances/lifecycle.ts";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews, refuseIdsWithPages } from "./describe.ts";
import { INSTANCE_FILTERS } from "./instance-filters.ts";
import { instanceView, reservationMembers, stateView } from "./instance-view.ts";
import { findAll, findOrAll } from "./kinds.ts";
import { refuse, required } from "./refusals.ts";
import { ec2State, type InstanceRow } from "./state.ts";

export const instances = handlers<typeof EC2>()({
  StartInstances(input, call) {
    const rows = targets(call, input.InstanceIds);
    for (const row of rows)
      if (row.state !== "stopped" && row.state !== "pending" && row.state !== "running")
        refuse(
          "IncorrectInstanceState",
          `The instance '${row.id}' is not in a state from which it can be started.`,
        );
    const starting = change(
      call,
      rows,
      (row) => row.state === "stopped" && startInstance(call.scope, row.id),
    );
    return { StartingInstances: starting };
  },

  StopInstances(input, call) {
    const rows = targets(call, input.InstanceIds);
    for (const row of rows) checkStop(row, input.Hibernate ?? false);
    const stopping = change(
      call,
      rows,
      (row) =>
        row.state === "running" && stopInstance(call.scope, row.id, { hibernate: input.Hibernate ?? false }),
    );
    return { StoppingInstances: stopping };
  },

  RebootInstances(input, call) {
    const rows = targets(call, input.InstanceIds);
    for (const row of rows)
      if (row.state !== "running")
        refuse(
          "IncorrectState",
          `Instance '${row.id}' is not in a state from which it can be rebooted (${row.state}).`,
        );
    for (const row of rows) rebootInstance(call.scope, row.id);
    return {};
  },

  TerminateInstances(input, call) {
    const rows = targets(call, input.InstanceIds);
    for (const row of rows) if (isProtected(row, call)) refuseTermination(row);
    const terminating = change(
      call,
      rows,
      (row) =>
        row.state !== "terminated" && row.state !== "shutting-down" && terminateInstance(call.scope, row.id),
    );
    return { TerminatingInstances: terminating };
  },

  MonitorInstances(input, call) {
    return { InstanceMonitorings: setMonitoring(call, input.InstanceIds, true) };
  },

  UnmonitorInstances(input, call) {
    return { InstanceMonitorings: setMonitoring(call, input.InstanceIds, false) };
  },

  DescribeInstances(input, call) {
    refuseIdsWithPages(input.InstanceIds, input.MaxResults, "instancesSet");
    const { scope } = call;
    const candidates = findOrAll(scope, "instance", input.InstanceIds).map((row) => ({
      view: instanceView(scope, row),
      reservationId: row.reservationId,
      ownerId: scope.accountId,
      requesterId: row.requesterId,
    }));
    const { views, nextToken } = pageViews(candidates, input, INSTANCE_FILTERS, {
      tagsOf: ({ view }) => view.Tags,
    });
    const known = lastDescribed.get(scope);
    if (known?.views.length === views.length && known.output.NextToken === nextToken)
      if (views.every(({ view }, i) => view === known.views[i])) return known.output;
    const reservations = new Map<string, EC2.Reservation & { Instances: EC2.Instance[] }>();
    for (const { view, reservationId, requesterId } of views) {
      let reservation = reservations.get(reservationId);
      if (!reservation) {
        reservation = { ...reservationMembers(scope, reservationId, requesterId), Instances: [] };
        reservations.set(reservationId, reservation);
      }
      reservation.Instances.push(view);
    }
    const output = Object.freeze({ Reservations: [...reservations.values()], NextToken: nextToken });
    lastDescribed.set(scope, { views: views.map(({ view }) => view), output });
    return output;
  },
});

/** Who asks again while nothing changed gets the same frozen answer, whose bytes the wire has kept. */
const lastDescribed = new WeakMap<
  Scope,
  { views: readonly EC2.Instance[]; output: EC2.DescribeInstancesResult }
>();

function targets(call: Call, ids: readonly string[] | undefined): Readonly<InstanceRow>[] {
  if (!ids?.length) refuse("MissingParameter", "The request must contain the parameter InstanceId");
  return findAll(call.scope, "instance", ids);
}

/** Makes a change to each instance and tells the state before and after. */
function change(
  call: Call,
  rows: readonly Readonly<InstanceRow>[],
  act: (row: Readonly<InstanceRow>) => unknown,
): EC2.InstanceStateChange[] {
  return rows.map((row) => {
    const previous = row.state;
    act(row);
    return {
      InstanceId: row.id,
      CurrentState: stateView(required(ec2State(call.scope).instances.get(row.id), "InstanceId").state),
      PreviousState: stateView(previous),
    };
  });
}

function checkStop(row: Readonly<InstanceRow>, hibernate: boolean): void {
  if (row.disableApiStop)
    refuse(
      "OperationNotPermitted",
      `The instance '${row.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  if (row.state !== "running" && row.state !== "stopping" && row.state !== "stopped")
    refuse(
      "IncorrectInstanceState",
      `The instance '${row.id}' is not in a state from which it can be stopped.`,
    );
  if (hibernate && !row.hibernationConfigured)
    refuse(
      "UnsupportedHibernationConfiguration",
      "Attempted hibernation operation on an instance which is not configured to hibernate.",
    );
}

/**
 * Termination protection binds callers of the API and not Auto Scaling, whose scale-in and health replacement go
 * through it (ground truth fact 7).
 */
const isProtected = (row: Readonly<InstanceRow>, call: Call): boolean =>
  (row.disableApiTermination || row.disableApiStop) &&
  row.state !== "terminated" &&
  !(call.principal.type === "AWSService" && call.invokedBy === "autoscaling.amazonaws.com");

const refuseTermination = (row: Readonly<InstanceRow>): never =>
  refuse(
    "OperationNotPermitted",
    `The instance '${row.id}' may not be terminated. Modify its '${
      row.disableApiTermination ? "disableApiTermination" : "disableApiStop"
    }' instance attribute and try again.`,
  );

function setMonitoring(
  call: Call,
  ids: readonly string[] | undefined,
  monitoring: boolean,
): EC2.InstanceMonitoring[] {
  return targets(call, ids).map(({ id }) => {
    ec2State(call.scope).instances.update(id, (row) => void (row.monitoring = monitoring));
    return { InstanceId: id, Monitoring: { State: monitoring ? "enabled" : "disabled" } };
  });
}
