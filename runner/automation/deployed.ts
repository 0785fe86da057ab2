import type { Arena } from "../targets/arena.ts";

/** What must be done to install the same automation into another sandbox. */
export interface Installation {
  stacks: readonly unknown[];
}

export async function install(_arena: Arena, _installation: Installation): Promise<void> {}
