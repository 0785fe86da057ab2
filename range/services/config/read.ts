import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { callAs } from "./role.ts";

/**
 * Asks a service of the range what it would answer, as Config does with its role: undefined where there is nothing.
 * No call is recorded.
 */
export type Read = <Answer = Members>(
  service: string,
  operation: string,
  input: object,
) => Answer | undefined;

export type Members = Record<string, unknown>;

export function reader(scope: Scope): Read {
  return <Answer>(service: string, operation: string, input: object) => {
    const handler = scope.world.services.get(service)?.handlers[operation];
    if (!handler) return undefined;
    try {
      return handler(input as never, callAs(scope)) as Answer;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  };
}
