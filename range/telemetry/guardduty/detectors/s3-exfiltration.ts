import { defineState } from "../../../world.ts";
import { apiAction } from "../actions.ts";
import { baselineOf, isUsualNetwork } from "../baseline.ts";
import { bucketResource, nameOf } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";
import { Windows } from "../windows.ts";

const HOUR = 3_600_000;

const windowsOf = defineState("regional", () => ({ reads: new Windows(HOUR), bytes: new Windows(HOUR) }));

/** More reads of a bucket by one principal than it ever makes, by number or by volume. */
export const detectS3Exfiltration: CallDetector = (scope, record) => {
  const { call, input, output, error } = record;
  if (call.service !== "s3" || call.operation !== "GetObject" || error) return undefined;
  if (call.principal.type === "Anonymous") return undefined;
  const bucket = call.accessPoint?.bucket ?? String(input["Bucket"] ?? "");
  const usual = isUsualNetwork(call.world, call.sourceIp);
  const key = `${nameOf(call.principal)} ${bucket} ${usual ? "usual" : "foreign"}`;
  const { reads, bytes } = windowsOf(scope);
  const { count } = reads.add(key, call.at);
  const { sum } = bytes.add(key, call.at, "", Number(output?.["ContentLength"] ?? 0));
  const baseline = baselineOf(call.world);
  const mostObjects = usual ? baseline.objectsPerHour : baseline.foreignObjectsPerHour;
  const mostBytes = usual ? baseline.bytesPerHour : baseline.foreignBytesPerHour;
  if (count <= mostObjects && sum <= mostBytes) return undefined;
  return {
    type: "Exfiltration:S3/AnomalousBehavior",
    key: `${nameOf(call.principal)} ${bucket}`,
    at: call.at,
    remoteIp: call.sourceIp,
    describe: () => ({
      resource: bucketResource(call.world, bucket, call.principal),
      action: apiAction(record),
      description: `S3 APIs commonly used in Exfiltration tactics were invoked by ${nameOf(call.principal)} under unusual circumstances: ${count} objects, ${sum} bytes of ${bucket} in one hour.`,
      additionalInfo: { anomalies: { anomalousAPIs: "s3.amazonaws.com:[GetObject:success]" } },
    }),
  };
};
