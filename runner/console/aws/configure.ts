import { choiceFailure } from "./choice.ts";
import { parametersFailure, usageFailure } from "./failures.ts";
import type { Globals } from "./globals.ts";
import type { CliIo } from "./io.ts";
import { listProfiles, profileFiles, readProfile, type Profile } from "./profiles.ts";

/** `aws configure list`, `get` and `list-profiles`: what is configured, and where it comes from. */
export async function runConfigure(words: readonly string[], io: CliIo, globals: Globals): Promise<number> {
  const [subcommand, ...rest] = words;
  switch (subcommand) {
    case "list":
      return showConfiguration(io, globals);
    case "get":
      return showSetting(rest, io, globals);
    case "list-profiles":
      for (const name of await listProfiles(io)) io.stdout(`${name}\n`);
      return 0;
    case undefined:
    case "set":
    case "import":
    case "sso":
      throw parametersFailure(
        `The built-in console does not support aws configure${subcommand ? ` ${subcommand}` : ""}: it is configured by the environment (AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) and ~/.aws.`,
      );
    default:
      throw choiceFailure("subcommand", subcommand, ["list", "get", "list-profiles"]);
  }
}

interface Row {
  value: string;
  type: string;
  location: string;
}

const NOT_SET: Row = { value: "<not set>", type: "None", location: "None" };

async function showConfiguration(io: CliIo, globals: Globals): Promise<number> {
  const profile = await readProfile(io, globals.profile);
  const show = (name: string, { value, type, location }: Row): void =>
    io.stdout(`${name.padStart(10)} ${value.padStart(24)} ${type.padStart(16)}    ${location}\n`);
  show("Name", { value: "Value", type: "Type", location: "Location" });
  show("----", { value: "-----", type: "----", location: "--------" });
  show(
    "profile",
    globals.profile === undefined
      ? (fromEnvironment(io, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) ?? NOT_SET)
      : { value: globals.profile, type: "manual", location: "--profile" },
  );
  const own = globals.profile !== undefined;
  show("access_key", mask(lookUp(io, profile, own ? [] : ["AWS_ACCESS_KEY_ID"], "aws_access_key_id")));
  show(
    "secret_key",
    mask(lookUp(io, profile, own ? [] : ["AWS_SECRET_ACCESS_KEY"], "aws_secret_access_key")),
  );
  show("region", lookUp(io, profile, ["AWS_REGION", "AWS_DEFAULT_REGION"], "region"));
  return 0;
}

function lookUp(io: CliIo, profile: Profile, variables: readonly string[], setting: string): Row {
  const value = profile.settings[setting];
  const source = profile.sources[setting];
  const fromFile =
    value === undefined || !source ? undefined : { value, type: source, location: locationOf(io, source) };
  return fromEnvironment(io, variables) ?? fromFile ?? NOT_SET;
}

const locationOf = (io: CliIo, source: Profile["sources"][string]): string =>
  source === "config-file" ? profileFiles(io).config : "";

function fromEnvironment({ env }: CliIo, variables: readonly string[]): Row | undefined {
  const name = variables.find((variable) => env[variable]);
  if (name === undefined) return undefined;
  return { value: env[name]!, type: "env", location: variables.length > 1 ? name : "" };
}

const mask = (row: Row): Row =>
  row === NOT_SET ? row : { ...row, value: `${"*".repeat(16)}${row.value.slice(-4)}` };

async function showSetting(words: readonly string[], io: CliIo, globals: Globals): Promise<number> {
  const [asked] = words;
  if (asked === undefined) throw usageFailure("the following arguments are required: varname");
  const dotted = asked.split(".");
  const [profileName, name] =
    dotted[0] === "profile" ? [dotted[1], dotted[2]] : dotted.length > 1 ? dotted : [globals.profile, asked];
  const profile = await readProfile(io, profileName);
  const value = profile.settings[name ?? ""];
  if (value === undefined) return 1;
  io.stdout(`${value}\n`);
  return 0;
}
