import type { CallRecord } from "../../../call.ts";
import { AwsError } from "../../../errors.ts";
import { asksOf } from "../../../journey.ts";
import type { ActionUse, IamState } from "../state.ts";

/** Actions of global services are answered there, whatever Region a client names. */
const GLOBAL_SERVICES_REGION = "us-east-1";

/**
 * Notes that a user or role attempted an action, refused attempts included (IAM guide, "Refine permissions in AWS
 * using last accessed information").
 *
 * @param ownerId the unique id of the user or role: one made later under the same name has used nothing
 */
export function noteUse(state: IamState, ownerId: string, record: CallRecord): void {
  const { service, operation } = record.call;
  if (!state.usage.has(ownerId)) state.usage.put(ownerId, { ownerId, calls: new Map() });
  state.usage.note(ownerId, ({ calls }) => void calls.set(`${service}:${operation}`, record));
}

/** What a user or role used, newest first. */
export function usesOf(state: IamState, ownerId: string): Readonly<ActionUse>[] {
  const calls = state.usage.get(ownerId)?.calls.values() ?? [];
  return [...calls].map(useOf).sort((a, b) => b.at - a.at);
}

function useOf({ call, input }: CallRecord): ActionUse {
  const service = call.world.services.get(call.service);
  const global = service?.global === true;
  return {
    ...actionOf({ call, input }),
    data: service?.records?.[call.operation]?.data === true,
    global,
    at: call.at,
    region: global ? GLOBAL_SERVICES_REGION : call.region,
  };
}

/** The action that a call asks of its own service; of some operations it has another name (`s3:ListBucket`). */
function actionOf({ call, input }: Pick<CallRecord, "call" | "input">): {
  namespace: string;
  action: string;
} {
  const service = call.world.services.get(call.service);
  const namespace = service?.iamPrefix ?? call.service;
  const named = { namespace, action: call.operation };
  if (!service) return named;
  try {
    const own = asksOf(service, call.operation, input, call).find(({ action }) =>
      action.startsWith(`${namespace}:`),
    );
    return own ? { namespace, action: own.action.slice(namespace.length + 1) } : named;
  } catch (error) {
    // A call that was refused before it could be said what it asks.
    if (error instanceof AwsError) return named;
    throw error;
  }
}
