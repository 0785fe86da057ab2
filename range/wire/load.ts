import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readModel, type ExtractedModel, type ServiceModel } from "./model.ts";
import { SERVICES, type ServiceId } from "./services.ts";

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
const byTarget = new Map<string, ServiceId>();
const byVersion = new Map<string, ServiceId>();
for (const [id, facts] of Object.entries(SERVICES) as [ServiceId, (typeof SERVICES)[ServiceId]][]) {
  if (!bySigningName.has(facts.signingName)) bySigningName.set(facts.signingName, id);
  if ("targetPrefix" in facts)
    byTarget.set(facts.targetPrefix.slice(facts.targetPrefix.lastIndexOf(".") + 1), id);
  if (!byVersion.has(facts.apiVersion)) byVersion.set(facts.apiVersion, id);
}

const CLASSIC_LOAD_BALANCERS = "2012-06-01";

/** Names the service that a request means: by its credential scope, its target, its API version; else S3. */
export function serviceOf(hints: {
  signingName?: string | undefined;
  target?: string | undefined;
  version?: string | undefined;
  path: string;
}): ServiceId | undefined {
  const { signingName, target, version, path } = hints;
  if (signingName !== undefined) {
    if (signingName === "s3" && path.startsWith("/v20180820/")) return "s3control";
    // Classic Load Balancers have a version of the API of their own: the others' answers would read as none at all.
    if (signingName === "elasticloadbalancing" && version === CLASSIC_LOAD_BALANCERS) return undefined;
    return bySigningName.get(signingName);
  }
  if (target !== undefined)
    return byTarget.get(target.slice(0, target.lastIndexOf(".")).split(".").pop() ?? "");
  if (version !== undefined) return byVersion.get(version);
  return "s3";
}
