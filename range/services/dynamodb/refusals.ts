import { AwsError } from "../../errors.ts";

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message, 400);

/** What DynamoDB says of parameters that do not go together, or with the table. */
export const invalidValues = (what: string): AwsError =>
  invalid(`One or more parameter values were invalid: ${what}`);

/** The table of an operation on items. */
export const noSuchTable = (): AwsError =>
  new AwsError("ResourceNotFoundException", "Requested resource not found", 400);

/** The table of an operation on tables. */
export const noTableNamed = (name: string): AwsError =>
  new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`, 400);

export const inUse = (message: string): AwsError => new AwsError("ResourceInUseException", message, 400);
