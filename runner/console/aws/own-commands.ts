import { TAIL_FLAGS, tailLogs } from "./logs-tail.ts";
import type { Session } from "./session.ts";
import { VALIDATE_FLAGS, validateLogs } from "./validate-logs.ts";
import type { Flag } from "./words.ts";

/** A command of the AWS CLI that is no operation of its service, but makes calls of its own. */
export interface OwnCommand {
  flags: readonly Flag[];
  /** @returns the exit code */
  run: (words: readonly string[], session: Session) => Promise<number>;
}

const OWN: Readonly<Record<string, Readonly<Record<string, OwnCommand>>>> = {
  cloudtrail: { "validate-logs": { flags: VALIDATE_FLAGS, run: validateLogs } },
  logs: { tail: { flags: TAIL_FLAGS, run: tailLogs } },
};

/** Those of a service, by name. */
export const ownCommandsOf = (service: string): Readonly<Record<string, OwnCommand>> => OWN[service] ?? {};
