import { spawnSync } from "node:child_process";

/** The AWS CLI of this machine. */
export interface InstalledAwsCli {
  /** As it names itself, such as `aws-cli/2.15.30 Python/3.11.8 …`. */
  version: string;
  /** Whether it goes where AWS_ENDPOINT_URL points: since 1.29 and 2.13. Older ones would call AWS itself. */
  knowsEndpointUrl: boolean;
}

/**
 * What AWS CLI 1 does wherever AWS_ENDPOINT_URL points: its own addresses of some services come first.
 *
 * @see https://github.com/aws/aws-cli/blob/develop/awscli/customizations/overridesslcommonname.py
 */
export const ASKS_AWS_ITSELF =
  'sqs and rds of us-east-1 need --endpoint-url "$AWS_ENDPOINT_URL", or AWS CLI 1 asks AWS itself';

export const isFirst = ({ version }: InstalledAwsCli): boolean => version.startsWith("aws-cli/1.");

/** Asks the machine for its AWS CLI. @returns undefined when there is none */
export function installedAwsCli(): InstalledAwsCli | undefined {
  const ran = spawnSync("aws", ["--version"], { encoding: "utf8", timeout: 10_000 });
  if (ran.error || ran.status !== 0) return undefined;
  const version = (ran.stdout || ran.stderr).trim().split("\n")[0] ?? "";
  return { version, knowsEndpointUrl: knowsEndpointUrl(version) };
}

/** Reads from a version whether the AWS CLI knows AWS_ENDPOINT_URL (its changelogs, July 2023). */
export function knowsEndpointUrl(version: string): boolean {
  const [, major, minor] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? [];
  const since = { "1": 29, "2": 13 }[major ?? ""];
  return since === undefined || Number(minor) >= since;
}
