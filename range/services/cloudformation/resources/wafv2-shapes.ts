import type * as Sdk from "@aws-sdk/client-wafv2";
import type { Input, Operations } from "../../../service.ts";
import { loadModel } from "../../../wire/load.ts";
import type { Member } from "../../../wire/model.ts";
import { readInput, type InputDialect, type InputPath } from "../../../wire/untyped-input.ts";
import { PropertyProblem, type Shape } from "./shape.ts";

type Known<T> = Exclude<T, undefined>;

/** A property that is written as AWS WAF's own requests are, but for a few names. */
export function asRequested<
  Name extends keyof Operations<typeof Sdk> & string,
  Field extends keyof Input<typeof Sdk, Name> & string,
>(operation: Name, field: Field): Shape<Known<Input<typeof Sdk, Name>[Field]>>;
export function asRequested<
  Name extends keyof Operations<typeof Sdk> & string,
  Field extends keyof Input<typeof Sdk, Name> & string,
  Inner extends keyof Known<Input<typeof Sdk, Name>[Field]> & string,
>(operation: Name, field: Field, inner: Inner): Shape<Known<Known<Input<typeof Sdk, Name>[Field]>[Inner]>>;
export function asRequested(operation: string, ...fields: string[]): Shape<unknown> {
  return {
    read(value, at) {
      let structure = loadModel("wafv2").operations.get(operation)!.input!;
      for (const field of fields.slice(0, -1))
        structure = structure.byName.get(field)!.shape as typeof structure;
      const last = fields.at(-1)!;
      const given = { [last]: inWordsOfTheApi(value) };
      return readInput({ ...structure, required: 0 }, given, dialectAt(at), [])[last];
    },
  };
}

/** Members that templates may write as texts, as references to parameters come. */
const NUMBERS = new Set(["Capacity", "EvaluationWindowSec", "Limit", "Priority", "ResponseCode", "Size"]);
const FLAGS = new Set(["CloudWatchMetricsEnabled", "SampledRequestsEnabled"]);

/** CloudFormation's texts to search for are plain, or in Base64 under another name, and it writes `Arn`. */
function inWordsOfTheApi(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => inWordsOfTheApi(each));
  if (typeof value === "string") {
    if (NUMBERS.has(name) && value.trim() !== "" && !Number.isNaN(Number(value))) return Number(value);
    if (FLAGS.has(name) && ["true", "false"].includes(value)) return value === "true";
    if (name === "SearchString") return Buffer.from(value);
    return name === "SearchStringBase64" ? Buffer.from(value, "base64") : value;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key === "SearchStringBase64" ? "SearchString" : key === "Arn" ? "ARN" : key,
      inWordsOfTheApi(each, key),
    ]),
  );
}

function dialectAt(at: string): InputDialect {
  const placeOf = (path: InputPath): string =>
    [at, ...path.slice(1).map((step) => Object.values(step).join(""))].join("/");
  return {
    nameOf: ({ name }: Member) => name,
    find: (structure, name) => structure.byName.get(name),
    missing(path, { name }) {
      throw new PropertyProblem(
        `${placeOf(path)}: required key [${name === "ARN" ? "Arn" : name}] not found`,
      );
    },
    unknown(path, name) {
      throw new PropertyProblem(`${placeOf(path)}: extraneous key [${name}] is not permitted`);
    },
    wrong(path, value, shape) {
      throw new PropertyProblem(`${placeOf(path)}: expected type: ${shape.type}, found: ${typeof value}`);
    },
    timestamp: () => undefined,
    blob: (value) => (value instanceof Uint8Array ? value : undefined),
  };
}
