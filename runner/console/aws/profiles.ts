import { configurationFailure } from "./failures.ts";
import type { CliIo } from "./io.ts";
import { fileBytes } from "./local-paths.ts";

/** The settings of one profile, from the credentials file and the config file. */
export interface Profile {
  name: string;
  settings: Readonly<Record<string, string>>;
  /** Which file each setting came from. */
  sources: Readonly<Record<string, "shared-credentials-file" | "config-file">>;
}

/** Paths of the two files, by the environment. */
export const profileFiles = ({ env }: CliIo): { credentials: string; config: string } => ({
  credentials: env["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials",
  config: env["AWS_CONFIG_FILE"] ?? "~/.aws/config",
});

/**
 * Reads the profile that `--profile`, AWS_PROFILE or AWS_DEFAULT_PROFILE names, else `default`.
 *
 * @throws {CliFailure} a named profile that does not exist
 */
export async function readProfile(io: CliIo, asked: string | undefined): Promise<Profile> {
  const named = asked ?? (io.env["AWS_PROFILE"] || io.env["AWS_DEFAULT_PROFILE"] || undefined);
  const name = named ?? "default";
  const { credentials, config } = await readSections(io);
  const fromConfig = config.get(name);
  const fromCredentials = credentials.get(name);
  if (named !== undefined && !fromConfig && !fromCredentials)
    throw configurationFailure(`The config profile (${named}) could not be found`);
  const settings = { ...fromConfig, ...fromCredentials };
  const sources = Object.fromEntries(
    Object.keys(settings).map((key) => [
      key,
      fromCredentials && key in fromCredentials
        ? ("shared-credentials-file" as const)
        : ("config-file" as const),
    ]),
  );
  return { name, settings, sources };
}

/** Names of all profiles in both files. */
export async function listProfiles(io: CliIo): Promise<string[]> {
  const { credentials, config } = await readSections(io);
  return [...new Set([...config.keys(), ...credentials.keys()])];
}

type Sections = Map<string, Record<string, string>>;

async function readSections(io: CliIo): Promise<{ credentials: Sections; config: Sections }> {
  const paths = profileFiles(io);
  const [credentials, config] = await Promise.all(
    [paths.credentials, paths.config].map(async (path) =>
      parseSections(
        await fileBytes(io, path).then(
          (bytes) => Buffer.from(bytes).toString(),
          () => "",
        ),
      ),
    ),
  );
  return {
    credentials: credentials!,
    config: new Map([...config!].map(([name, settings]) => [name.replace(/^profile\s+/, ""), settings])),
  };
}

/** Reads an INI file; nested settings (indented lines) are left out. */
function parseSections(text: string): Sections {
  const sections: Sections = new Map();
  let current: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]+)\]/.exec(line);
    if (section) sections.set(section[1]!.trim(), (current = {}));
    const setting = /^([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting) current[setting[1]!] = setting[2]!;
  }
  return sections;
}
