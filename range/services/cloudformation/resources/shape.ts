/** Reads one kind of property value, or says what is wrong with it. */
export interface Shape<T> {
  /** @param at where the value stands, such as `#/Ebs/VolumeSize` */
  read(value: unknown, at: string): T;
}

/** A property of a resource type: its shape, whether it must be there, and whether a change needs a new resource. */
export interface Property<T> extends Shape<T> {
  readonly required?: true;
  readonly fixed?: true;
}

export type Fields = Readonly<Record<string, Property<unknown>>>;

type ValueOf<P> = P extends Shape<infer T> ? T : never;
type RequiredKeys<F> = { [K in keyof F]: F[K] extends { required: true } ? K : never }[keyof F];

/** The values that a set of fields reads. */
export type ValuesOf<F extends Fields> = { [K in RequiredKeys<F>]: ValueOf<F[K]> } & {
  [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]>;
};

/** Says which property is wrong and how; the engine adds the resource's name. */
export class PropertyProblem extends Error {}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return "JSONArray";
  if (value === null || value === undefined) return "Null";
  if (typeof value === "object") return "JSONObject";
  return { string: "String", number: "Integer", boolean: "Boolean" }[typeof value as string] ?? "Object";
};

const wrong = (at: string, expected: string, value: unknown): PropertyProblem =>
  new PropertyProblem(`${at}: expected type: ${expected}, found: ${kindOf(value)}`);

/** Templates may write numbers and booleans where a text is meant, and the other way round. */
export const text: Shape<string> = {
  read(value, at) {
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    throw wrong(at, "String", value);
  },
};

export const number: Shape<number> = {
  read(value, at) {
    const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof read === "number" && !Number.isNaN(read)) return read;
    throw wrong(at, "Number", value);
  },
};

export const flag: Shape<boolean> = {
  read(value, at) {
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    throw wrong(at, "Boolean", value);
  },
};

/** A JSON document, such as a policy: kept as JSON text, which is what the APIs take. */
export const json: Shape<string> = {
  read(value, at) {
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null) return JSON.stringify(value);
    throw wrong(at, "JSONObject", value);
  },
};

/** A text of a fixed set, such as an enumeration of the API; the service itself refuses what it does not know. */
export const oneOf = <T extends string>(): Shape<T> => text as Shape<T>;

export const list = <T>(item: Shape<T>): Shape<T[]> => ({
  read(value, at) {
    if (!Array.isArray(value)) throw wrong(at, "JSONArray", value);
    return value.map((one, i) => item.read(one, `${at}/${i}`));
  },
});

/** A map from texts to values of one shape. */
export const map = <T>(item: Shape<T>): Shape<Record<string, T>> => ({
  read(value, at) {
    if (kindOf(value) !== "JSONObject") throw wrong(at, "JSONObject", value);
    return Object.fromEntries(
      Object.entries(value as object).map(([key, one]) => [key, item.read(one, `${at}/${key}`)]),
    );
  },
});

/** An object of known members; any other is refused by name. */
export const object = <F extends Fields>(fields: F): Shape<ValuesOf<F>> => ({
  read(value, at) {
    if (kindOf(value) !== "JSONObject") throw wrong(at, "JSONObject", value);
    return readFields(fields, value as Record<string, unknown>, at);
  },
});

/**
 * Reads a resource's properties (or an object inside them) by their fields.
 *
 * @param open lets any other property through as it stands
 */
export function readFields<F extends Fields>(
  fields: F,
  values: Readonly<Record<string, unknown>>,
  at: string,
  open = false,
): ValuesOf<F> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(fields, name)) continue;
    if (!open)
      throw new PropertyProblem(
        `${at}: extraneous key [${name}] is not permitted (the range knows no such property)`,
      );
    result[name] = value;
  }
  for (const [name, property] of Object.entries(fields)) {
    const value = values[name];
    if (value !== undefined) result[name] = property.read(value, `${at}/${name}`);
    else if (property.required) throw new PropertyProblem(`${at}: required key [${name}] not found`);
  }
  return result as ValuesOf<F>;
}

/** The property must be given. */
export const required = <S extends Shape<unknown>>(shape: S): S & { required: true } =>
  Object.assign(Object.create(shape) as S, { required: true as const });

/** A change of the property needs a new resource ("update requires: replacement"). */
export const fixed = <S extends Shape<unknown>>(shape: S): S & { fixed: true } =>
  Object.assign(Object.create(shape) as S, { fixed: true as const });

/** The same fields, where a change of any of them needs a new resource. */
export const allFixed = <F extends Fields>(fields: F): F =>
  Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, fixed(shape)])) as F;

export interface KeyValue {
  Key: string;
  Value: string;
}

/** The usual list of tags. */
export const tags: Shape<KeyValue[]> = list(object({ Key: required(text), Value: required(text) }));
