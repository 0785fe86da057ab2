import { elbv2State } from "../../services/elbv2/state.ts";
import { defineState, type Scope, type World } from "../../world.ts";
import { carryOver, closeLegs, legsAreOpen, openLegs, type Legs } from "./legs.ts";
import { account, courses, factsOf, requestBytes, type AlbAnswer, type AlbRequest } from "./requests.ts";
import { answerAlongOpenConnection, answerBytes, listenerFor } from "./routing.ts";

/** A connection through a load balancer that stays with its target, such as a web shell over a WebSocket. */
export interface AlbSession {
  readonly targetId: string;
  /** Sends something more to the same target. Undefined when the session is over. */
  send(path: string): AlbAnswer | undefined;
  isOpen(): boolean;
  close(): void;
}

const sessions = defineState("regional", () => ({
  open: new Map<Legs, { targetKey: string; registeredAt: number }>(),
}));

/** Ends sessions when their target is drained or taken out. */
export function installCustomers(world: World): void {
  world.bus.on("target-health", ({ scope }) => {
    const { targets } = elbv2State(scope);
    for (const [legs, { targetKey, registeredAt }] of sessions(scope).open)
      if (targets.get(targetKey)?.registeredAt !== registeredAt) end(scope, legs, "target deregistered");
  });
}

/**
 * Opens a session through a load balancer. It lives as long as its two connections and its target's
 * registration: also while the target drains, for the whole deregistration delay (fact 11), and after a change of
 * security groups, because both connections are tracked (fact 1). A web ACL sees the request that opens it, and
 * nothing of what is sent afterwards.
 *
 * @param wantedTarget the target that the session goes to, as a sticky cookie would have it
 * @returns undefined when no target takes it
 */
export function openAlbSession(
  scope: Scope,
  request: AlbRequest,
  wantedTarget?: string,
): AlbSession | undefined {
  const { loadBalancers, targets } = elbv2State(scope);
  const loadBalancer = loadBalancers.get(request.loadBalancerArn);
  const listener = loadBalancer && listenerFor(scope, loadBalancer.arn, request.port);
  if (!loadBalancer || !listener) return undefined;
  const found = courses(scope, loadBalancer, request)
    .map((possibility) => possibility.outcome)
    .filter(
      (outcome) =>
        outcome.from === "target" &&
        (wantedTarget === undefined || outcome.target?.targetId === wantedTarget),
    );
  if (!found.length) return undefined;
  const first = scope.world.random.pick(found);
  const { target, node, targetIp, targetGroupArn, rulePriority } = first;
  if (!target || !node || !targetIp) return undefined;
  const legs = openLegs(scope, request.clientIp, node, listener.port, { row: target, ip: targetIp });
  if (legs?.flowIds.length !== 2) return undefined;
  const { key, registeredAt, targetId } = target;
  sessions(scope).open.set(legs, { targetKey: key, registeredAt });
  carryOver(scope, legs, requestBytes(request), answerBytes(first));
  account(scope, loadBalancer, request, first, legs.clientPort);
  const isOpen = (): boolean => {
    if (sessions(scope).open.has(legs) && !legsAreOpen(scope, legs)) end(scope, legs, "other leg ended");
    return sessions(scope).open.has(legs);
  };
  return {
    targetId,
    isOpen,
    close: () => end(scope, legs, "closed"),
    send(path) {
      if (!isOpen()) return undefined;
      const next = { ...request, path };
      const answer = answerAlongOpenConnection(
        scope,
        loadBalancer,
        targets.get(key)!,
        factsOf(loadBalancer, next),
      );
      if (!carryOver(scope, legs, requestBytes(next), answerBytes(answer))) return undefined;
      const outcome = { ...answer, node, rulePriority, ...(targetGroupArn && { targetGroupArn }) };
      return account(scope, loadBalancer, next, outcome, legs.clientPort);
    },
  };
}

function end(scope: Scope, legs: Legs, reason: string): void {
  sessions(scope).open.delete(legs);
  closeLegs(scope, legs, reason);
}
