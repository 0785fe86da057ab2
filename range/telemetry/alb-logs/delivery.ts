import type { Compressed } from "../../services/s3/content.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import type { Scope } from "../../world.ts";

/** The service principal that writes access logs; older policies name a Region's ELB account instead. */
const LOG_DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com";

/** The folder of one account's files: `[prefix/]AWSLogs/account/`. */
export const logFolder = (scope: Scope, prefix: string): string =>
  `${prefix ? `${prefix}/` : ""}AWSLogs/${scope.accountId}/`;

/**
 * Writes one log file.
 *
 * @param loadBalancerArn whose log it is
 * @returns false where there is no such bucket, or its policy refuses: the file is lost
 */
export function deliverLog(
  scope: Scope,
  loadBalancerArn: string,
  object: { bucket: string; key: string; body: Buffer | Compressed; contentType: string },
): boolean {
  return putServiceObject(scope, object.bucket, object.key, object.body, {
    service: LOG_DELIVERY,
    sourceArn: loadBalancerArn,
    contentType: object.contentType,
  });
}

/**
 * Writes the file with which Elastic Load Balancing proves that it may write, when access logs are turned on
 * (ELB user guide, "Enable access logs").
 *
 * @returns false where the bucket refuses
 */
export function writeAccessLogTestFile(
  scope: Scope,
  loadBalancerArn: string,
  bucket: string,
  prefix: string,
): boolean {
  const text = `Enable AccessLog for ELB: ${scope.accountId} at ${scope.world.clock.date().toISOString()}\n`;
  return deliverLog(scope, loadBalancerArn, {
    bucket,
    key: `${logFolder(scope, prefix)}ELBAccessLogTestFile`,
    body: Buffer.from(text),
    contentType: "text/plain",
  });
}
