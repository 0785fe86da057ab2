import { defineState } from "../../../world.ts";
import type { DnsDetector } from "../sighting.ts";
import { Windows } from "../windows.ts";
import { sightDomain } from "./listed-domain.ts";

const WINDOW_MS = 600_000;
/** Labels of hexadecimal or base-32 data are longer than the names of hosts. */
const DATA_LABEL = /^[a-z0-9_-]{30,63}$/;
const MOST_DATA_NAMES = 10;

const windowsOf = defineState("regional", () => new Windows(WINDOW_MS));

/** Many different long names under one domain: data that leaves in the questions themselves. */
export const detectDnsExfiltration: DnsDetector = (scope, query) => {
  const labels = query.name.split(".");
  if (labels.length < 3 || !labels.slice(0, -2).some((label) => DATA_LABEL.test(label))) return undefined;
  const domain = labels.slice(-2).join(".");
  const { distinct } = windowsOf(scope).add(`${query.instanceId} ${domain}`, query.at, query.name);
  if (distinct < MOST_DATA_NAMES) return undefined;
  return sightDomain(
    scope,
    query,
    "Trojan:EC2/DNSDataExfiltration",
    domain,
    `EC2 instance ${query.instanceId} is attempting to query domain names that resemble exfiltrated data.`,
  );
};
