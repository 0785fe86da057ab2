/**
 * Writes the pages that follow from the code: a page for each scenario, their index, the coverage matrices, and how to
 * write a scenario.
 *
 * @example npm run docs
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pages } from "./docs/pages.ts";

const written = await pages();
for (const [path, text] of written) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const name of readdirSync("docs/scenarios"))
  if (!written.has(`docs/scenarios/${name}`)) rmSync(`docs/scenarios/${name}`);
