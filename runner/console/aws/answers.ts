import type { Member, Shape } from "../../../range/wire/model.ts";

/** An answer as the formatters take it: JSON values only, members in the order of the model. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
export type PlainRecord = Record<string, Plain>;

/** Turns a decoded answer into plain values: times in ISO 8601 as AWS CLI v2 prints them, bytes in base64. */
export function plainAnswer(
  shape: Shape | undefined,
  output: Readonly<Record<string, unknown>>,
): PlainRecord {
  return shape ? (plain(shape, output) as PlainRecord) : {};
}

function plain(shape: Shape, value: unknown): Plain {
  if (value === null || value === undefined) return null;
  switch (shape.type) {
    case "structure":
      return structure(shape.members, value as Record<string, unknown>);
    case "list":
      return (value as unknown[]).map((item) => plain(shape.item.shape, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, plain(shape.value.shape, item)]),
      );
    case "timestamp":
      return isoTime(value as Date | number | string);
    case "blob":
      return typeof value === "string" ? value : Buffer.from(value as Uint8Array).toString("base64");
    case "bigint":
      return Number(value);
    default:
      return value as Plain;
  }
}

function structure(members: readonly Member[], value: Readonly<Record<string, unknown>>): PlainRecord {
  const out: PlainRecord = {};
  for (const { name, shape, flat } of members) {
    const item = value[name];
    if (item === undefined || item === null) continue;
    // A flattened list without items leaves no trace in XML, so clients do not see it.
    if (flat && Array.isArray(item) && item.length === 0) continue;
    out[name] = plain(shape, item);
  }
  return out;
}

/** A time with its offset; parts of a second only where there are some. */
export function isoTime(value: Date | number | string): string {
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value * 1000 : value);
  return date
    .toISOString()
    .replace(/\.000Z$/, "+00:00")
    .replace(/\.(\d{3})Z$/, ".$1000+00:00");
}

const decodePolicies = (value: Plain): Plain => {
  if (Array.isArray(value)) return value.map(decodePolicies);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "string" && /^(AssumeRolePolicyDocument|PolicyDocument|Document)$/.test(key)
        ? jsonOr(item, item.startsWith("{") ? item : decodeUrl(item))
        : decodePolicies(item),
    ]),
  );
};

const decodeUrl = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function jsonOr(otherwise: string, text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return otherwise;
  }
}

const CHANGES: Readonly<Record<string, (answer: PlainRecord) => PlainRecord>> = {
  "s3.GetBucketLocation": (answer) => ({ LocationConstraint: answer["LocationConstraint"] || null }),
  "ec2.GetConsoleOutput": (answer) =>
    typeof answer["Output"] === "string"
      ? { ...answer, Output: Buffer.from(answer["Output"], "base64").toString() }
      : answer,
  "cloudformation.GetTemplate": (answer) => {
    const body = answer["TemplateBody"];
    return typeof body === "string" ? { ...answer, TemplateBody: jsonOr(body, body) } : answer;
  },
};

/** Changes an answer as botocore does before the AWS CLI sees it: policies as JSON, console output as text. */
export function finishAnswer(service: string, operation: string, answer: PlainRecord): PlainRecord {
  if (service === "iam") return decodePolicies(answer) as PlainRecord;
  return CHANGES[`${service}.${operation}`]?.(answer) ?? answer;
}
