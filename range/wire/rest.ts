import { inBody, readJsonBody, writeJsonBody } from "./json.ts";
import type { Member, Operation, ServiceModel, Structure } from "./model.ts";
import { base64, parseText, WireError, writeText } from "./scalar.ts";
import { escapeXml, readXmlBody, writeXmlElement, writeXmlMembers } from "./xml.ts";

/** An HTTP request as the codecs see it: header names in lower case, the query in order and decoded. */
export interface HttpRequest {
  method: string;
  /** Path as received, still percent-encoded: S3 keys must arrive unnormalised. */
  path: string;
  query: readonly (readonly [string, string])[];
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** In pieces where one of them serves many answers. */
  body: string | Uint8Array | (string | Uint8Array)[];
}

interface Segment {
  literal?: string;
  label?: string;
  greedy?: boolean;
}

interface Route {
  operation: Operation;
  method: string;
  segments: Segment[];
  /** Query parameters that the URI spells out, such as `?policy`. */
  literals: [string, string][];
  /** The SDKs' `x-id` parameter. */
  id?: string;
  requiredQuery: string[];
  requiredHeaders: string[];
  level: "service" | "bucket" | "object";
  score: number;
}

export interface S3Address {
  bucket?: string;
  key?: string;
}

export interface Match {
  /** An operation that the model names as missing may be found, too. */
  operation: Operation;
  labels: Record<string, string>;
}

/** Finds the operation of a REST request by method, path and query. */
export class RestRouter {
  readonly #routes: Route[];

  constructor(private readonly model: ServiceModel) {
    const routes = (operations: Iterable<Operation>): Route[] =>
      [...operations].flatMap((operation) => (operation.http ? [makeRoute(operation, operation.http)] : []));
    // What S3's operations have in common is the path: only a query of its own tells a missing one apart.
    const missing = routes(model.missingOperations).filter((x) => model.id !== "s3" || x.literals.length);
    this.#routes = [
      ...routes(model.operations.values()),
      ...routes(earlierOperations(model)),
      ...missing,
    ].sort((a, b) => b.score - a.score);
  }

  /**
   * @param address S3 only: the bucket and key that host and path name; URIs of S3's model carry no bucket
   * @throws {WireError} `unknownOperation`
   */
  match(request: HttpRequest, address?: S3Address): Match {
    const query = new Map(request.query);
    const wantedId = query.get("x-id");
    let best: Match | undefined;
    for (const route of this.#routes) {
      if (route.method !== request.method) continue;
      const labels = address ? matchAddress(route, address) : matchPath(route.segments, request.path);
      if (!labels) continue;
      if (
        !route.literals.every(([key, value]) => query.has(key) && (value === "" || query.get(key) === value))
      )
        continue;
      if (!route.requiredQuery.every((key) => query.has(key))) continue;
      if (!route.requiredHeaders.every((name) => request.headers[name] !== undefined)) continue;
      best ??= { operation: route.operation, labels };
      if (wantedId === undefined) break;
      if (route.id === wantedId || route.operation.name === wantedId)
        return { operation: route.operation, labels };
    }
    if (!best) throw new WireError("unknownOperation", `${this.model.id}: ${request.method} ${request.path}`);
    return best;
  }
}

/** Operations as older clients ask for them. */
function earlierOperations({ facts, operations }: ServiceModel): Operation[] {
  return Object.entries(facts.earlier ?? {}).flatMap(([name, [method, uri]]): Operation[] => {
    const operation = operations.get(name);
    if (!operation?.input) return [];
    const members = operation.input.members.map((member): Member =>
      member.binding ? member : { ...member, binding: "query", at: member.name },
    );
    return [{ ...operation, input: { ...operation.input, members }, http: { method, uri, status: 200 } }];
  });
}

function makeRoute(operation: Operation, http: NonNullable<Operation["http"]>): Route {
  const [path = "", search = ""] = http.uri.split("?");
  const literals: [string, string][] = [];
  let id: string | undefined;
  for (const pair of search.split("&").filter(Boolean)) {
    const [key = "", value = ""] = pair.split("=");
    if (key === "x-id") id = value;
    else literals.push([key, value]);
  }
  const segments = path
    .split("/")
    .slice(1)
    .map((text): Segment => {
      const label = /^\{(.+?)(\+?)\}$/.exec(text);
      return label ? { label: label[1]!, greedy: label[2] === "+" } : { literal: text };
    });
  const members = operation.input?.members ?? [];
  const required = members.slice(0, operation.input?.required ?? 0);
  const at = (binding: Member["binding"]): string[] =>
    required.filter((x) => x.binding === binding && x.at !== undefined).map((x) => x.at!);
  const requiredQuery = at("query");
  const requiredHeaders = at("header");
  return {
    operation,
    method: http.method,
    segments,
    literals,
    ...(id !== undefined && { id }),
    requiredQuery,
    requiredHeaders,
    level: levelOf(operation, segments),
    score:
      segments.filter((x) => x.literal !== undefined).length * 100 +
      (segments.some((x) => x.greedy) ? 0 : 50) +
      literals.length * 10 +
      requiredQuery.length +
      requiredHeaders.length,
  };
}

/** Where an operation of S3 acts; of a missing one only the URI is known, which has no bucket. */
function levelOf({ input }: Operation, segments: readonly Segment[]): Route["level"] {
  const labelled = (name: string): boolean | undefined =>
    input?.members.some((x) => x.name === name && x.binding === "label");
  if (labelled("Key") ?? segments.some((x) => x.label === "Key")) return "object";
  return (labelled("Bucket") ?? true) ? "bucket" : "service";
}

function matchAddress(route: Route, { bucket, key }: S3Address): Record<string, string> | undefined {
  const level = key !== undefined ? "object" : bucket !== undefined ? "bucket" : "service";
  if (route.level !== level) return undefined;
  return { ...(bucket !== undefined && { Bucket: bucket }), ...(key !== undefined && { Key: key }) };
}

function matchPath(segments: Segment[], path: string): Record<string, string> | undefined {
  const parts = path.split("/").slice(1);
  if (parts.length === segments.length + 1 && parts.at(-1) === "") parts.pop();
  const labels: Record<string, string> = {};
  let j = 0;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    if (segment.greedy) {
      const end = parts.length - (segments.length - i - 1);
      if (end <= j) return undefined;
      labels[segment.label!] = parts.slice(j, end).map(unescapePath).join("/");
      j = end;
      continue;
    }
    const part = parts[j++];
    if (part === undefined) return undefined;
    if (segment.literal !== undefined) {
      if (segment.literal !== part) return undefined;
    } else {
      if (part === "") return undefined;
      labels[segment.label!] = unescapePath(part);
    }
  }
  return j === parts.length ? labels : undefined;
}

/** @throws {WireError} bad percent-encoding */
export function unescapePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new WireError("malformed", "bad percent-encoding");
  }
}

/** A host that stands for S3, in any Region, and before it a bucket. */
const S3_HOST =
  /^(?:(.+?)\.)??(?:(?:s3\.)?localhost|localhost\.localdomain|s3(?:[.-](?:dualstack\.)?[a-z]+(?:-[a-z]+)+-\d)?\.amazonaws\.com)(?::\d+)?$/;

/**
 * A host that stands for an access point, by its name and account: AWS's own, or what the SDKs make of an endpoint that
 * is an address (`reports-111122223333.127.0.0.1`) or `localhost`.
 */
const ACCESS_POINT_HOST =
  /^([a-z0-9-]+)-(\d{12})\.(?:s3-accesspoint(?:-fips)?(?:\.dualstack)?\.([a-z0-9-]+)\.amazonaws\.com|\d+(?:\.\d+){3}|(localhost))(?::\d+)?$/;

/**
 * The bucket and key of an S3 request: virtual host (`bucket.s3.<region>.amazonaws.com`) or path style. An access
 * point's host stands for its ARN.
 *
 * @param region of an access point whose host does not say it: the one that the request was signed for
 * @param isThere whether there is such an access point: below `localhost` stand buckets, too, whatever they are called
 */
export function s3Address(
  host: string,
  path: string,
  region = "",
  isThere: (arn: string) => boolean = () => false,
): S3Address {
  const [, name, account, place = region, local] = ACCESS_POINT_HOST.exec(host) ?? [];
  const arn = `arn:aws:s3:${place}:${account}:accesspoint/${name}`;
  if (name === undefined || (local && !isThere(arn))) return splitAddress(s3Path(host, path));
  return { ...splitAddress(`/${name}${path}`), bucket: arn };
}

/** The path of an S3 request with the bucket in front, also where the host names it. */
export function s3Path(host: string, path: string): string {
  const bucket = S3_HOST.exec(host)?.[1];
  return bucket === undefined ? path : `/${bucket}${path}`;
}

function splitAddress(path: string): S3Address {
  const slash = path.indexOf("/", 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? "" : path.slice(slash + 1);
  return {
    ...(bucket && { bucket: unescapePath(bucket) }),
    ...(key && { key: unescapePath(key) }),
  };
}

/** Decodes the input of a REST request from path, query, headers and body. */
export function readRest(model: ServiceModel, match: Match, request: HttpRequest): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const input = match.operation.input;
  if (!input) return out;
  let body = false;
  for (const member of input.members) {
    if (member.binding === undefined) body = true;
    else {
      const value = readBound(model, member, match.labels, request);
      if (value !== undefined) out[member.name] = value;
    }
  }
  if (body && request.body.length)
    Object.assign(
      out,
      readDocument(model, { ...input, members: input.members.filter(inBody) }, request.body),
    );
  return out;
}

function readBound(
  model: ServiceModel,
  member: Member,
  labels: Record<string, string>,
  request: HttpRequest,
): unknown {
  const { shape, name, at = "" } = member;
  switch (member.binding) {
    case "label":
      return labels[name] === undefined ? undefined : parseText(shape, labels[name], name);
    case "query": {
      const values = request.query.filter(([key]) => key === at).map(([, value]) => value);
      if (!values.length) return undefined;
      if (shape.type === "list") return values.map((value) => parseText(shape.item.shape, value, name));
      if (values[0] === "" && shape.type !== "string") return undefined;
      return parseText(shape, values[0]!, name);
    }
    case "queryParams": {
      const out: Record<string, unknown> = {};
      for (const [key, value] of request.query) out[key] ??= value;
      return out;
    }
    case "header": {
      const text = request.headers[at];
      if (text === undefined) return undefined;
      if (shape.type === "list") return splitHeader(text).map((x) => parseText(shape.item.shape, x, name));
      if (member.mediaType) return Buffer.from(text, "base64").toString();
      return parseText(shape, text, name);
    }
    case "prefixHeaders": {
      const out: Record<string, string> = {};
      for (const [key, value] of Object.entries(request.headers))
        if (key.startsWith(at) && key.length > at.length && value !== undefined)
          out[key.slice(at.length)] = value;
      return Object.keys(out).length ? out : undefined;
    }
    case "payload":
      if (shape.type === "blob") return request.body.length || member.streaming ? request.body : undefined;
      if (!request.body.length) return undefined;
      if (shape.type === "string") return request.body.toString("utf8");
      return readDocument(model, shape as Structure, request.body);
    default:
      return undefined;
  }
}

const readDocument = (model: ServiceModel, shape: Structure, body: Buffer): object =>
  (model.facts.protocol === "restJson1"
    ? readJsonBody(shape, body.toString("utf8"), { jsonNames: true })
    : readXmlBody(shape, body.toString("utf8"))) as object;

const splitHeader = (text: string): string[] =>
  (text.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [])
    .map((x) => x.trim())
    .filter(Boolean)
    .map((x) => (x.startsWith('"') ? x.slice(1, -1).replace(/\\(.)/g, "$1") : x));

/** Encodes the output of a REST operation as status, headers and body. */
export function writeRest(
  model: ServiceModel,
  operation: Operation,
  value: Record<string, unknown>,
): HttpAnswer {
  const answer: HttpAnswer = { status: operation.http?.status ?? 200, headers: {}, body: "" };
  const { output } = operation;
  if (!output) return answer;
  const payload = output.members.find((member) => member.binding === "payload");
  for (const member of output.members) {
    const x = value[member.name];
    if (x !== undefined && x !== null) writeBound(answer, member, x);
  }
  if (payload) writePayload(model, answer, payload, value[payload.name]);
  else if (model.facts.protocol === "restJson1") {
    answer.body = writeJsonBody(output, value, { jsonNames: true });
    answer.headers["content-type"] = "application/json";
  } else if (output.members.some(inBody)) {
    const root =
      output.root ?? S3_ROOTS[operation.name] ?? output.name.replace(/Output$|Response$/, "Result");
    const inner =
      operation.name === "GetBucketLocation"
        ? escapeXml(String(value["LocationConstraint"] ?? ""))
        : writeXmlMembers(output, value);
    answer.body = `${XML_HEAD}<${root} xmlns="${model.facts.xmlNamespace}">${inner}</${root}>`;
    answer.headers["content-type"] = "application/xml";
  }
  // What says that it is a range of the whole is a partial answer (RFC 9110, 15.3.7), to GET and HEAD alike.
  if (answer.status === 200 && "content-range" in answer.headers) answer.status = 206;
  return answer;
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Outputs of S3 whose root element the schemas leave out. */
const S3_ROOTS: Record<string, string> = { GetBucketLocation: "LocationConstraint" };

function writeBound(answer: HttpAnswer, member: Member, value: unknown): void {
  const { shape, at = "" } = member;
  switch (member.binding) {
    case "header":
      answer.headers[at] =
        shape.type === "list"
          ? (value as unknown[])
              .map((x) => quoteHeader(writeText(shape.item.shape, x, "http-date")))
              .join(", ")
          : member.mediaType
            ? base64(String(value))
            : writeText(shape, value, "http-date");
      break;
    case "prefixHeaders":
      for (const [key, text] of Object.entries(value as Record<string, string>))
        answer.headers[(at + key).toLowerCase()] = text;
      break;
    case "status":
      answer.status = value as number;
      break;
    default:
  }
}

const quoteHeader = (text: string): string =>
  /[",]/.test(text) ? `"${text.replace(/(["\\])/g, "\\$1")}"` : text;

function writePayload(model: ServiceModel, answer: HttpAnswer, member: Member, value: unknown): void {
  if (value === undefined || value === null) return;
  const { shape } = member;
  if (shape.type === "blob" || shape.type === "string") {
    answer.body = value as string | Uint8Array;
    answer.headers["content-type"] ??= shape.type === "blob" ? "application/octet-stream" : "text/plain";
  } else if (model.facts.protocol === "restJson1") {
    answer.body = writeJsonBody(shape, value, { jsonNames: true });
    answer.headers["content-type"] ??= "application/json";
  } else {
    const root = (shape as Structure).root ?? member.tag;
    const element = writeXmlElement(
      { ...member, xmlns: ` xmlns="${model.facts.xmlNamespace}"` },
      root,
      value,
    );
    answer.body = XML_HEAD + element;
    answer.headers["content-type"] ??= "application/xml";
  }
}
