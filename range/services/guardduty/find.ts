import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { guarddutyState, type DetectorRow } from "./state.ts";

/** GuardDuty answers almost every bad request with this one error. */
export const badRequest = (reason: string): AwsError =>
  new AwsError("BadRequestException", `The request is rejected because ${reason}`, 400, {
    Type: "InvalidInputException",
  });

export const invalidValue = (): AwsError =>
  badRequest("an invalid or out-of-range value is specified as an input parameter.");

/** @throws {AwsError} BadRequestException, also for a detector of another Region */
export function detectorOf(call: Call, id: string | undefined): Readonly<DetectorRow> {
  const row = guarddutyState(call.scope).detectors.get(id);
  if (!row) throw badRequest("the input detectorId is not owned by the current account.");
  return row;
}

export const detectorArn = (call: Call, path: string): string =>
  call.scope.arn("guardduty", `detector/${path}`);
