import { prefixListsOf } from "../../services/ec2/endpoint-services.ts";

/** AWS services whose Regional endpoints instances talk to. */
const SERVICES = [
  "autoscaling",
  "cloudtrail",
  "dynamodb",
  "ec2",
  "ec2messages",
  "ecr",
  "events",
  "guardduty",
  "guardduty-data",
  "iam",
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
  "sts",
] as const;

export type EndpointService = (typeof SERVICES)[number];

/**
 * The public address of a service's Regional endpoint. It lies in one of Amazon's own blocks (52.94.0.0/16)
 * and is the same in every run.
 */
export function serviceAddress(region: string, service: EndpointService): string {
  let hash = 0;
  for (const char of region) hash = (hash * 31 + char.charCodeAt(0)) & 0xff;
  return `52.94.${hash}.${10 + SERVICES.indexOf(service)}`;
}

/** Which service answers at an address, or nothing when it is not an endpoint of AWS in the Region. */
export const serviceAt = (region: string, address: string): EndpointService | undefined =>
  SERVICES.find((service) => serviceAddress(region, service) === address);

/** The service that `name.region.amazonaws.com` or a bucket's host name belongs to. */
export function serviceNamed(region: string, host: string): EndpointService | undefined {
  const global = host.match(/^(?:.+\.)?(s3|iam|sts)\.amazonaws\.com$/);
  const regional = host.endsWith(`.${region}.amazonaws.com`)
    ? host.slice(0, -`.${region}.amazonaws.com`.length).split(".").at(-1)
    : undefined;
  // Access points answer where S3 does, under a name of their own.
  const label = (regional ?? global?.[1])?.replace(/^s3-accesspoint$/, "s3");
  return SERVICES.find((service) => service === label);
}

/** Whether an address belongs to the AWS-managed prefix list of a service (S3, DynamoDB). */
export function inServicePrefixList(region: string, prefixListId: string, address: string): boolean {
  const service = serviceAt(region, address);
  if (!service) return false;
  const list = prefixListsOf(region).find(({ id }) => id === prefixListId);
  return list?.name.endsWith(`.${service}`) ?? false;
}
