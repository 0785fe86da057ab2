import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readModel, type ExtractedModel, type ServiceModel } from "./model.ts";
import { SERVICES, type ServiceFacts, type ServiceId } from "./services.ts";

const models = new Map<string, ServiceModel>();

/** Where the build put the extracted models: beside the bundle, or in `dist` when running from source. */
const folder = ["./model/", "../../dist/model/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/**
 * The model of a service, read at first use.
 *
 * @throws when the build has not run
 */
export function loadModel(id: ServiceId): ServiceModel {
  let model = models.get(id);
  if (!model) models.set(id, (model = readModel(id, readExtracted<ExtractedModel>(id))));
  return model;
}

/**
 * What the build extracted from packages that are not there at run time.
 *
 * @param name of the file, without its ending
 * @throws when the build has not run
 */
export function readExtracted<T>(name: string): T {
  const file = folder && `${folder}${name}.json`;
  if (!file || !existsSync(file)) throw new Error("the service models are missing: run `npm run build`");
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

const bySigningName = new Map<string, ServiceId>();
/** Of services that share a name: `elasticloadbalancing 2012-06-01`. */
const byNameAndVersion = new Map<string, ServiceId>();
const byTarget = new Map<string, ServiceId>();
const byVersion = new Map<string, ServiceId>();
for (const [id, facts] of Object.entries(SERVICES) as [ServiceId, ServiceFacts][]) {
  if (!bySigningName.has(facts.signingName)) bySigningName.set(facts.signingName, id);
  if (facts.protocol.endsWith("Query")) byNameAndVersion.set(`${facts.signingName} ${facts.apiVersion}`, id);
  if (facts.targetPrefix) byTarget.set(lastPart(facts.targetPrefix), id);
  if (!byVersion.has(facts.apiVersion)) byVersion.set(facts.apiVersion, id);
}

/** What tells one service's requests from another's. */
interface Hints {
  signingName?: string | undefined;
  target?: string | undefined;
  version?: string | undefined;
  path: string;
}

/** Names the service that a request means: by its credential scope, its target, its API version; else S3. */
export function serviceOf(hints: Hints): ServiceId | undefined {
  const { signingName, target, version, path } = hints;
  if (signingName !== undefined) {
    if (signingName === "s3" && path.startsWith("/v20180820/")) return "s3control";
    const id = byNameAndVersion.get(`${signingName} ${version}`) ?? bySigningName.get(signingName);
    return id && !isForAnother(id, hints) ? id : undefined;
  }
  if (target !== undefined) return byTarget.get(apiOfTarget(target));
  if (version !== undefined) return byVersion.get(version);
  return "s3";
}

/** The API that a target names, such as `DynamoDBStreams_20120810`. */
export const apiOfTarget = (target: string): string => lastPart(target.slice(0, target.lastIndexOf(".")));

/**
 * Whether a request is for an API that the range lacks, behind the name of a service that it has: DynamoDB Streams
 * beside DynamoDB, SageMaker's runtime beside SageMaker. The service's answers would read as none at all.
 */
function isForAnother(id: ServiceId, { target, version, path }: Hints): boolean {
  const { protocol, targetPrefix, queryCompatible }: ServiceFacts = SERVICES[id];
  if (target !== undefined)
    return targetPrefix ? apiOfTarget(target) !== lastPart(targetPrefix) : protocol === "restJson1";
  if (version !== undefined) return protocol === "restJson1";
  return protocol.startsWith("awsJson") && !queryCompatible && path !== "/";
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}
