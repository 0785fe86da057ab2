import type { Actor } from "../call.ts";
import type { Scope, World } from "../world.ts";

/** What a service hands to a resource that it invokes: a function, a document, a state machine. */
export interface Invocation {
  /** The invoking service, such as `events.amazonaws.com`. */
  service: string;
  /** The invoked resource. */
  arn: string;
  /** The rule, topic or bucket behind it: `aws:SourceArn`. */
  sourceArn: string;
  /** JSON text. */
  payload: string;
  /** The role that the invoking service uses, where it needs one. */
  roleArn?: string;
  /** Who set the invoking service to it: what follows is their doing, unless the resource has an author of its own. */
  actor?: Actor;
  /** The settings of an EventBridge target, such as `RunCommandParameters`. */
  parameters?: Readonly<Record<string, unknown>>;
}

/**
 * Invokes a resource.
 *
 * @throws {AwsError} what the resource's service answers: `AccessDeniedException` and `ResourceNotFoundException`
 *   are final, others are tried again
 */
export type Deliver = (scope: Scope, invocation: Invocation) => void | Promise<void>;

/**
 * Tells whether a resource would let an invocation in, without invoking it.
 *
 * @throws {AwsError} what {@link Deliver} would throw
 */
export type Check = (scope: Scope, invocation: Invocation) => void;

interface Target {
  deliver: Deliver;
  check: Check;
}

const registries = new WeakMap<World, Map<string, Target>>();

/**
 * Makes a kind of resource a target of EventBridge rules, SNS subscriptions, alarms and buckets.
 *
 * @param arnPrefix such as `arn:aws:lambda:` or `arn:aws:ssm:`; the longest one that fits is used
 */
export function registerTarget(
  world: World,
  arnPrefix: string,
  deliver: Deliver,
  check: Check = () => undefined,
): void {
  const registry = registries.get(world) ?? new Map<string, Target>();
  registries.set(world, registry.set(arnPrefix, { deliver, check }));
}

/** How to reach a resource, if anybody has registered its kind. */
export const targetFor = (world: World, arn: string): Deliver | undefined => find(world, arn)?.deliver;

/**
 * Checks that a service may invoke a resource.
 *
 * @throws {AwsError}
 */
export const checkTarget: Check = (scope, invocation) =>
  find(scope.world, invocation.arn)?.check(scope, invocation);

function find(world: World, arn: string): Target | undefined {
  let best: [prefix: string, target: Target] | undefined;
  for (const entry of registries.get(world) ?? [])
    if (arn.startsWith(entry[0]) && entry[0].length >= (best?.[0].length ?? 0)) best = entry;
  return best?.[1];
}
