import type { CallRecord } from "../../call.ts";
import { seenAs } from "../../iam/principal.ts";
import { GLOBAL, type World } from "../../world.ts";
import { noteUse } from "./last-accessed/uses.ts";
import { iamState } from "./state.ts";

/** Lets IAM see every call, so that it knows when keys, users and roles were last used, and for what. */
export function installIam(world: World): void {
  world.bus.on("call", (record: CallRecord) => {
    const { call } = record;
    const principal = seenAs(call.principal);
    if (principal.type !== "IAMUser" && principal.type !== "Root" && principal.type !== "AssumedRole") return;
    const state = iamState(world.account(principal.accountId).scope(GLOBAL));
    if (principal.type === "AssumedRole") {
      noteUse(state, principal.principalId.slice(0, principal.principalId.indexOf(":")), record);
      state.roles.note(
        principal.roleName,
        (row) => void (row.lastUsed = { at: call.at, region: call.region }),
      );
      return;
    }
    if (principal.type === "IAMUser") noteUse(state, principal.principalId, record);
    const { accessKeyId } = principal;
    if (accessKeyId === undefined) return;
    const service = world.services.get(call.service)?.iamPrefix ?? call.service;
    state.accessKeys.note(
      accessKeyId,
      (row) => void (row.lastUsed = { at: call.at, service, region: call.region }),
    );
  });
}
