import type { CallDetector, DnsDetector, TrafficDetector } from "../sighting.ts";
import { detectAnomalousBehavior } from "./anomalous-behavior.ts";
import { detectBlockPublicAccess } from "./block-public-access.ts";
import { detectBucketPublic } from "./bucket-public.ts";
import { detectC2Dns } from "./c2-dns.ts";
import { detectC2Traffic } from "./c2-traffic.ts";
import { detectCustomThreat } from "./custom-threat.ts";
import { detectDnsExfiltration } from "./dns-exfiltration.ts";
import { detectInstanceCredentials } from "./instance-credentials.ts";
import { detectMaliciousCaller } from "./malicious-caller.ts";
import { detectMiningDns } from "./mining-dns.ts";
import { detectMiningTraffic } from "./mining-traffic.ts";
import { detectPortProbe } from "./port-probe.ts";
import { detectPortScan } from "./port-scan.ts";
import { detectRootUsage } from "./root-usage.ts";
import { detectS3Exfiltration } from "./s3-exfiltration.ts";
import { detectSshBruteForce } from "./ssh-brute-force.ts";
import { detectTorCaller } from "./tor-caller.ts";
import { detectTorClient } from "./tor-client.ts";
import { detectTrailDisabled } from "./trail-disabled.ts";

export const CALL_DETECTORS: readonly CallDetector[] = [
  detectInstanceCredentials,
  detectTrailDisabled,
  detectRootUsage,
  detectMaliciousCaller,
  detectTorCaller,
  detectBucketPublic,
  detectBlockPublicAccess,
  detectS3Exfiltration,
  detectAnomalousBehavior,
];

export const TRAFFIC_DETECTORS: readonly TrafficDetector[] = [
  detectC2Traffic,
  detectMiningTraffic,
  detectCustomThreat,
  detectTorClient,
  detectPortProbe,
  detectPortScan,
  detectSshBruteForce,
];

export const DNS_DETECTORS: readonly DnsDetector[] = [detectC2Dns, detectMiningDns, detectDnsExfiltration];
