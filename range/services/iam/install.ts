import type { CallRecord } from "../../call.ts";
import { GLOBAL, type World } from "../../world.ts";
import { iamState } from "./state.ts";

/** Lets IAM see every call, so that it knows when keys and roles were last used. */
export function installIam(world: World): void {
  world.bus.on("call", ({ call }: CallRecord) => {
    const { principal } = call;
    if (principal.type !== "IAMUser" && principal.type !== "Root" && principal.type !== "AssumedRole") return;
    const state = iamState(world.account(principal.accountId).scope(GLOBAL));
    if (principal.type === "AssumedRole") {
      state.roles.note(
        principal.roleName,
        (row) => void (row.lastUsed = { at: call.at, region: call.region }),
      );
      return;
    }
    const { accessKeyId } = principal;
    if (accessKeyId === undefined) return;
    const service = world.services.get(call.service)?.iamPrefix ?? call.service;
    state.accessKeys.note(
      accessKeyId,
      (row) => void (row.lastUsed = { at: call.at, service, region: call.region }),
    );
  });
}
