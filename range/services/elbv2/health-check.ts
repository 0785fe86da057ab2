import type { Matcher, ProtocolEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import type { HealthCheck } from "./state.ts";

/** How targets are checked when nobody says otherwise: ELB user guide, "Health checks for your target groups". */
export const initialHealthCheck = (protocol: ProtocolEnum): HealthCheck => ({
  enabled: true,
  protocol,
  port: "traffic-port",
  path: "/",
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: "200",
});

/** The members of an input that say how targets are checked. */
interface HealthCheckInput {
  HealthCheckProtocol?: ProtocolEnum | undefined;
  HealthCheckPort?: string | undefined;
  HealthCheckPath?: string | undefined;
  HealthCheckEnabled?: boolean | undefined;
  HealthCheckIntervalSeconds?: number | undefined;
  HealthCheckTimeoutSeconds?: number | undefined;
  HealthyThresholdCount?: number | undefined;
  UnhealthyThresholdCount?: number | undefined;
  Matcher?: Matcher | undefined;
}

/** A health check with the changes that a caller wants, within AWS's limits. */
export function checkHealthCheck(now: Readonly<HealthCheck>, input: HealthCheckInput): HealthCheck {
  if (input.Matcher?.GrpcCode) throw new NotImplemented("GrpcCode of a health check's matcher");
  if (input.HealthCheckEnabled === false)
    throw new AwsError(
      "ValidationError",
      "Health check enabled must be true for target groups with target type 'instance' or 'ip'",
    );
  const next: HealthCheck = {
    enabled: true,
    protocol: input.HealthCheckProtocol ?? now.protocol,
    port: input.HealthCheckPort ?? now.port,
    path: input.HealthCheckPath ?? now.path,
    intervalSeconds: input.HealthCheckIntervalSeconds ?? now.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? now.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? now.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? now.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? now.matcher,
  };
  if (next.protocol !== "HTTP" && next.protocol !== "HTTPS")
    throw new AwsError(
      "ValidationError",
      `Health check protocol '${next.protocol}' must be one of 'HTTPS, HTTP'`,
    );
  if (
    next.port !== "traffic-port" &&
    !(/^\d+$/.test(next.port) && Number(next.port) >= 1 && Number(next.port) <= 65_535)
  )
    throw new AwsError("ValidationError", `Health check port '${next.port}' is not valid`);
  if (!next.path.startsWith("/"))
    throw new AwsError(
      "ValidationError",
      `Health check path '${next.path}' must begin with a forward slash('/')`,
    );
  checkBetween("Health check interval", next.intervalSeconds, 5, 300);
  checkBetween("Health check timeout", next.timeoutSeconds, 2, 120);
  checkBetween("Healthy threshold count", next.healthyThreshold, 2, 10);
  checkBetween("Unhealthy threshold count", next.unhealthyThreshold, 2, 10);
  if (next.timeoutSeconds >= next.intervalSeconds)
    throw new AwsError(
      "ValidationError",
      `Health check timeout '${next.timeoutSeconds}' must be smaller than the interval '${next.intervalSeconds}'`,
    );
  if (!next.matcher.split(",").every((part) => /^[2-4]\d\d(-[2-4]\d\d)?$/.test(part)))
    throw new AwsError("ValidationError", `Health check matcher HTTP code '${next.matcher}' is not valid`);
  return next;
}

/** Whether a status code counts as healthy. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(",").some((part) => {
    const [low = part, high = low] = part.split("-");
    return status >= Number(low) && status <= Number(high);
  });
}

function checkBetween(what: string, value: number, low: number, high: number): void {
  if (value < low || value > high)
    throw new AwsError(
      "ValidationError",
      `${what} '${value}' must be between '${low}' and '${high}' inclusive`,
    );
}
