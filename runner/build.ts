import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const VERSION = "0.1.0";

/** Where the build notes what it made, beside the bundle: see `tools/build.ts`. */
export const BUILD_FILE = "build.json";

/** What plays a run, by name: program, its build and Node. Two of the same play one journal to the same end. */
export type Versions = Readonly<Record<string, string>>;

/** What this program is. One that runs from its source has no build to tell it from others. */
export function ownVersions(): Versions {
  return { gameday: VERSION, build: ownBuild(), node: process.versions.node };
}

function ownBuild(): string {
  const file = fileURLToPath(new URL(BUILD_FILE, import.meta.url));
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { build: string }).build : "source";
}

export function isSame(one: Versions, other: Versions): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

/** Such as `gameday 0.1.0, build 3f1c09aa81d2, node 20.19.5`. */
export const versionsText = (versions: Versions): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ") || "an unknown build";
