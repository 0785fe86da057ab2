import type { ServiceModel } from "../../../../range/wire/model.ts";
import type { ServiceId } from "../../../../range/wire/services.ts";
import { stateOf } from "./wait.ts";
import { waitersOf, type Waiter } from "./waiters.ts";

type Answer = Record<string, unknown>;

/**
 * The condition of `aws … wait` that somebody waited for who asked again and again: it holds for the last answer, and
 * did not for the first.
 *
 * @returns such as `snapshot-completed`; undefined where the AWS CLI has none
 */
export async function conditionFor(
  model: ServiceModel,
  { service, operation }: { service: ServiceId; operation: string },
  first: Answer,
  last: Answer,
): Promise<string | undefined> {
  const asked = { service, operation, model };
  for (const [condition, waiter] of [...waitersOf(service)].sort(
    ([, a], [, b]) => looseness(a) - looseness(b),
  )) {
    if (waiter.operation !== operation || (await stateOf(waiter, asked, last)) !== "success") continue;
    if (first === last || (await stateOf(waiter, asked, first)) !== "success") return condition;
  }
  return undefined;
}

/** A waiter that only asks whether something is there says less than one that asks for its state. */
const looseness = ({ acceptors }: Waiter): number =>
  acceptors.some(([state, matcher]) => state === "success" && matcher === "pathAll") ? 0 : 1;
