import { AwsError } from "../../errors.ts";

/** One attribute of a load balancer, listener or target group: what it is when nobody set it, and what is allowed. */
interface AttributeRule {
  initial: string;
  allowed: RegExp | ((value: string) => boolean);
}

const flag: RegExp = /^(true|false)$/;
const between =
  (low: number, high: number) =>
  (value: string): boolean =>
    /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high;
const anything = /^.*$/s;

/** Attributes of application load balancers: ELB API reference, LoadBalancerAttribute. */
export const LOAD_BALANCER_ATTRIBUTES: Record<string, AttributeRule> = {
  "access_logs.s3.enabled": { initial: "false", allowed: flag },
  "access_logs.s3.bucket": { initial: "", allowed: anything },
  "access_logs.s3.prefix": { initial: "", allowed: (value) => !value.includes("AWSLogs") },
  "connection_logs.s3.enabled": { initial: "false", allowed: /^false$/ },
  "connection_logs.s3.bucket": { initial: "", allowed: anything },
  "connection_logs.s3.prefix": { initial: "", allowed: anything },
  "deletion_protection.enabled": { initial: "false", allowed: flag },
  "idle_timeout.timeout_seconds": { initial: "60", allowed: between(1, 4000) },
  "client_keep_alive.seconds": { initial: "3600", allowed: between(60, 604_800) },
  "load_balancing.cross_zone.enabled": { initial: "true", allowed: /^true$/ },
  "routing.http.desync_mitigation_mode": { initial: "defensive", allowed: /^(monitor|defensive|strictest)$/ },
  "routing.http.drop_invalid_header_fields.enabled": { initial: "false", allowed: flag },
  "routing.http.preserve_host_header.enabled": { initial: "false", allowed: flag },
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": { initial: "false", allowed: flag },
  "routing.http.xff_client_port.enabled": { initial: "false", allowed: flag },
  "routing.http.xff_header_processing.mode": { initial: "append", allowed: /^(append|preserve|remove)$/ },
  "routing.http2.enabled": { initial: "true", allowed: flag },
  "waf.fail_open.enabled": { initial: "false", allowed: flag },
  "zonal_shift.config.enabled": { initial: "false", allowed: flag },
};

/** Attributes of target groups that application load balancers use: ELB API reference, TargetGroupAttribute. */
export const TARGET_GROUP_ATTRIBUTES: Record<string, AttributeRule> = {
  "deregistration_delay.timeout_seconds": { initial: "300", allowed: between(0, 3600) },
  "stickiness.enabled": { initial: "false", allowed: flag },
  "stickiness.type": { initial: "lb_cookie", allowed: /^(lb_cookie|app_cookie)$/ },
  "stickiness.lb_cookie.duration_seconds": { initial: "86400", allowed: between(1, 604_800) },
  "stickiness.app_cookie.cookie_name": { initial: "", allowed: anything },
  "stickiness.app_cookie.duration_seconds": { initial: "86400", allowed: between(1, 604_800) },
  "slow_start.duration_seconds": {
    initial: "0",
    allowed: (value) => value === "0" || between(30, 900)(value),
  },
  "load_balancing.algorithm.type": {
    initial: "round_robin",
    allowed: /^(round_robin|least_outstanding_requests|weighted_random)$/,
  },
  "load_balancing.algorithm.anomaly_mitigation": { initial: "off", allowed: /^(on|off)$/ },
  "load_balancing.cross_zone.enabled": {
    initial: "use_load_balancer_configuration",
    allowed: /^(true|false|use_load_balancer_configuration)$/,
  },
  "target_group_health.dns_failover.minimum_healthy_targets.count": {
    initial: "1",
    allowed: /^(off|[1-9]\d*)$/,
  },
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": {
    initial: "off",
    allowed: /^(off|[1-9]\d?|100)$/,
  },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": {
    initial: "1",
    allowed: /^[1-9]\d*$/,
  },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": {
    initial: "off",
    allowed: /^(off|[1-9]\d?|100)$/,
  },
};

/** Every attribute with its first value. */
export const initialAttributes = (rules: Record<string, AttributeRule>): Record<string, string> =>
  Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, rule.initial]));

/**
 * The attributes as a caller wants to change them, checked one by one.
 *
 * @throws {AwsError} `ValidationError` for keys that AWS does not know and values that it refuses
 */
export function checkedChanges(
  rules: Record<string, AttributeRule>,
  kind: string,
  wanted: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  if (!wanted?.length) throw new AwsError("ValidationError", "At least one attribute must be specified");
  const changes: Record<string, string> = {};
  for (const { Key: key = "", Value: value = "" } of wanted) {
    const rule = rules[key];
    if (!rule) throw new AwsError("ValidationError", `${kind} attribute key '${key}' is not recognized`);
    if (key in changes)
      throw new AwsError("ValidationError", `${kind} attribute key '${key}' is specified more than once`);
    const allowed = rule.allowed instanceof RegExp ? rule.allowed.test(value) : rule.allowed(value);
    if (!allowed)
      throw new AwsError("ValidationError", `${kind} attribute '${key}' has an invalid value '${value}'`);
    changes[key] = value;
  }
  return changes;
}

export const attributeList = (attributes: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
