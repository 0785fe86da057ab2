import { AwsError } from "../../../errors.ts";

/** The document does not make a runbook. */
export const invalidContent = (message: string): AwsError =>
  new AwsError("InvalidDocumentContent", message, 400);

/** What an automation is started with does not fit its runbook. */
export const invalidParameters = (message: string): AwsError =>
  new AwsError("InvalidAutomationExecutionParametersException", message, 400);

export const definitionNotFound = (name: string): AwsError =>
  new AwsError(
    "AutomationDefinitionNotFoundException",
    `An Automation runbook with the specified name couldn't be found: ${name}`,
    400,
  );

export const definitionVersionNotFound = (): AwsError =>
  new AwsError(
    "AutomationDefinitionVersionNotFoundException",
    "An Automation runbook with the specified name and version couldn't be found.",
    400,
  );

export const executionNotFound = (): AwsError =>
  new AwsError(
    "AutomationExecutionNotFoundException",
    "There is no automation execution information for the requested automation execution ID.",
    400,
  );

export const stepNotFound = (): AwsError =>
  new AwsError(
    "AutomationStepNotFoundException",
    "The specified step name and execution ID don't exist. Verify the information and try again.",
    400,
  );

export const invalidSignal = (): AwsError =>
  new AwsError(
    "InvalidAutomationSignalException",
    "The signal isn't valid for the current Automation execution.",
    400,
  );
