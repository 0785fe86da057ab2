import { AwsError } from "../../../errors.ts";

/** What a pattern found in a message. */
export interface Match {
  /** Named parts by selector, such as `$.eventName` or `$status_code`, as TestMetricFilter shows them. */
  extracted: Record<string, string>;
  /** The number that a metric value such as `$.latency` or `$size` names, when the message has it. */
  number(selector: string): number | undefined;
  /** The text that a metric dimension names. */
  text(selector: string): string | undefined;
}

/** Answers nothing for a message that does not match. */
export type FilterPattern = (message: string) => Match | undefined;

/** What CloudWatch Logs answers to a pattern that it cannot read. */
export const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);
