import ipaddr from "ipaddr.js";
import type { AccessPointRow } from "./state.ts";

interface Statement {
  Effect?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Condition keys that make a wildcard principal non-public when they carry a fixed value. */
const NARROWING_KEYS: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:userid",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);

const KEYS_OF_ACCESS_POINTS: ReadonlySet<string> = new Set(
  [...NARROWING_KEYS].filter((key) => key !== "s3:dataaccesspointarn"),
);

const NARROWING_OPERATORS = /^(foranyvalue:)?(string(equals|equalsignorecase|like)|arn(equals|like))$/;

/**
 * Whether S3 calls a bucket policy public: whether some Allow statement reaches principals that nothing fixed
 * narrows. Wildcards and policy variables in a condition's value narrow nothing.
 *
 * @param policy JSON text of a valid policy
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const isPublicPolicy = (policy: string | undefined, narrowing = NARROWING_KEYS): boolean =>
  policy !== undefined && statementsOf(policy).some((statement) => isPublicStatement(statement, narrowing));

/**
 * Whether S3 calls the policy of an access point public: as a bucket's, but never where only a VPC reaches it, and
 * even if it names the access points that it is for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const isPublicAccessPoint = ({ policy, vpcId }: Pick<AccessPointRow, "policy" | "vpcId">): boolean =>
  vpcId === undefined && isPublicPolicy(policy, KEYS_OF_ACCESS_POINTS);

/** The policy without its Allow statements: what is left of a public policy under RestrictPublicBuckets. */
export function withoutGrants(policy: string): string | undefined {
  const denials = statementsOf(policy).filter((statement) => statement.Effect === "Deny");
  return denials.length
    ? JSON.stringify({ ...(JSON.parse(policy) as object), Statement: denials })
    : undefined;
}

/** The statements of a policy, whose `Statement` may be one or a list. */
export function statementsOf(policy: string): Statement[] {
  const { Statement: statements } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return listOf(statements);
}

function isPublicStatement(statement: Statement, narrowing: ReadonlySet<string>): boolean {
  if (statement.Effect !== "Allow") return false;
  if (
    statement.Principal === undefined
      ? statement.NotPrincipal === undefined
      : !isEverybody(statement.Principal)
  )
    return false;
  return !Object.entries(statement.Condition ?? {}).some(([operator, keys]) =>
    Object.entries(keys).some(([key, values]) =>
      narrows(operator.toLowerCase(), key.toLowerCase(), listOf(values), narrowing),
    ),
  );
}

function isEverybody(principal: unknown): boolean {
  if (typeof principal === "string") return principal.includes("*");
  return Object.values((principal ?? {}) as Record<string, unknown>).some((names) =>
    listOf(names).some((name) => typeof name === "string" && name.includes("*")),
  );
}

function narrows(operator: string, key: string, values: unknown[], keys: ReadonlySet<string>): boolean {
  if (!values.length) return false;
  if (key === "aws:sourceip")
    return operator === "ipaddress" && values.every((value) => isNarrowRange(String(value)));
  if (!keys.has(key) || !NARROWING_OPERATORS.test(operator)) return false;
  return values.every((value) => isFixed(key, String(value)));
}

function isFixed(key: string, value: string): boolean {
  if (value.includes("${")) return false;
  if (key === "aws:userid") return !/[*?]/.test(value.replace(/^(AROA\w+):\*$/, "$1"));
  if (key === "aws:sourcearn" || key === "aws:principalarn" || key === "s3:dataaccesspointarn")
    return /^arn:[^:*?]+:[^:*?]+:[^:]*:[0-9]{12}:/.test(value) || !/[*?]/.test(value);
  return !/[*?]/.test(value);
}

/** Ranges wider than /8 (IPv4) or /32 (IPv6) count as public; private addresses never do. */
function isNarrowRange(cidr: string): boolean {
  try {
    const [address, bits] = ipaddr.parseCIDR(
      cidr.includes("/") ? cidr : `${cidr}/${cidr.includes(":") ? 128 : 32}`,
    );
    if (address.range() === "private" || address.range() === "uniqueLocal") return true;
    return bits >= (address.kind() === "ipv4" ? 8 : 32);
  } catch {
    return false;
  }
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
