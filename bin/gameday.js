#!/usr/bin/env node
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";

// Node 22 and newer keep compiled code between starts.
nodeModule.enableCompileCache?.();
const bundle = new URL("../dist/gameday.js", import.meta.url);
if (existsSync(bundle)) await import(bundle.href);
else {
  process.stderr.write(
    "gameday is not built yet: run `npm run build` (npm ci does it, unless scripts are switched off).\n",
  );
  process.exitCode = 70;
}
