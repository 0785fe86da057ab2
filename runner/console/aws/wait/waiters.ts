import { kebab } from "../names.ts";
import { EC2_WAITERS } from "./ec2.ts";
import { SERVICE_WAITERS } from "./services.ts";

export type WaitState = "success" | "failure" | "retry";

/** What is looked for: a status, an error code, or a value at a path of the answer. */
export type Acceptor =
  | readonly [
      state: WaitState,
      matcher: "path" | "pathAll" | "pathAny",
      path: string,
      expected: string | boolean,
    ]
  | readonly [state: WaitState, matcher: "status", expected: number]
  | readonly [state: WaitState, matcher: "error", expected: string | boolean];

/** A condition that AWS CLI's `wait` polls for. */
export interface Waiter {
  operation: string;
  delaySeconds: number;
  attempts: number;
  acceptors: readonly Acceptor[];
}

/** The waiters of a service by their names in the command line, such as `snapshot-completed`. */
export function waitersOf(service: string): ReadonlyMap<string, Waiter & { name: string }> {
  const own = service === "ec2" ? EC2_WAITERS : (SERVICE_WAITERS[service] ?? {});
  return new Map(Object.entries(own).map(([name, waiter]) => [kebab(name), { name, ...waiter }]));
}
