import type { Installation } from "./deployed.ts";

/** What `--responder deployed` means: the stacks of a run, or those that a command deploys. */
export async function takeInstallation(_options: { deploy?: string; from?: string }): Promise<Installation> {
  return { stacks: [] };
}
