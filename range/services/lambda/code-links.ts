import { createHash } from "node:crypto";
import { serviceCall } from "../../journey.ts";
import type { Scope } from "../../world.ts";
import { findBucket, objectId } from "../s3/state.ts";
import { serviceBucket, serviceLink, type ServiceBucket } from "../service-bucket.ts";
import { LAMBDA } from "./execution-role.ts";
import type { LayerVersionRow, VersionRow } from "./state.ts";

/** How long a link is good for, in seconds (API reference, `Code.Location` of GetFunction). */
const EXPIRES_SECONDS = 600;

/** A link by which whoever has it downloads a version's deployment package. */
export const functionCodeLink = (scope: Scope, row: Readonly<VersionRow>): string =>
  linkTo(scope, "tasks", row.functionName, row);

/** A link by which whoever has it downloads the archive of a layer's version. */
export const layerCodeLink = (scope: Scope, row: Readonly<LayerVersionRow>): string =>
  linkTo(scope, "layers", row.name, row);

/** The archives lie in buckets of Lambda's own; one is put there when somebody asks for it first. */
function linkTo(
  scope: Scope,
  kind: "tasks" | "layers",
  name: string,
  { code, codeSha256 }: Pick<VersionRow, "code" | "codeSha256">,
): string {
  const bucket = serviceBucket(scope, LAMBDA, `awslambda-${scope.region}-${kind}`);
  const key = `snapshots/${scope.accountId}/${name}-${uuidOf(codeSha256)}`;
  if (!isThere(bucket, key))
    serviceCall(bucket.home, LAMBDA, "s3", "PutObject", {
      Bucket: bucket.name,
      Key: key,
      Body: Buffer.from(code),
      ContentType: "application/zip",
    });
  return serviceLink(bucket, key, "GET", EXPIRES_SECONDS, scope.world.endpoint);
}

function isThere({ name, home }: ServiceBucket, key: string): boolean {
  return findBucket(home.world, name)!.state.objectsOf(name).has(objectId(name, key));
}

/** The same text for the same archive, in the form of a UUID. */
function uuidOf(codeSha256: string): string {
  const hex = createHash("sha256").update(codeSha256).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
