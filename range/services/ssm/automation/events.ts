import type { Scope } from "../../../world.ts";
import { emitServiceEvent } from "../../events/service-event.ts";
import { ENDED, type ExecutionRow, type StepRow } from "./state.ts";

/** Tells EventBridge of a new status of an automation. */
export function announceExecution(scope: Scope, row: Readonly<ExecutionRow>): void {
  announce(scope, row, "EC2 Automation Execution Status-change Notification", {
    Status: row.status,
    ...times(row),
    ExecutedBy: executedBy(row),
  });
}

/** Tells EventBridge of a new status of a step. */
export function announceStep(scope: Scope, row: Readonly<ExecutionRow>, step: Readonly<StepRow>): void {
  announce(scope, row, "EC2 Automation Step Status-change Notification", {
    Status: step.status,
    ...times(step),
    StepName: step.name,
    Action: step.action,
  });
}

function announce(
  scope: Scope,
  { id, documentName, documentVersion }: Readonly<ExecutionRow>,
  detailType: string,
  detail: Record<string, unknown>,
): void {
  emitServiceEvent(scope, {
    source: "aws.ssm",
    detailType,
    resources: [
      scope.arn("ssm", `automation-execution/${id}`),
      scope.arn("ssm", `automation-definition/${documentName}:${documentVersion}`),
    ],
    detail: {
      ExecutionId: id,
      Definition: documentName,
      DefinitionVersion: Number(documentVersion),
      ...detail,
    },
  });
}

/** The ARN of who started an automation, or the service that did. */
export const executedBy = ({ principal }: Readonly<ExecutionRow>): string =>
  "arn" in principal ? principal.arn : principal.type === "AWSService" ? principal.service : principal.type;

function times({
  status,
  startedAt,
  endedAt,
}: Readonly<Pick<StepRow, "status" | "startedAt" | "endedAt">>): Record<string, unknown> {
  return {
    ...(startedAt !== undefined && { StartTime: written(startedAt) }),
    ...(ENDED.has(status) &&
      startedAt !== undefined &&
      endedAt !== undefined && { EndTime: written(endedAt), Time: endedAt - startedAt }),
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time as these events write it: `Nov 29, 2016 7:43:25 PM`, in UTC. */
function written(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (number: number): string => String(number).padStart(2, "0");
  const hour = date.getUTCHours();
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${hour % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}
