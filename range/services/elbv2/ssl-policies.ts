import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { SslPolicy } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { invalidMarker, invalidPageSize } from "./find.ts";

const TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
const ECDHE_GCM = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
];
const ECDHE_CBC_SHA2 = [
  "ECDHE-ECDSA-AES128-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "ECDHE-ECDSA-AES256-SHA384",
  "ECDHE-RSA-AES256-SHA384",
];
const ECDHE_CBC_SHA1 = [
  "ECDHE-ECDSA-AES128-SHA",
  "ECDHE-RSA-AES128-SHA",
  "ECDHE-RSA-AES256-SHA",
  "ECDHE-ECDSA-AES256-SHA",
];
const RSA = [
  "AES128-GCM-SHA256",
  "AES128-SHA256",
  "AES128-SHA",
  "AES256-GCM-SHA384",
  "AES256-SHA256",
  "AES256-SHA",
];

/** Security policies of application load balancers, from the user guide's tables: protocols and ciphers. */
const POLICIES: Record<string, { protocols: string[]; ciphers: string[] }> = {
  "ELBSecurityPolicy-2016-08": {
    protocols: ["TLSv1", "TLSv1.1", "TLSv1.2"],
    ciphers: [...ECDHE_GCM, ...ECDHE_CBC_SHA2, ...ECDHE_CBC_SHA1, ...RSA],
  },
  "ELBSecurityPolicy-TLS13-1-2-2021-06": {
    protocols: ["TLSv1.2", "TLSv1.3"],
    ciphers: [...TLS13, ...ECDHE_GCM, ...ECDHE_CBC_SHA2],
  },
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06": {
    protocols: ["TLSv1.2", "TLSv1.3"],
    ciphers: [...TLS13, ...ECDHE_GCM],
  },
  "ELBSecurityPolicy-TLS13-1-3-2021-06": { protocols: ["TLSv1.3"], ciphers: TLS13 },
  "ELBSecurityPolicy-TLS-1-2-2017-01": {
    protocols: ["TLSv1.2"],
    ciphers: [
      ...ECDHE_GCM,
      ...ECDHE_CBC_SHA2,
      "AES128-GCM-SHA256",
      "AES128-SHA256",
      "AES256-GCM-SHA384",
      "AES256-SHA256",
    ],
  },
};

export const sslPolicyNames = Object.keys(POLICIES);

/** What a listener gets that names no policy (through the API; the console chooses a newer one). */
export const defaultSslPolicy = "ELBSecurityPolicy-2016-08";

export const sslPolicies = handlers<typeof ElasticLoadBalancing>()({
  DescribeSSLPolicies(input) {
    const names = input.Names?.length ? input.Names : sslPolicyNames;
    for (const name of names)
      if (!POLICIES[name]) throw new AwsError("SSLPolicyNotFound", `SSL policy '${name}' not found`);
    const wanted = input.LoadBalancerType === "gateway" ? [] : names;
    const page = pageOf(
      wanted,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return { SslPolicies: page.items.map(policyView), ...(page.nextToken && { NextMarker: page.nextToken }) };
  },
});

function policyView(name: string): SslPolicy {
  const { protocols, ciphers } = POLICIES[name]!;
  return {
    Name: name,
    SslProtocols: [...protocols],
    Ciphers: ciphers.map((Name, i) => ({ Name, Priority: i + 1 })),
    SupportedLoadBalancerTypes: ["application", "network"],
  };
}
