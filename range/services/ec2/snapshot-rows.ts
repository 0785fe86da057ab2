import type { Scope } from "../../world.ts";
import { checkId, find, KINDS } from "./kinds.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type SnapshotRow } from "./state.ts";

/** The snapshots that an account may see: its own, public ones, and those shared with it. */
export function visibleSnapshots(scope: Scope): Readonly<SnapshotRow>[] {
  const own = ec2State(scope).snapshots.list();
  for (const home of otherHomes(scope))
    own.push(...ec2State(home).snapshots.filter((row) => mayUse(scope, home, row)));
  return own;
}

/**
 * A snapshot that this account may make volumes of.
 *
 * @throws {AwsError} InvalidSnapshot.NotFound and the like
 */
export function findSnapshot(scope: Scope, snapshotId: string): Readonly<SnapshotRow> {
  const own = ec2State(scope).snapshots.get(snapshotId);
  if (own) return own;
  for (const home of otherHomes(scope)) {
    const row = ec2State(home).snapshots.get(snapshotId);
    if (row && mayUse(scope, home, row)) return row;
  }
  checkId("snapshot", snapshotId);
  return refuse(...KINDS.snapshot.missing([snapshotId]));
}

/** A snapshot of this account's own, for calls that change it. */
export const findOwnSnapshot = (scope: Scope, snapshotId: string): Readonly<SnapshotRow> =>
  find(scope, "snapshot", snapshotId);

/** Whether the account in this Region lets the public in: EnableSnapshotBlockPublicAccess. */
export const publicAccessBlock = (scope: Scope): "unblocked" | "block-new-sharing" | "block-all-sharing" =>
  ec2State(scope).settings.get("settings")?.snapshotBlockPublicAccess ?? "unblocked";

function* otherHomes(scope: Scope): Generator<Scope> {
  for (const account of scope.world.accounts.values())
    if (account !== scope.account && account.regions().includes(scope.region))
      yield account.scope(scope.region);
}

const mayUse = (scope: Scope, home: Scope, row: Readonly<SnapshotRow>): boolean =>
  row.sharedWith.includes(scope.accountId) ||
  (row.sharedWith.includes("all") && publicAccessBlock(home) !== "block-all-sharing");
