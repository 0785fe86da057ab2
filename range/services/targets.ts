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

const registries = new WeakMap<World, Map<string, Deliver>>();

/**
 * Makes a kind of resource a target of EventBridge rules and SNS subscriptions.
 *
 * @param arnPrefix such as `arn:aws:lambda:` or `arn:aws:ssm:`; the longest one that fits is used
 */
export function registerTarget(world: World, arnPrefix: string, deliver: Deliver): void {
  const registry = registries.get(world) ?? new Map<string, Deliver>();
  registries.set(world, registry.set(arnPrefix, deliver));
}

/** How to reach a resource, if anybody has registered its kind. */
export function targetFor(world: World, arn: string): Deliver | undefined {
  let best: [prefix: string, deliver: Deliver] | undefined;
  for (const entry of registries.get(world) ?? [])
    if (arn.startsWith(entry[0]) && entry[0].length >= (best?.[0].length ?? 0)) best = entry;
  return best?.[1];
}
