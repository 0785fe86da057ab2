import { AwsError } from "../../errors.ts";

/** A JSON object of a pattern or an event. */
export type Members = Record<string, unknown>;

/** Makes the refusal of an event pattern. */
export const invalidPattern = (reason: string): AwsError =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`, 400);

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
