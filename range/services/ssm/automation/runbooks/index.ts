import type { AwsRunbook } from "./aws-runbook.ts";
import { identityRunbooks } from "./identity.ts";
import { instanceRunbooks } from "./instances.ts";
import { networkRunbooks } from "./network.ts";
import { storageRunbooks } from "./storage.ts";

const RUNBOOKS: ReadonlyMap<string, AwsRunbook> = new Map(
  [...instanceRunbooks, ...storageRunbooks, ...networkRunbooks, ...identityRunbooks].map((runbook) => [
    runbook.name,
    runbook,
  ]),
);

/** The names of AWS's runbooks that the range has. */
export const AWS_RUNBOOKS: readonly string[] = [...RUNBOOKS.keys()];

export const isAwsRunbook = (name: string): boolean => RUNBOOKS.has(name);

export const runbookOfAws = (name: string): AwsRunbook | undefined => RUNBOOKS.get(name);
