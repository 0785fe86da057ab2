import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Scope } from "../../world.ts";
import type { LoadBalancerRow } from "./state.ts";

/** The zone in Route 53 to which the names of load balancers belong: AWS General Reference, ELB endpoints. */
const HOSTED_ZONES: Record<string, string> = {
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-1": "Z368ELLRRE2KJ0",
  "us-west-2": "Z1H1FL5HABSF5",
  "eu-west-1": "Z32O12XQLNTSW2",
  "eu-west-2": "ZHURV8PSTC4K8",
  "eu-west-3": "Z3Q77PNBQS71R4",
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-north-1": "Z23TAZ6LKFMNIO",
  "ap-southeast-1": "Z1LMS91P8CMLE5",
  "ap-southeast-2": "Z1GM3OXH4ZPM65",
  "ap-northeast-1": "Z14GRHDCWA56QT",
  "ca-central-1": "ZQSVJUPU6J1EY",
  "sa-east-1": "Z2P70J7HTTTPLU",
  "ap-south-1": "ZP97RAFLXTNZK",
};

/** A load balancer as AWS answers it. */
export function loadBalancerView(scope: Scope, row: Readonly<LoadBalancerRow>): LoadBalancer {
  const hostedZone = HOSTED_ZONES[scope.region];
  return {
    LoadBalancerArn: row.arn,
    DNSName: row.dnsName,
    ...(hostedZone && { CanonicalHostedZoneId: hostedZone }),
    CreatedTime: new Date(row.createdAt),
    LoadBalancerName: row.name,
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: { Code: row.state },
    Type: "application",
    AvailabilityZones: row.zones.map(({ zoneName, subnetId }) => ({
      ZoneName: zoneName,
      SubnetId: subnetId,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: [...row.securityGroupIds],
    IpAddressType: "ipv4",
  };
}
