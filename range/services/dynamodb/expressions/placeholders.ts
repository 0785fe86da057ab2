import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../../errors.ts";
import { invalid } from "../refusals.ts";
import { readValue, type Value } from "../values.ts";

type Names = Readonly<Record<string, string>> | undefined;
type Values = Readonly<Record<string, AttributeValue>> | undefined;

const NAME = /^#[A-Za-z0-9_]+$/;
const VALUE = /^:[A-Za-z0-9_]+$/;

/** What the expressions of one request call names and values by, and which of these they have called so far. */
export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, Value>();
  readonly #used = new Set<string>();

  /** @throws {AwsError} ValidationException for what is no placeholder, or no value */
  constructor(names: Names, values: Values) {
    for (const [key, name] of Object.entries(names ?? {})) {
      if (!NAME.test(key))
        throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
      this.#names.set(key, name);
    }
    for (const [key, value] of Object.entries(values ?? {})) {
      if (!VALUE.test(key))
        throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
      this.#values.set(key, readPlaced(key, value));
    }
  }

  name(key: string): string | undefined {
    this.#used.add(key);
    return this.#names.get(key);
  }

  value(key: string): Value | undefined {
    this.#used.add(key);
    return this.#values.get(key);
  }

  /** @throws {AwsError} ValidationException for what no expression has called */
  mustBeUsed(): void {
    const unused = (keys: Iterable<string>): string =>
      [...keys].filter((key) => !this.#used.has(key)).join(", ");
    for (const [what, keys] of [
      ["Names", unused(this.#names.keys())],
      ["Values", unused(this.#values.keys())],
    ])
      if (keys)
        throw invalid(`Value provided in ExpressionAttribute${what} unused in expressions: keys: {${keys}}`);
  }
}

function readPlaced(key: string, value: AttributeValue): Value {
  try {
    return readValue(value);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${thrown.message} for key ${key}`);
  }
}
