import type { RecordRule } from "../../service.ts";

const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";
/** What CloudTrail never shows of Step Functions: definitions, and the data of executions. */
const SECRET = new Set(["definition", "input", "output", "error", "cause"]);

const hidden = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, SECRET.has(name) ? HIDDEN : value]),
  );

const rule: RecordRule = { request: hidden };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cloud-trail.html */
export const statesRecords: Record<string, RecordRule> = {
  CreateStateMachine: rule,
  UpdateStateMachine: rule,
  ValidateStateMachineDefinition: rule,
  StartExecution: rule,
  StartSyncExecution: { ...rule, response: hidden },
  StopExecution: rule,
  SendTaskSuccess: rule,
  SendTaskFailure: rule,
};
