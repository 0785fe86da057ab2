import type { ServiceModel } from "../../../range/wire/model.ts";
import { SERVICES, type ServiceFacts, type ServiceId } from "../../../range/wire/services.ts";

const SPECIAL: Readonly<Record<string, string>> = {
  CreateCachediSCSIVolume: "create-cached-iscsi-volume",
  DescribeCachediSCSIVolumes: "describe-cached-iscsi-volumes",
  DescribeStorediSCSIVolumes: "describe-stored-iscsi-volumes",
  CreateStorediSCSIVolume: "create-stored-iscsi-volume",
  ListHITsForQualificationType: "list-hits-for-qualification-type",
};

/**
 * The name of an operation or a member in the command line, by botocore's three rules: plural acronyms first
 * (`ARNs`), then a word after a lower-case letter or digit, then the rest.
 *
 * @param name such as `DescribeDBInstances`
 */
export function kebab(name: string): string {
  const special = SPECIAL[name];
  if (special !== undefined) return special;
  if (name.includes("-")) return name;
  const plural = /[A-Z]{2,}s$/.exec(name);
  const parted = plural ? `${name.slice(0, -plural[0].length)}-${plural[0].toLowerCase()}` : name;
  return parted
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

const cliNames = new Map<string, ServiceId>(
  (Object.entries(SERVICES) as [ServiceId, ServiceFacts][]).map(([id, facts]) => [facts.cli ?? id, id]),
);

/** The service that a first word of the command line names, such as `s3api` for S3. */
export const serviceOfCommand = (word: string): ServiceId | undefined => cliNames.get(word);

/** All services' names in the command line, sorted. */
export const serviceCommands = (): string[] => [...cliNames.keys()].sort();

/** Names an operation in the command line. */
export function operationOfCommand(model: ServiceModel, word: string): string | undefined {
  return [...model.operations.keys()].find((name) => kebab(name) === word);
}

/** Names an operation that AWS has and the model only lists as missing. */
export function missingOperationOfCommand(model: ServiceModel, word: string): string | undefined {
  return [...model.missing].find((name) => kebab(name) === word);
}
