import type { ValidateStateMachineDefinitionDiagnostic } from "@aws-sdk/client-sfn";

export type Diagnostic = ValidateStateMachineDefinitionDiagnostic;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html */
export const error = (code: string, message: string, location?: string): Diagnostic => ({
  severity: "ERROR",
  code,
  message,
  ...(location !== undefined && { location }),
});
