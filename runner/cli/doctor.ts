import { spawnSync } from "node:child_process";
import { configFolder, stateFolder } from "../session/store.ts";
import { print, printJson } from "./print.ts";

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  advice?: string;
}

function version(command: string, ...args: string[]): string | undefined {
  const ran = spawnSync(command, args, { encoding: "utf8", timeout: 10_000 });
  if (ran.error || ran.status !== 0) return undefined;
  return (ran.stdout || ran.stderr).trim().split("\n")[0];
}

/** Looks at the machine: only Node is needed, everything else is a convenience. */
export function doctor(options: { json?: boolean }): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const nodeOk = major > 20 || (major === 20 && minor >= 19);
  const aws = version("aws", "--version");
  const terminal = process.stdout.isTTY ? `${process.stdout.columns}×${process.stdout.rows}` : "none";
  const findings: Finding[] = [
    {
      what: "Node",
      ok: nodeOk,
      found: process.versions.node,
      ...(!nodeOk && { advice: "install Node 20.19 or newer" }),
    },
    {
      what: "AWS CLI",
      ok: aws !== undefined,
      found: aws ?? "not found",
      ...(aws === undefined && {
        advice: "not needed: the console, `gameday shell` and `gameday aws` bring a look-alike",
      }),
    },
    {
      what: "terminal",
      ok: process.stdout.isTTY === true,
      found: terminal,
      ...(!process.stdout.isTTY && { advice: "the screen needs one; headless: gameday play ID --no-ui" }),
    },
    { what: "state", ok: true, found: stateFolder() },
    { what: "settings", ok: true, found: configFolder() },
  ];
  if (options.json) printJson(findings);
  else
    for (const { what, ok, found, advice } of findings)
      print(`${ok ? "✓" : "·"} ${what.padEnd(9)} ${found}${advice ? `  (${advice})` : ""}`);
  if (!nodeOk) process.exitCode = 1;
}
