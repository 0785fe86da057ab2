/**
 * Build step: reads the schemas that the AWS SDK's clients export and writes `dist/model/<service>.json` with
 * the shapes that the range's operations reach (everything else is only named, for the 501 answers).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { NormalizedSchema, translateTraits } from "@smithy/core/schema";
import type { ExtractedMember, ExtractedModel, ExtractedShape, Binding } from "../range/wire/model.ts";
import { SERVICES, type ServiceId } from "../range/wire/services.ts";

type Traits = Record<string, unknown>;
const TIMESTAMP_FORMATS = { 5: "date-time", 6: "http-date", 7: "epoch-seconds" } as const;

class Extraction {
  readonly shapes: ExtractedShape[] = [];
  #index = new Map<unknown, number>();

  constructor(private readonly ec2: boolean) {}

  add(schema: NormalizedSchema): number {
    const key = schema.getSchema();
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const index = this.shapes.length;
    this.#index.set(key, index);
    this.shapes.push({ t: "string" });
    this.shapes[index] = this.#shape(schema);
    return index;
  }

  #shape(schema: NormalizedSchema): ExtractedShape {
    const own = schema.getMergedTraits() as Traits;
    if (schema.isStructSchema()) {
      const raw = schema.getSchema() as unknown as unknown[];
      const structure: ExtractedShape = { t: "structure", n: String(raw[2]), m: [] };
      for (const [name, member] of schema.structIterator()) structure.m.push(this.#member(name, member));
      if (typeof raw[6] === "number" && raw[6] > 0) structure.r = raw[6];
      const rootName = (translateTraits(raw[3] as never) as Traits)["xmlName"];
      if (typeof rootName === "string") structure.x = rootName;
      return structure;
    }
    const sparse = own["sparse"] ? { sp: 1 as const } : {};
    if (schema.isListSchema())
      return { t: "list", e: this.#member(undefined, schema.getValueSchema()), ...sparse };
    if (schema.isMapSchema())
      return {
        t: "map",
        k: this.#member(undefined, schema.getKeySchema()),
        v: this.#member(undefined, schema.getValueSchema()),
        ...sparse,
      };
    if (schema.isTimestampSchema()) {
      const format = TIMESTAMP_FORMATS[schema.getSchema() as 5 | 6 | 7];
      return { t: "timestamp", ...(format && { f: format }) };
    }
    if (schema.isBlobSchema()) return { t: "blob" };
    if (schema.isBooleanSchema()) return { t: "boolean" };
    if (schema.isBigIntegerSchema()) return { t: "bigint" };
    if (schema.isNumericSchema()) return { t: "number" };
    if (schema.isDocumentSchema()) return { t: "document" };
    return { t: "string" };
  }

  #member(name: string | undefined, schema: NormalizedSchema): ExtractedMember {
    const merged = schema.getMergedTraits() as Traits;
    const memberOnly = schema.getMemberTraits() as Traits;
    const member: ExtractedMember = { s: this.add(schema) };
    if (name !== undefined) member.n = name;
    const tag = (memberOnly["xmlName"] ?? (schema.isStructSchema() ? undefined : merged["xmlName"])) as
      string | undefined;
    if (tag !== undefined && tag !== name) member.x = tag;
    if (this.ec2 && typeof merged["ec2QueryName"] === "string") member.q = merged["ec2QueryName"];
    if (typeof merged["jsonName"] === "string" && merged["jsonName"] !== name) member.j = merged["jsonName"];
    if (merged["xmlFlattened"]) member.f = 1;
    const [binding, at] = bindingOf(merged);
    if (binding) member.b = binding;
    if (at !== undefined) member.at = at;
    if (merged["xmlAttribute"]) member.a = 1;
    const xmlns = memberOnly["xmlNamespace"] ?? merged["xmlNamespace"];
    if (Array.isArray(xmlns)) member.ns = ` xmlns${xmlns[0] ? `:${xmlns[0]}` : ""}="${xmlns[1]}"`;
    if (merged["idempotencyToken"]) member.id = 1;
    if (merged["streaming"] || schema.isStreaming()) member.st = 1;
    if (merged["mediaType"]) member.mt = 1;
    return member;
  }
}

function bindingOf(traits: Traits): [Binding | undefined, string | undefined] {
  if (traits["httpLabel"]) return ["label", undefined];
  if (traits["httpQueryParams"]) return ["queryParams", undefined];
  if (typeof traits["httpQuery"] === "string") return ["query", traits["httpQuery"]];
  if (typeof traits["httpHeader"] === "string") return ["header", traits["httpHeader"].toLowerCase()];
  if (typeof traits["httpPrefixHeaders"] === "string")
    return ["prefixHeaders", traits["httpPrefixHeaders"].toLowerCase()];
  if (traits["httpPayload"]) return ["payload", undefined];
  if (traits["httpResponseCode"]) return ["status", undefined];
  return [undefined, undefined];
}

/**
 * Extracts one service.
 * @param wanted the operations to keep
 * @throws when a wanted operation does not exist in the SDK: a handler is misspelt
 */
export async function extractModel(id: ServiceId, wanted: ReadonlySet<string>): Promise<ExtractedModel> {
  const sdk = (await import(`@aws-sdk/${SERVICES[id].sdk}`)) as Record<string, unknown>;
  const extraction = new Extraction(SERVICES[id].protocol === "ec2Query");
  const model: ExtractedModel = { shapes: extraction.shapes, operations: {}, missing: [], errors: [] };
  const structure = (schema: unknown): number | undefined => {
    const normal = NormalizedSchema.of(schema as never);
    return normal.isUnitSchema() ? undefined : extraction.add(normal);
  };
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(sdk)) {
    if (!name.endsWith("$") || !Array.isArray(value)) continue;
    const traits = translateTraits(value[3] as never) as Traits;
    if (value[0] === 9) {
      const operation = String(value[2]);
      seen.add(operation);
      if (!wanted.has(operation)) {
        model.missing.push(operation);
        if (Array.isArray(traits["http"])) {
          const [method, uri, status] = traits["http"] as [string, string, number];
          (model.missingHttp ??= {})[operation] = [method, uri, status];
        }
        continue;
      }
      const i = structure(value[4]);
      const o = structure(value[5]);
      model.operations[operation] = {
        ...(i !== undefined && { i }),
        ...(o !== undefined && { o }),
        ...(Array.isArray(traits["http"]) && { h: traits["http"] as [string, string, number] }),
      };
    } else if (value[0] === -3) {
      const query = traits["awsQueryError"] as [string, number] | undefined;
      model.errors.push({
        n: String(value[2]),
        ...(query && query[0] !== value[2] && { q: query[0] }),
        ...(query && { qs: query[1] }),
        ...(typeof traits["httpError"] === "number" && { s: traits["httpError"] }),
        ...(traits["error"] === "server" && { server: 1 as const }),
        shape: structure(value) ?? extraction.add(NormalizedSchema.of(value as never)),
      });
    }
  }
  const unknown = [...wanted].filter((operation) => !seen.has(operation));
  if (unknown.length) throw new Error(`${id} has no operation ${unknown.join(", ")}`);
  return model;
}

/** Writes the models of all services to a folder. */
export async function extractAll(
  folder: string,
  implemented: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await Promise.all(
    (Object.keys(SERVICES) as ServiceId[]).map(async (id) => {
      const model = await extractModel(id, implemented.get(id) ?? new Set());
      writeFileSync(`${folder}/${id}.json`, JSON.stringify(model));
    }),
  );
}
