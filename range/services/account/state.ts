import type { AlternateContactType, ContactInformation } from "@aws-sdk/client-account";
import { defineState, GLOBAL, type Account } from "../../world.ts";

export interface AlternateContactRow {
  type: AlternateContactType;
  name: string;
  title: string;
  emailAddress: string;
  phoneNumber: string;
}

/** An opt-in Region that the account has turned on, or that is on its way there or back. */
export interface RegionRow {
  name: string;
  status: "ENABLING" | "ENABLED" | "DISABLING";
}

/** What the account says of itself: one row, with the id `account`. */
export interface ProfileRow {
  name?: string;
  contact?: ContactInformation;
}

export const accountState = defineState("global", (scope) => ({
  alternateContacts: scope.table<AlternateContactRow>("account.alternateContacts"),
  regions: scope.table<RegionRow>("account.regions"),
  profile: scope.table<ProfileRow>("account.profile"),
}));

/** Whether the account has opted in to a Region. */
export const hasOptedIn = (account: Account, region: string): boolean =>
  accountState(account.scope(GLOBAL)).regions.get(region)?.status === "ENABLED";
