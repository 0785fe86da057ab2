import type { Filter, FilterNameStringType } from "@aws-sdk/client-secrets-manager";
import { checkChoice } from "./refusals.ts";
import type { SecretRow } from "./state.ts";

const KEYS = ["description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all"];

/** @throws {AwsError} ValidationException for a filter that there is not */
export function checkFilters(filters: readonly Filter[]): void {
  for (const { Key = "" } of filters) checkChoice("filters.key", Key, KEYS);
}

/**
 * Whether a secret passes all filters; of a filter's values one is enough, and one that begins with `!` is for what
 * does not fit.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html
 */
export const fits = (secret: Readonly<SecretRow>, region: string, filters: readonly Filter[]): boolean =>
  filters.every(({ Key, Values = [] }) => {
    const test = TESTS[Key!];
    return Values.some((value) =>
      value.startsWith("!") ? !test(secret, value.slice(1), region) : test(secret, value, region),
    );
  });

type Test = (secret: Readonly<SecretRow>, value: string, region: string) => boolean;

const begins =
  (textsOf: (secret: Readonly<SecretRow>, region: string) => (string | undefined)[]): Test =>
  (secret, value, region) =>
    textsOf(secret, region).some((text) => text?.startsWith(value));

const everything = ({ name, description = "", tags = [] }: Readonly<SecretRow>, region: string): string =>
  [name, description, region, ...tags.flatMap(({ Key, Value }) => [Key, Value])].join(" ");

const TESTS: Readonly<Record<FilterNameStringType, Test>> = {
  name: begins(({ name }) => [name]),
  "tag-key": begins(({ tags = [] }) => tags.map(({ Key }) => Key)),
  "tag-value": begins(({ tags = [] }) => tags.map(({ Value }) => Value)),
  "primary-region": begins((_secret, region) => [region]),
  "owning-service": () => false,
  description: ({ description = "" }, value) => hasWords(description, value),
  all: (secret, value, region) => hasWords(everything(secret, region), value),
};

/** Whether each word that is sought begins a word of the text, in whichever case. */
function hasWords(text: string, sought: string): boolean {
  const words = wordsOf(text);
  return wordsOf(sought).every((prefix) => words.some((word) => word.startsWith(prefix)));
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s/_.@=+-]+/)
    .filter(Boolean);
