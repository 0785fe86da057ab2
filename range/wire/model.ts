import { factsOf, type ServiceFacts } from "./services.ts";

/**
 * A service's shapes at run time: extracted from the AWS SDK's schemas at build time (tools/extract-models.ts)
 * for the operations that the range implements, so that no SDK code is loaded to serve or to make a call.
 */
export type Shape = Structure | List | MapOf | Scalar;

export interface Structure {
  type: "structure";
  name: string;
  members: Member[];
  byName: Map<string, Member>;
  /** The first `required` members are required. */
  required: number;
  /** The root element's name in restXml, where the model gives one. */
  root?: string;
}

export interface List {
  type: "list";
  item: Member;
  sparse: boolean;
}

export interface MapOf {
  type: "map";
  key: Member;
  value: Member;
  sparse: boolean;
}

export interface Scalar {
  type: "string" | "number" | "boolean" | "bigint" | "timestamp" | "blob" | "document";
  /** Timestamps only; without it the protocol's default holds. */
  format?: "date-time" | "date-time-seconds" | "http-date" | "epoch-seconds";
}

export type Binding = "label" | "query" | "queryParams" | "header" | "prefixHeaders" | "payload" | "status";

/** A shape in its place: as a member of a structure, an item of a list, a key or a value of a map. */
export interface Member {
  name: string;
  shape: Shape;
  /** Element name in XML and in awsQuery. */
  tag: string;
  /** Parameter name in ec2Query requests. */
  ec2Key: string;
  /** Key in restJson1. */
  jsonName: string;
  flat: boolean;
  binding?: Binding;
  /** Name of the header or query parameter of the binding. */
  at?: string;
  attribute: boolean;
  /** ` xmlns…="…"` of the element, ready to write. */
  xmlns?: string;
  idempotencyToken: boolean;
  streaming: boolean;
  mediaType: boolean;
}

export interface Operation {
  name: string;
  input: Structure | undefined;
  output: Structure | undefined;
  http?: { method: string; uri: string; status: number };
}

export interface ModeledError {
  name: string;
  /** The code on the wire of query protocols, where it differs from the name. */
  queryCode?: string;
  queryStatus?: number;
  status?: number;
  server: boolean;
  shape: Structure;
}

export interface ServiceModel {
  id: string;
  facts: ServiceFacts;
  operations: Map<string, Operation>;
  /** Operations that AWS has and the range lacks: answered 501, by name. */
  missing: ReadonlySet<string>;
  /** The missing operations of a REST service, to be recognised by their paths. */
  missingOperations: readonly Operation[];
  /** By shape name and by wire code. */
  errors: Map<string, ModeledError>;
}

/** What the extraction writes. Shapes refer to one another by index. */
export interface ExtractedModel {
  shapes: ExtractedShape[];
  operations: Record<string, { i?: number; o?: number; h?: [string, string, number] }>;
  missing: string[];
  /** REST services only: method, URI and status of the missing operations, so that they are refused by name. */
  missingHttp?: Record<string, [string, string, number]>;
  errors: { n: string; q?: string; qs?: number; s?: number; server?: 1; shape: number }[];
}
export type ExtractedShape =
  | { t: "structure"; n: string; m: ExtractedMember[]; r?: number; x?: string }
  | { t: "list"; e: ExtractedMember; sp?: 1 }
  | { t: "map"; k: ExtractedMember; v: ExtractedMember; sp?: 1 }
  | { t: Scalar["type"]; f?: Scalar["format"] };
export interface ExtractedMember {
  n?: string;
  s: number;
  /** tag, ec2 key and JSON name: written only where they differ from the name. */
  x?: string;
  q?: string;
  j?: string;
  f?: 1;
  b?: Binding;
  at?: string;
  a?: 1;
  ns?: string;
  id?: 1;
  st?: 1;
  mt?: 1;
}

/** Services that write times without fractions of a second: seen in their answers, and in no schema. */
const WHOLE_SECONDS = new Set(["iam", "sts"]);

/** Makes the run-time model of a service from its extracted form. */
export function readModel(id: string, extracted: ExtractedModel): ServiceModel {
  const shapes = extracted.shapes.map((x): Shape => {
    if (x.t === "structure")
      return {
        type: "structure",
        name: x.n,
        members: [],
        byName: new Map(),
        required: x.r ?? 0,
        ...(x.x && { root: x.x }),
      };
    if (x.t === "list") return { type: "list", item: undefined as never, sparse: x.sp === 1 };
    if (x.t === "map")
      return { type: "map", key: undefined as never, value: undefined as never, sparse: x.sp === 1 };
    const format = x.f ?? (x.t === "timestamp" && WHOLE_SECONDS.has(id) ? "date-time-seconds" : undefined);
    return { type: x.t, ...(format && { format }) };
  });
  const member = (x: ExtractedMember, fallback: string): Member => {
    const name = x.n ?? "";
    const tag = x.x ?? (x.n !== undefined ? name : fallback);
    return {
      name,
      shape: shapes[x.s]!,
      tag,
      ec2Key: x.q ?? tag.charAt(0).toUpperCase() + tag.slice(1),
      jsonName: x.j ?? name,
      flat: x.f === 1,
      ...(x.b && { binding: x.b }),
      ...(x.at !== undefined && { at: x.at }),
      attribute: x.a === 1,
      ...(x.ns && { xmlns: x.ns }),
      idempotencyToken: x.id === 1,
      streaming: x.st === 1,
      mediaType: x.mt === 1,
    };
  };
  extracted.shapes.forEach((x, i) => {
    const shape = shapes[i]!;
    if (x.t === "structure" && shape.type === "structure")
      for (const raw of x.m) {
        const made = member(raw, "");
        shape.members.push(made);
        shape.byName.set(made.name, made);
      }
    else if (x.t === "list" && shape.type === "list") shape.item = member(x.e, "member");
    else if (x.t === "map" && shape.type === "map") {
      shape.key = member(x.k, "key");
      shape.value = member(x.v, "value");
    }
  });
  const structure = (index: number | undefined): Structure | undefined =>
    index === undefined ? undefined : (shapes[index] as Structure);
  const operations = new Map<string, Operation>();
  for (const [name, x] of Object.entries(extracted.operations))
    operations.set(name, {
      name,
      input: structure(x.i),
      output: structure(x.o),
      ...(x.h && { http: { method: x.h[0], uri: x.h[1], status: x.h[2] } }),
    });
  const errors = new Map<string, ModeledError>();
  for (const x of extracted.errors) {
    const error: ModeledError = {
      name: x.n,
      ...(x.q && { queryCode: x.q }),
      ...(x.qs && { queryStatus: x.qs }),
      ...(x.s && { status: x.s }),
      server: x.server === 1,
      shape: shapes[x.shape] as Structure,
    };
    errors.set(error.name, error);
    if (error.queryCode) errors.set(error.queryCode, error);
  }
  const missingOperations = Object.entries(extracted.missingHttp ?? {}).map(
    ([name, [method, uri, status]]): Operation => ({
      name,
      input: undefined,
      output: undefined,
      http: { method, uri, status },
    }),
  );
  const missing = new Set(extracted.missing);
  return { id, facts: factsOf(id), operations, missing, missingOperations, errors };
}
