import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileTrouble } from "../file-trouble.ts";
import { findPython, findSdk, type Python } from "../functions/machine.ts";
import { configFolder, stateFolder } from "../session/store.ts";
import { ASKS_AWS_ITSELF, installedAwsCli, isFirst } from "./aws-cli.ts";
import { print, printJson } from "./print.ts";

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  advice?: string;
}

/** Looks at the machine: only Node is needed, everything else is a convenience. */
export async function doctor(options: { json?: boolean }): Promise<void> {
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
      ...(aws?.knowsEndpointUrl && isFirst(aws) && { advice: ASKS_AWS_ITSELF }),
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
    ...functionFindings(findSdk(), await findPython("python3")),
    folderFinding("state", stateFolder(), "XDG_STATE_HOME"),
    folderFinding("settings", configFolder(), "XDG_CONFIG_HOME"),
  ];
  const width = Math.max(...findings.map((x) => x.what.length));
  if (options.json) printJson(findings);
  else
    for (const { what, ok, found, advice } of findings)
      print(`${ok ? "✓" : "·"} ${what.padEnd(width)} ${found}${advice ? `  (${advice})` : ""}`);
  if (!nodeOk) process.exitCode = 1;
}

/** Whether a folder of ours can be written, or made where there is none yet. */
export function folderFinding(what: string, folder: string, variable: string): Finding {
  const found = folder;
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw new Error("it is no folder");
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return { what, ok: true, found };
  } catch (error) {
    const why = fileTrouble(error) ?? (error as Error).message;
    return {
      what,
      ok: false,
      found,
      advice: `${nearest} cannot be used: ${why}; set ${variable} to another`,
    };
  }
}

/**
 * Whether Lambda functions can run here: handlers find the AWS SDK where this program does, and boto3 where the
 * machine's Python does.
 */
export function functionFindings(sdk: string | undefined, python: Python | undefined): Finding[] {
  const inNode = { what: "Lambda, Node", ok: sdk !== undefined };
  const inPython = { what: "Lambda, Python", ok: python?.boto3 !== undefined };
  return [
    sdk === undefined
      ? {
          ...inNode,
          found: "no AWS SDK",
          advice: "handlers must bring the clients that they import, as they need not on AWS",
        }
      : { ...inNode, found: `Node ${process.versions.node}, AWS SDK in ${sdk}` },
    python === undefined
      ? { ...inPython, found: "no python3", advice: "install it to run functions that are written in Python" }
      : python.boto3 === undefined
        ? {
            ...inPython,
            found: `Python ${python.version}, no boto3`,
            advice: `handlers that import it fail: ${python.executable} -m pip install boto3`,
          }
        : { ...inPython, found: `Python ${python.version}, boto3 in ${python.boto3}` },
  ];
}
