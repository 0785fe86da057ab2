import { answerBytes, type Outcome } from "../../physics/customers/routing.ts";
import type { Random } from "../../random.ts";
import type { ListenerRow, LoadBalancerRow } from "../../services/elbv2/state.ts";

/** One request as the access log tells it. */
export interface LoggedRequest {
  /** When the load balancer answered, in simulated milliseconds. */
  at: number;
  method: string;
  /** With the query, such as `/search?q=1`. */
  uri: string;
  host: string;
  clientIp: string;
  clientPort: number;
  userAgent: string;
  receivedBytes: number;
  outcome: Outcome;
}

/** What {@link entryLine} draws: microseconds of two moments, and the ids of a trace and a connection. */
export const DRAWS_PER_LINE = 1 + 3 + 1 + 4;

/**
 * One line of an access log: ELB user guide, "Access log entries". Processing times are -1 where the load
 * balancer sent nothing to a target.
 */
export function entryLine(
  loadBalancer: Readonly<LoadBalancerRow>,
  listener: Readonly<Pick<ListenerRow, "protocol" | "port" | "certificateArns">>,
  request: LoggedRequest,
  random: Random,
): string {
  const { outcome } = request;
  const tls = listener.protocol === "HTTPS";
  const sent = outcome.targetIp !== undefined && outcome.target !== undefined;
  const target = sent ? `${outcome.targetIp}:${outcome.target!.port}` : "-";
  const answered = outcome.latencyMs !== undefined;
  const times = answered
    ? ["0.000", ((outcome.latencyMs ?? 0) / 1000).toFixed(3), "0.000"]
    : ["-1", "-1", "-1"];
  const lasted = outcome.latencyMs ?? 0;
  const targetStatus = outcome.targetStatus === undefined ? "-" : String(outcome.targetStatus);
  const url = `${tls ? "https" : "http"}://${request.host}:${listener.port}${request.uri}`;
  const seconds = Math.floor(request.at / 1000).toString(16);
  return [
    tls ? "https" : "http",
    micros(request.at, random),
    loadBalancer.arn.split(":loadbalancer/")[1],
    `${request.clientIp}:${request.clientPort}`,
    target,
    ...times,
    outcome.status ?? "-",
    targetStatus,
    request.receivedBytes,
    answerBytes(outcome),
    quoted(`${request.method} ${url} HTTP/1.1`),
    quoted(request.userAgent),
    tls ? "ECDHE-RSA-AES128-GCM-SHA256" : "-",
    tls ? "TLSv1.2" : "-",
    outcome.targetGroupArn ?? "-",
    quoted(`Root=1-${seconds}-${random.hex(24)}`),
    quoted(tls ? request.host : "-"),
    quoted(tls ? (listener.certificateArns[0] ?? "-") : "-"),
    outcome.rulePriority,
    micros(request.at - lasted, random),
    quoted(outcome.inspection && outcome.action !== "waf" ? `waf,${outcome.action}` : outcome.action),
    quoted(outcome.redirectUrl ?? "-"),
    quoted("-"),
    quoted(target),
    quoted(targetStatus),
    quoted("-"),
    quoted("-"),
    `TID_${random.hex(32)}`,
  ].join(" ");
}

/** Quotes and what cannot be printed are written as `\xHH`, as in AWS's logs. */
const quoted = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  `"${text.replace(/["\\\u0000-\u001f\u007f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`)}"`;

/** `2018-07-02T22:23:00.186641Z`: logs have microseconds. */
const micros = (timeMs: number, random: Random): string =>
  `${new Date(timeMs).toISOString().slice(0, 23)}${String(random.int(0, 999)).padStart(3, "0")}Z`;
