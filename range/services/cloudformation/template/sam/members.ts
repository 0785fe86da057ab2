import { NotImplemented } from "../../../../errors.ts";
import { isObject } from "../template.ts";
import { samProblem } from "./problem.ts";

export type Json = Record<string, unknown>;

/** A resource as SAM reads it: its own members, its properties, and what the resources made of it inherit. */
export interface SamResource {
  id: string;
  properties: Json;
  /** Condition, DependsOn and the like. */
  standing: Json;
}

/** The resources that the transform makes, by logical id. */
export type Made = Record<string, Json>;

/**
 * Refuses, by name, properties that SAM knows and the range does not model, and those that SAM does not know.
 *
 * @throws {NotImplemented} @throws {AwsError} ValidationError
 */
export function checkMembers(
  { id, properties }: Pick<SamResource, "id" | "properties">,
  what: string,
  known: readonly string[],
  lacking: readonly string[] = [],
): void {
  for (const name of Object.keys(properties)) {
    if (lacking.includes(name)) throw new NotImplemented(`${name} of ${what}`);
    if (!known.includes(name))
      throw samProblem(id, `property ${name} not defined for resource of type ${what}`);
  }
}

/** The members of an object under the names that CloudFormation gives them, those left out that it lacks. */
export const pick = (from: Json, names: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(names).flatMap(([name, as]) => (from[name] === undefined ? [] : [[as, from[name]]])),
  );

/** The same names on both sides. */
export const same = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]));

/** A resource that shares the fate of the one that it was made of. */
export const resourceOf = (Type: string, Properties: Json, { Condition }: Json = {}): Json => ({
  Type,
  ...(Condition !== undefined && { Condition }),
  Properties,
});

/** SAM writes tags as a map; most types take a list. */
export function tagList(given: unknown, createdBy: string): Json[] {
  const own = isObject(given) ? Object.entries(given) : [];
  return [{ Key: createdBy, Value: "SAM" }, ...own.map(([Key, Value]) => ({ Key, Value }))];
}

export const getAtt = (id: string, attribute: string): Json => ({ "Fn::GetAtt": [id, attribute] });
export const ref = (id: string): Json => ({ Ref: id });

/** `s3://bucket/key?versionId=…`, or the parts of it. */
export function s3Location(id: string, property: string, given: unknown): Json {
  if (isObject(given) && given["Bucket"] !== undefined && given["Key"] !== undefined)
    return pick(given, same("Bucket", "Key", "Version"));
  const parts =
    typeof given === "string" ? /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(given) : null;
  if (!parts)
    throw samProblem(
      id,
      `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    );
  return { Bucket: parts[1], Key: parts[2], ...(parts[3] !== undefined && { Version: parts[3] }) };
}
