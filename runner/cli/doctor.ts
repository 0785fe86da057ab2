import { configFolder, stateFolder } from "../session/store.ts";
import { installedAwsCli } from "./aws-cli.ts";
import { print, printJson } from "./print.ts";

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  advice?: string;
}

/** Looks at the machine: only Node is needed, everything else is a convenience. */
export function doctor(options: { json?: boolean }): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const nodeOk = major > 20 || (major === 20 && minor >= 19);
  const aws = installedAwsCli();
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
      ok: aws?.knowsEndpointUrl === true,
      found: aws?.version ?? "not found",
      ...(aws === undefined && {
        advice: "not needed: the console, `gameday shell` and `gameday aws` bring a look-alike",
      }),
      ...(aws?.knowsEndpointUrl === false && {
        advice: 'older than 1.29 or 2.13: it needs --endpoint-url "$AWS_ENDPOINT_URL" in every command',
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
