import type { LoggingConfiguration } from "@aws-sdk/client-sfn";
import { parseArn } from "../../iam/arn.ts";
import { roleMay } from "../../iam/service-role.ts";
import type { Scope } from "../../world.ts";
import { logsState } from "../logs/state.ts";
import { STATES } from "./execution-role.ts";
import { accessDenied, checkChoice, invalidLogging } from "./refusals.ts";
import type { Logging } from "./state.ts";

export const NO_LOGGING: Logging = { level: "OFF", includeExecutionData: false };

/** What the role must be allowed, so that logs can be delivered with its rights. */
const DELIVERY = ["logs:CreateLogDelivery", "logs:UpdateLogDelivery", "logs:ListLogDeliveries"];

/**
 * Reads where and how much a state machine logs.
 *
 * @throws {AwsError} InvalidLoggingConfiguration, AccessDeniedException when the role may not set up the delivery
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function readLogging(scope: Scope, roleArn: string, asked: LoggingConfiguration | undefined): Logging {
  if (!asked) return { ...NO_LOGGING };
  const { level = "OFF", includeExecutionData = false, destinations } = asked;
  checkChoice("loggingConfiguration.level", level, ["ALL", "ERROR", "FATAL", "OFF"]);
  if (level === "OFF" && !destinations?.length) return { level, includeExecutionData };
  const logGroupArn =
    destinations?.length === 1 ? destinations[0]!.cloudWatchLogsLogGroup?.logGroupArn : undefined;
  if (logGroupArn === undefined) throw invalidLogging("Must specify exactly one Log Destination.");
  if (!logGroupArn.endsWith(":*")) throw invalidLogging("Log Destination ARN must end with ':*'.");
  if (!logsState(scope).groups.has(groupName(logGroupArn) ?? ""))
    throw invalidLogging("Log Destination not found.");
  if (!DELIVERY.every((action) => roleMay(scope, roleArn, STATES, action, "*")))
    throw accessDenied("The state machine IAM Role is not authorized to access the Log Destination");
  return { level, includeExecutionData, logGroupArn };
}

export const loggingView = ({ level, includeExecutionData, logGroupArn }: Logging): LoggingConfiguration => ({
  level,
  includeExecutionData,
  ...(logGroupArn !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] }),
});

/** The name of the log group of an ARN. */
export const groupName = (arn: string): string | undefined =>
  /^log-group:([^:]+)/.exec(parseArn(arn)?.resource ?? "")?.[1];
