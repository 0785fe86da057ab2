import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Random } from "../../random.ts";
import { handlers } from "../../service.ts";
import { checkLength, invalidMember, invalidParameter } from "./refusals.ts";
import { secretsState } from "./state.ts";

const KINDS = {
  ExcludeLowercase: "abcdefghijklmnopqrstuvwxyz",
  ExcludeUppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ExcludeNumbers: "0123456789",
  ExcludePunctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

const MOST_CHARACTERS = 4096;

export const randomPassword = handlers<typeof Sdk>()({
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
  GetRandomPassword(input, call) {
    const length = input.PasswordLength ?? 32;
    checkSize(length);
    checkLength("excludeCharacters", input.ExcludeCharacters, 0, MOST_CHARACTERS);
    const kinds = kindsOf(input);
    const all = kinds.join("") + (input.IncludeSpace ? " " : "");
    if (!all) throw invalidParameter("The password can't be generated: all characters are excluded.");
    const required = (input.RequireEachIncludedType ?? true) ? kinds : [];
    if (length < required.length)
      throw invalidParameter(
        "Password length is too short for the required character types. Increase PasswordLength, or exclude types.",
      );
    return { RandomPassword: draw(secretsState(call.scope).random, length, all, required) };
  },
});

function checkSize(length: number): void {
  if (length < 1)
    throw invalidMember("passwordLength", length, "Member must have value greater than or equal to 1");
  if (length > MOST_CHARACTERS)
    throw invalidMember(
      "passwordLength",
      length,
      `Member must have value less than or equal to ${MOST_CHARACTERS}`,
    );
}

/** What is left of each kind of characters; kinds of which nothing is left cannot be required. */
function kindsOf(input: Sdk.GetRandomPasswordRequest): string[] {
  const excluded = new Set(input.ExcludeCharacters ?? "");
  return Object.entries(KINDS)
    .filter(([member]) => !input[member as keyof typeof KINDS])
    .map(([, characters]) => [...characters].filter((each) => !excluded.has(each)).join(""))
    .filter(Boolean);
}

/** Draws a password with at least one character of each required kind, at places that chance decides. */
function draw(random: Random, length: number, all: string, required: readonly string[]): string {
  const characters = [...random.text(length, all)];
  const places = characters.map((_, place) => place);
  for (const kind of required)
    characters[places.splice(random.int(0, places.length - 1), 1)[0]!] = random.text(1, kind);
  return characters.join("");
}
