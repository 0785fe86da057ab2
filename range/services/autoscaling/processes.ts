import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { reconcileSoon } from "../../physics/fleet/reconcile.ts";
import { handlers } from "../../service.ts";
import { groupOf } from "./find.ts";
import { autoscalingState } from "./state.ts";
import { PROCESSES, type ProcessName } from "./suspension.ts";

export const processes = handlers<typeof AutoScaling>()({
  SuspendProcesses(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const named = checkProcesses(input.ScalingProcesses);
    const SuspensionReason = `User suspended at ${new Date(call.at).toISOString().slice(0, 19)}Z`;
    autoscalingState(call.scope).groups.update(group.name, (row) => {
      for (const ProcessName of named)
        if (!row.suspended.some((other) => other.ProcessName === ProcessName))
          row.suspended.push({ ProcessName, SuspensionReason });
    });
    return {};
  },

  ResumeProcesses(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const named: readonly string[] = checkProcesses(input.ScalingProcesses);
    autoscalingState(call.scope).groups.update(group.name, (row) => {
      row.suspended = row.suspended.filter((other) => !named.includes(other.ProcessName));
    });
    reconcileSoon(call.scope, group.name);
    return {};
  },

  DescribeScalingProcessTypes() {
    return { Processes: PROCESSES.map((ProcessName) => ({ ProcessName })) };
  },
});

/** The processes that a caller names; all of them when none is named. */
function checkProcesses(wanted: readonly string[] | undefined): readonly ProcessName[] {
  if (!wanted?.length) return PROCESSES;
  for (const name of wanted)
    if (!(PROCESSES as readonly string[]).includes(name))
      throw new AwsError("ValidationError", `Unrecognized process type: ${name}`);
  return wanted as ProcessName[];
}
