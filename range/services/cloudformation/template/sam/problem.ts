import { invalid } from "../errors.ts";
import type { AwsError } from "../../../../errors.ts";

export const SAM = "AWS::Serverless-2016-10-31";

/** What the transform says of a resource that it cannot read. */
export const samProblem = (id: string, what: string): AwsError =>
  invalid(
    `Transform ${SAM} failed with: Invalid Serverless Application Specification document. Number of errors found: 1. Resource with id [${id}] is invalid. ${what}`,
  );
