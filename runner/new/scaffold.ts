import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { scenarioIds } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";

/** A small scenario that stands: its files are copied, and its id is replaced by the new one. */
const TEMPLATE = fileURLToPath(new URL("./template/", import.meta.url));
const TEMPLATE_ID = "sample-scenario";
/** Belongs to the pack, not to the scenario. */
const PACK_FILE = "tsconfig.json";

/** This installation, from the bundle or from the source. */
const PACKAGE = ["../", "../../"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(join(path, "package.json")))!;

/**
 * Writes a new scenario into a pack, and what the pack needs for types and tests. Nothing that is there is changed.
 *
 * @param id of the scenario: the name of its folder
 * @param pack folder of the pack; made where there is none
 * @returns the files and links that were made
 * @throws {UserError} the id is none or taken, or the folder is in use
 */
export function scaffold(id: string, pack: string): string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new UserError(`"${id}" is no id: small letters, digits and dashes, such as lost-laptop`);
  const folder = join(pack, id);
  if (existsSync(folder)) throw new UserError(`${folder} is there already; nothing was written`);
  if (scenarioIds().includes(id))
    throw new UserError(`the catalogue has a scenario "${id}" already; choose another id`);
  if (!(statSync(pack, { throwIfNoEntry: false })?.isDirectory() ?? true))
    throw new UserError(`${pack} is a file; --dir takes a folder`);
  makeFolder(folder);
  const made: string[] = [];
  for (const name of readdirSync(TEMPLATE).sort()) {
    const path = join(name === PACK_FILE ? pack : folder, name);
    if (existsSync(path)) continue;
    writeFileSync(path, readFileSync(join(TEMPLATE, name), "utf8").replaceAll(TEMPLATE_ID, id));
    made.push(path);
  }
  return [...made, ...linkPackage(pack)];
}

/** Lets Node and TypeScript find `gameday` from the pack, unless they do. */
function linkPackage(pack: string): string[] {
  try {
    createRequire(resolve(pack, "any.js")).resolve("gameday/package.json");
    return [];
  } catch {
    const link = join(pack, "node_modules", "gameday");
    makeFolder(join(pack, "node_modules"));
    symlinkSync(PACKAGE, link, "junction");
    return [link];
  }
}
