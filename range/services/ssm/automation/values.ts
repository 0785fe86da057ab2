import type { Automation } from "./automation.ts";
import { StepFailure } from "./failure.ts";

/** The variables that every runbook has. */
export const SYSTEM_VARIABLES = [
  "global:ACCOUNT_ID",
  "global:AWS_PARTITION",
  "global:DATE",
  "global:DATE_TIME",
  "global:REGION",
  "automation:EXECUTION_ID",
] as const;

/**
 * The value of a reference: a parameter, an output of a step that has run, a variable.
 *
 * @throws {StepFailure} when there is none
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html
 */
export function lookUp(automation: Automation, name: string): unknown {
  if (automation.values.has(name)) return automation.values.get(name);
  const { scope, id } = automation;
  const [date = "", time = ""] = scope.world.clock.date().toISOString().slice(0, 19).split("T");
  switch (name) {
    case "global:ACCOUNT_ID":
      return scope.accountId;
    case "global:AWS_PARTITION":
      return "aws";
    case "global:DATE":
      return date;
    case "global:DATE_TIME":
      return `${date}_${time.replaceAll(":", ".")}`;
    case "global:REGION":
      return scope.region;
    case "automation:EXECUTION_ID":
      return id;
    default:
      throw new StepFailure(
        `Failed to resolve input: ${name} to type String. ${name} is not defined in the Automation Document`,
        "inputs",
      );
  }
}
