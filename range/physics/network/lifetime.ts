import type { Scope } from "../../world.ts";
import { networkState, type FlowRow } from "./state.ts";
import { idleTimeout } from "./tracking.ts";

/** Ended flows are kept this long for those who ask why, and never more than {@link MOST_ENDED} of them. */
const ENDED_KEPT_MS = 3_600_000;
const MOST_ENDED = 2_000;

/** Enters a new flow where open flows are looked for, and begins to watch its idle time. */
export function beginLife(scope: Scope, flow: Readonly<FlowRow>): void {
  const { open } = networkState(scope);
  for (const id of endsOf(flow)) {
    const ids = open.get(id) ?? new Set<string>();
    open.set(id, ids.add(flow.id));
  }
  forgetEnded(scope);
  watchIdle(scope, flow.id);
}

/** Ends an open flow and tells the bus. */
export function endFlow(scope: Scope, flowId: string, reason: string): void {
  const state = networkState(scope);
  if (state.flows.get(flowId)?.state !== "open") return;
  const now = scope.world.clock.now();
  const row = state.flows.update(flowId, (flow) => {
    flow.state = "closed";
    flow.endedAt = now;
    flow.endReason = reason;
  });
  for (const id of endsOf(row)) {
    const open = state.open.get(id);
    open?.delete(flowId);
    if (open?.size === 0) state.open.delete(id);
  }
  state.idleTimers.get(flowId)?.cancel();
  state.idleTimers.delete(flowId);
  state.ended.push({ id: flowId, at: now });
  forgetEnded(scope);
  scope.world.bus.emit("flow", { scope, flowId, state: "closed", reason });
}

/** Ends the flow once it was idle for its timeout; plans itself again while it is in use. */
function watchIdle(scope: Scope, flowId: string): void {
  const { flows, idleTimers } = networkState(scope);
  const { clock } = scope.world;
  const flow = flows.get(flowId);
  idleTimers.delete(flowId);
  if (flow?.state !== "open") return;
  // What is untracked now can be tracked later, so it is looked at again as well.
  const timeout = idleTimeout(flow);
  const lookAgain = idleTimeout({ ...flow, tracked: true })!;
  if (timeout !== undefined && clock.now() >= flow.lastUsedAt + timeout)
    endFlow(scope, flowId, "idle-timeout");
  else {
    const at = Math.max(
      flow.lastUsedAt + (timeout ?? 0),
      timeout === undefined ? clock.now() + lookAgain : 0,
    );
    idleTimers.set(
      flowId,
      clock.at(at, `idle ${flowId}`, () => watchIdle(scope, flowId)),
    );
  }
}

function forgetEnded(scope: Scope): void {
  const { ended, flows } = networkState(scope);
  const before = scope.world.clock.now() - ENDED_KEPT_MS;
  let count = 0;
  while (count < ended.length && (ended[count]!.at < before || ended.length - count > MOST_ENDED))
    flows.delete(ended[count++]!.id);
  ended.splice(0, count);
}

const endsOf = (flow: Readonly<FlowRow>): string[] =>
  flow.peerInterfaceId === undefined ? [flow.interfaceId] : [flow.interfaceId, flow.peerInterfaceId];
