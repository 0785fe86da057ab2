/** Services that gateway endpoints reach, and the prefix lists of their addresses. */
const GATEWAY_SERVICES: Readonly<Record<string, { prefixListId: string; cidrs: readonly string[] }>> = {
  s3: { prefixListId: "pl-63a5400a", cidrs: ["52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"] },
  dynamodb: { prefixListId: "pl-02cd2c6b", cidrs: ["52.94.0.0/22", "52.119.224.0/20"] },
};

/** Services that interface endpoints reach: those that the range has, and the agents' own. */
const INTERFACE_SERVICES = [
  "autoscaling",
  "cloudformation",
  "cloudtrail",
  "config",
  "ec2",
  "ec2messages",
  "elasticloadbalancing",
  "events",
  "guardduty-data",
  "kms",
  "lambda",
  "logs",
  "monitoring",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "states",
  "sts",
];

export interface EndpointService {
  name: string;
  /** What comes after `com.amazonaws.<region>.`, such as `ssm`. */
  shortName: string;
  type: "Gateway" | "Interface";
}

/** The endpoint services of a Region. S3 is there in both types. */
export function endpointServices(region: string): EndpointService[] {
  const named = (shortName: string, type: EndpointService["type"]): EndpointService => ({
    name: `com.amazonaws.${region}.${shortName}`,
    shortName,
    type,
  });
  return [
    ...Object.keys(GATEWAY_SERVICES).map((each) => named(each, "Gateway")),
    ...INTERFACE_SERVICES.map((each) => named(each, "Interface")),
  ];
}

export interface PrefixListFacts {
  id: string;
  name: string;
  cidrs: readonly string[];
}

/** AWS's own prefix lists in a Region, which gateway endpoints put into route tables. */
export const prefixListsOf = (region: string): PrefixListFacts[] =>
  Object.entries(GATEWAY_SERVICES).map(([shortName, { prefixListId, cidrs }]) => ({
    id: prefixListId,
    name: `com.amazonaws.${region}.${shortName}`,
    cidrs,
  }));
