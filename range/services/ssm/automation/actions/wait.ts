import { StepFailure } from "../failure.ts";
import { invalidContent } from "../refusals.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

const MOST_SLEEP_SECONDS = 604_799;
const APPROVAL_SECONDS = 604_800;
const MOST_APPROVERS = 10;

/** `aws:sleep` */
export const sleep: Action = {
  inputs: { known: ["Duration", "Timestamp"], required: [] },
  check({ name, inputs }) {
    const { Duration, Timestamp } = inputs;
    if (Duration === undefined && Timestamp === undefined)
      throw invalidContent(`Step "${name}" must have a Duration or a Timestamp.`);
    if (typeof Duration === "string" && !Duration.includes("{{") && durationMs(Duration) === undefined)
      throw invalidContent(`The Duration of step "${name}" is not an ISO 8601 duration.`);
  },
  *run(run) {
    const ms = sleepMs(run);
    if (ms > MOST_SLEEP_SECONDS * 1000)
      throw new StepFailure(`The delay is longer than ${MOST_SLEEP_SECONDS} seconds`, "inputs");
    yield* run.sleep(ms);
    return {};
  },
};

function sleepMs(run: StepRun): number {
  const duration = run.text("Duration");
  const ms =
    duration === undefined
      ? Math.max(0, Date.parse(run.text("Timestamp")!) - run.scope.world.clock.now())
      : (durationMs(duration) ?? NaN);
  if (Number.isNaN(ms)) throw run.wrongType(duration === undefined ? "Timestamp" : "Duration", "ISO 8601");
  return ms;
}

/** An ISO 8601 duration of days, hours, minutes and seconds, in milliseconds. */
function durationMs(text: string): number | undefined {
  const found = /^P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** `aws:pause` */
export const pause: Action = {
  inputs: { known: [], required: [] },
  *run(run) {
    yield* run.signal(["Resume"]);
    return {};
  },
};

/** `aws:approve` */
export const approve: Action = {
  inputs: {
    known: ["NotificationArn", "Message", "MinRequiredApprovals", "Approvers"],
    required: ["Approvers"],
  },
  timeoutSeconds: APPROVAL_SECONDS,
  *run(run) {
    const approvers = run.texts("Approvers");
    const needed = Number(run.text("MinRequiredApprovals") ?? 1);
    if (!approvers.length || approvers.length > MOST_APPROVERS)
      throw new StepFailure(`Approvers must have between 1 and ${MOST_APPROVERS} members`, "inputs");
    if (!Number.isInteger(needed) || needed < 1 || needed > approvers.length)
      throw new StepFailure("MinRequiredApprovals must be between 1 and the number of approvers", "inputs");
    yield* askApprovers(run, approvers);
    const decisions: { decision: string; approver: string; comment: string }[] = [];
    while (decisions.length < needed) {
      const { type, from, comment } = yield* run.signal(["Approve", "Reject"]);
      if (decisions.some(({ approver }) => approver === from)) continue;
      decisions.push({ decision: type, approver: from, comment });
      if (type === "Reject") throw new StepFailure(`The approval was rejected by ${from}`);
    }
    return { outputs: { ApprovalStatus: "Approved", ApproverDecisions: decisions } };
  },
};

function* askApprovers(run: StepRun, approvers: readonly string[]): Work<void> {
  const topic = run.text("NotificationArn");
  if (topic === undefined) return;
  const { id, row } = run.automation;
  yield* run.call("sns", "Publish", {
    TopicArn: topic,
    Subject: `Approval required for automation ${row.documentName}`.slice(0, 100),
    Message: [
      run.text("Message") ?? "",
      `Automation ${id} of runbook ${row.documentName} waits at step ${run.step.name} for an approval.`,
      `Approvers: ${approvers.join(", ")}`,
    ].join("\n"),
  });
}
