import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { BlockList, isIP } from "node:net";
import { AwsError, NotImplemented } from "../../errors.ts";

/** What the conditions of a rule look at. */
export interface RequestFacts {
  method: string;
  host: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  clientIp: string;
  /** What the application gets; no condition looks at it. */
  body?: string;
}

/** Copies the conditions of a rule, with their values in both forms in which AWS answers them. */
export function checkConditions(wanted: readonly RuleCondition[] | undefined): RuleCondition[] {
  if (!wanted?.length) throw new AwsError("ValidationError", "A condition must be specified");
  return wanted.map((condition) => {
    if (condition.RegexValues?.length) throw new NotImplemented("RegexValues of a rule's condition");
    switch (condition.Field) {
      case "path-pattern": {
        const Values = valuesOf(condition, condition.PathPatternConfig?.Values);
        return { Field: "path-pattern", Values, PathPatternConfig: { Values: [...Values] } };
      }
      case "host-header": {
        const Values = valuesOf(condition, condition.HostHeaderConfig?.Values);
        return { Field: "host-header", Values, HostHeaderConfig: { Values: [...Values] } };
      }
      case "http-request-method": {
        const Values = valuesOf(condition, condition.HttpRequestMethodConfig?.Values);
        return { Field: "http-request-method", HttpRequestMethodConfig: { Values } };
      }
      case "http-header": {
        const name = condition.HttpHeaderConfig?.HttpHeaderName;
        if (!name) throw new AwsError("ValidationError", "An http-header condition requires a header name");
        const Values = valuesOf(condition, condition.HttpHeaderConfig?.Values);
        return { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: name, Values } };
      }
      case "source-ip": {
        const Values = valuesOf(condition, condition.SourceIpConfig?.Values);
        for (const cidr of Values) checkCidr(cidr);
        return { Field: "source-ip", SourceIpConfig: { Values } };
      }
      case "query-string": {
        const pairs = condition.QueryStringConfig?.Values ?? [];
        if (!pairs.length) throw new AwsError("ValidationError", "A condition value must be specified");
        return { Field: "query-string", QueryStringConfig: { Values: pairs.map((pair) => ({ ...pair })) } };
      }
      default:
        throw new AwsError(
          "ValidationError",
          `Condition field '${condition.Field ?? ""}' must be one of '[http-request-method, host-header, path-pattern, http-header, query-string, source-ip]'`,
        );
    }
  });
}

/** Whether a request meets every condition of a rule; the values of one condition are alternatives. */
export function meetsConditions(conditions: readonly RuleCondition[], request: RequestFacts): boolean {
  return conditions.every((condition) => {
    switch (condition.Field) {
      case "path-pattern":
        return (condition.PathPatternConfig?.Values ?? []).some((pattern) =>
          wildcard(pattern, true).test(request.path),
        );
      case "host-header":
        return (condition.HostHeaderConfig?.Values ?? []).some((pattern) =>
          wildcard(pattern).test(request.host),
        );
      case "http-request-method":
        return (condition.HttpRequestMethodConfig?.Values ?? []).includes(request.method);
      case "http-header": {
        const value = request.headers[(condition.HttpHeaderConfig?.HttpHeaderName ?? "").toLowerCase()];
        if (value === undefined) return false;
        return (condition.HttpHeaderConfig?.Values ?? []).some((pattern) => wildcard(pattern).test(value));
      }
      case "source-ip":
        return (condition.SourceIpConfig?.Values ?? []).some((cidr) => inBlock(cidr, request.clientIp));
      case "query-string": {
        const pairs = [...new URLSearchParams(request.query)];
        return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value }) =>
          pairs.some(
            ([key, value]) =>
              (Key === undefined || wildcard(Key).test(key)) && wildcard(Value ?? "*").test(value),
          ),
        );
      }
      default:
        return false;
    }
  });
}

function valuesOf(condition: RuleCondition, configured: readonly string[] | undefined): string[] {
  if (condition.Values?.length && configured?.length)
    throw new AwsError(
      "ValidationError",
      `You cannot specify both 'Values' and a config for the field '${condition.Field ?? ""}'`,
    );
  const values = configured ?? condition.Values ?? [];
  if (!values.length) throw new AwsError("ValidationError", "A condition value must be specified");
  for (const value of values)
    if (value.length > 128)
      throw new AwsError("ValidationError", `Condition value '${value}' is longer than '128' characters`);
  return [...values];
}

/** `*` stands for any characters, `?` for one; only paths are case-sensitive. */
function wildcard(pattern: string, caseSensitive = false): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, caseSensitive ? "s" : "is");
}

function checkCidr(cidr: string): void {
  const [address = "", bits = ""] = cidr.split("/");
  const family = isIP(address);
  if (!family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    throw new AwsError("ValidationError", `The source IP '${cidr}' is not a valid CIDR block`);
}

function inBlock(cidr: string, address: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) !== (family === "ipv6" ? 6 : 4)) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return block.check(address, family);
}
