import type { Scope } from "../../world.ts";
import { iamState, type SettingsRow } from "./state.ts";

const ID = "account";

/** Settings of the account: alias, password policy, the last credential report. */
export const settingsOf = (scope: Scope): Readonly<SettingsRow> => iamState(scope).settings.get(ID) ?? {};

export function changeSettings(scope: Scope, change: (row: SettingsRow) => void): void {
  const { settings } = iamState(scope);
  if (!settings.has(ID)) settings.put(ID, {});
  settings.update(ID, change);
}

/** When the account was opened: its root user is as old. In milliseconds since the epoch. */
export const openedAt = (scope: Scope): number => settingsOf(scope).openedAt ?? scope.world.clock.now();
