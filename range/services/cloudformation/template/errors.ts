import { AwsError } from "../../../errors.ts";

/** The one code of all that CloudFormation finds wrong with a request or a template. */
export const invalid = (message: string): AwsError => new AwsError("ValidationError", message, 400);

export const formatError = (message: string): AwsError => invalid(`Template format error: ${message}`);

export const templateError = (message: string): AwsError => invalid(`Template error: ${message}`);
