import type { Ask } from "../call.ts";
import type { Scope } from "../world.ts";
import { compilePolicy } from "./compile.ts";
import { contextOf } from "./context.ts";
import { decide } from "./decide.ts";

/**
 * Whether a resource's own policy lets an AWS service in, such as EventBridge publishing to a topic or CloudTrail
 * writing to a bucket.
 *
 * @param service the service principal, such as `events.amazonaws.com`
 * @param ask the action, the resource and its policy; `aws:SourceArn` and `aws:SourceAccount` in its context
 */
export function serviceMay(scope: Scope, service: string, ask: Ask): boolean {
  if (ask.resourcePolicy === undefined) return false;
  const { world, region, accountId } = scope;
  const principal = { type: "AWSService" as const, accountId, service };
  const call = { world, region, principal, at: world.clock.now(), sourceIp: service, userAgent: service };
  return decide({
    identity: [],
    request: {
      principal,
      action: ask.action,
      resource: ask.resource,
      context: contextOf({ ...call, invokedBy: service }, ask, accountId),
    },
    resource: { kind: "resource-based", name: ask.resource, policy: compilePolicy(ask.resourcePolicy) },
    sameAccount: true,
    resourceMustAllow: true,
  }).allowed;
}
