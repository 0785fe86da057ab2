import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { prefixListsOf, type PrefixListFacts } from "./endpoint-services.ts";
import { once } from "./idempotency.ts";
import { find, KINDS } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { changedEntries, checkListName, checkMaxEntries, firstEntries } from "./prefix-list-changes.ts";
import { entriesOf, isAwsPrefixList, prefixListArn, referencesTo } from "./prefix-list-rows.ts";
import { oneOf, refuse, required } from "./refusals.ts";
import { groupsTooFullFor } from "./rule-quota.ts";
import { ec2State, type PrefixListRow } from "./state.ts";
import { newTags } from "./tags.ts";

/** Quotas of a VPC: lists per Region, and versions that a list keeps. */
const MOST_LISTS = 100;
const MOST_VERSIONS = 1000;

export const prefixLists = handlers<typeof EC2>()({
  CreateManagedPrefixList(input, call) {
    const { scope } = call;
    const name = checkListName(required(input.PrefixListName, "PrefixListName"));
    const family = oneOf(
      required(input.AddressFamily, "AddressFamily"),
      ["IPv4", "IPv6"] as const,
      "AddressFamily",
    );
    const maxEntries = checkMaxEntries(required(input.MaxEntries, "MaxEntries"));
    const entries = firstEntries(input.Entries ?? [], family, maxEntries);
    const tags = newTags(input.TagSpecifications, "prefix-list", call);
    const id = once(call, input, () => {
      const { prefixLists: table } = ec2State(scope);
      if (table.list().length >= MOST_LISTS)
        refuse("PrefixListLimitExceeded", "The maximum number of prefix lists has been reached.");
      const listId = scope.world.random.id("pl");
      table.put(listId, {
        PrefixListId: listId,
        PrefixListName: name,
        PrefixListArn: prefixListArn(scope, listId),
        AddressFamily: family,
        MaxEntries: maxEntries,
        Version: 1,
        versions: [{ version: 1, entries }],
        OwnerId: scope.accountId,
        Tags: tags,
      });
      change(scope, listId, "create", () => undefined);
      return listId;
    });
    return { PrefixList: ownView(find(scope, "prefixList", id)) };
  },

  ModifyManagedPrefixList(input, call) {
    const { scope } = call;
    const row = changeable(call, input.PrefixListId);
    const id = row.PrefixListId;
    const added = input.AddEntries ?? [];
    const removed = input.RemoveEntries ?? [];
    const isOfEntries = added.length + removed.length > 0;
    if (isOfEntries && input.MaxEntries !== undefined)
      refuse(
        "InvalidParameterCombination",
        "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
      );
    if (isOfEntries || input.CurrentVersion !== undefined) checkVersion(row, input.CurrentVersion);
    const name = input.PrefixListName === undefined ? undefined : checkListName(input.PrefixListName);
    const size = input.MaxEntries === undefined ? undefined : checkSize(row, input.MaxEntries);
    const entries = isOfEntries ? changedEntries(row, added, removed) : undefined;
    if (name !== undefined)
      ec2State(scope).prefixLists.update(id, (each) => void (each.PrefixListName = name));
    if (entries) change(scope, id, "modify", () => addVersion(scope, id, entries));
    if (size !== undefined) change(scope, id, "modify", () => resize(scope, id, size));
    return { PrefixList: ownView(find(scope, "prefixList", id)) };
  },

  RestoreManagedPrefixListVersion(input, call) {
    const { scope } = call;
    const row = changeable(call, input.PrefixListId);
    const id = row.PrefixListId;
    checkVersion(row, input.CurrentVersion);
    const entries = versionOf(row, required(input.PreviousVersion, "PreviousVersion"));
    if (entries.length > row.MaxEntries)
      refuse(
        "PrefixListMaxEntriesExceeded",
        `The prefix list cannot hold ${entries.length} entries: its maximum is ${row.MaxEntries}.`,
      );
    change(scope, id, "restore", () => addVersion(scope, id, entries));
    return { PrefixList: ownView(find(scope, "prefixList", id)) };
  },

  /**
   * A list that rules or routes name is not deleted: it turns to `delete-failed`, and its entries go on to decide.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
   */
  DeleteManagedPrefixList(input, call) {
    const { scope } = call;
    const { PrefixListId: id } = changeable(call, input.PrefixListId);
    change(scope, id, "delete", () => {
      const references = referencesTo(scope, id);
      if (!references.length) return void ec2State(scope).prefixLists.delete(id);
      return `The prefix list is referenced by: ${shortened(references)}.`;
    });
    return { PrefixList: ownView(find(scope, "prefixList", id)) };
  },

  DescribePrefixLists(input, call) {
    const all = chosen(call.scope, input.PrefixListIds, awsPlainView, (row): EC2.PrefixList => ({
      PrefixListId: row.PrefixListId,
      PrefixListName: row.PrefixListName,
      Cidrs: entriesOf(row).flatMap(({ Cidr }) => Cidr ?? []),
    }));
    const { views, nextToken } = pageViews(all, input, {
      "prefix-list-id": (view) => view.PrefixListId,
      "prefix-list-name": (view) => view.PrefixListName,
    });
    return { PrefixLists: views, NextToken: nextToken };
  },

  DescribeManagedPrefixLists(input, call) {
    const { scope } = call;
    const all = chosen(scope, input.PrefixListIds, (list) => awsView(scope, list), ownView);
    const { views, nextToken } = pageViews(
      all,
      input,
      {
        "owner-id": (view) => view.OwnerId,
        "prefix-list-id": (view) => view.PrefixListId,
        "prefix-list-name": (view) => view.PrefixListName,
      },
      { least: 1, most: 100 },
    );
    return { PrefixLists: views, NextToken: nextToken };
  },

  GetManagedPrefixListEntries(input, call) {
    const id = required(input.PrefixListId, "PrefixListId");
    const [entries = []] = chosen(
      call.scope,
      [id],
      ({ cidrs }) => cidrs.map((Cidr): EC2.PrefixListEntry => ({ Cidr })),
      (row) => [...versionOf(row, input.TargetVersion ?? row.Version)],
    );
    const { views, nextToken } = pageViews(entries, pageOf(input), {}, { least: 1, most: 100 });
    return { Entries: views, NextToken: nextToken };
  },

  GetManagedPrefixListAssociations(input, call) {
    const { scope } = call;
    const { PrefixListId: id } = own(call, input.PrefixListId);
    const all = referencesTo(scope, id).map((ResourceId): EC2.PrefixListAssociation => ({
      ResourceId,
      ResourceOwner: scope.accountId,
    }));
    const { views, nextToken } = pageViews(all, pageOf(input), {}, { least: 5, most: 255 });
    return { PrefixListAssociations: views, NextToken: nextToken };
  },
});

const pageOf = ({
  MaxResults,
  NextToken,
}: {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}) => ({ MaxResults, NextToken });

/** The lists that a call names, or all: AWS's own first. */
function chosen<View>(
  scope: Scope,
  ids: readonly string[] | undefined,
  ofAws: (list: PrefixListFacts) => View,
  ofOwn: (row: Readonly<PrefixListRow>) => View,
): View[] {
  const isChosen = (id: string): boolean => !ids?.length || ids.includes(id);
  const { prefixLists: table } = ec2State(scope);
  const missing = ids?.filter((id) => !isAwsPrefixList(scope, id) && !table.has(id)) ?? [];
  if (missing.length) refuse(...KINDS.prefixList.missing(missing));
  return [
    ...prefixListsOf(scope.region)
      .filter(({ id }) => isChosen(id))
      .map(ofAws),
    ...table.filter((row) => isChosen(row.PrefixListId)).map(ofOwn),
  ];
}

const awsPlainView = ({ id, name, cidrs }: PrefixListFacts): EC2.PrefixList => ({
  PrefixListId: id,
  PrefixListName: name,
  Cidrs: [...cidrs],
});

const awsView = (scope: Scope, { id, name }: PrefixListFacts): EC2.ManagedPrefixList => ({
  PrefixListId: id,
  PrefixListName: name,
  PrefixListArn: prefixListArn(scope, id),
  AddressFamily: "IPv4",
  State: "create-complete",
  OwnerId: "AWS",
  Tags: [],
});

function ownView(row: Readonly<PrefixListRow>): EC2.ManagedPrefixList {
  const { versions: _, ...view } = row;
  return view;
}

/** A list of the account's own. */
function own(call: Call, id: string | undefined): Readonly<PrefixListRow> {
  const wanted = required(id, "PrefixListId");
  if (isAwsPrefixList(call.scope, wanted))
    refuse("OperationNotPermitted", `The prefix list ${wanted} is managed by AWS.`);
  return find(call.scope, "prefixList", wanted);
}

/** As {@link own}, when no change of it is under way. */
function changeable(call: Call, id: string | undefined): Readonly<PrefixListRow> {
  const row = own(call, id);
  if (row.State?.endsWith("-in-progress"))
    refuse(
      "IncorrectState",
      `The prefix list ${row.PrefixListId} cannot be changed in the current state (${row.State}).`,
    );
  return row;
}

function checkVersion(row: Readonly<PrefixListRow>, version: number | undefined): void {
  if (required(version, "CurrentVersion") !== row.Version)
    refuse("PrefixListVersionMismatch", "The prefix list has the incorrect version number.");
}

function versionOf(row: Readonly<PrefixListRow>, version: number): EC2.PrefixListEntry[] {
  const found = row.versions.find((each) => each.version === version);
  return (
    found?.entries ??
    refuse("InvalidParameterValue", `The version ${version} of ${row.PrefixListId} does not exist.`)
  );
}

function checkSize(row: Readonly<PrefixListRow>, max: number): number {
  const { length } = entriesOf(row);
  if (checkMaxEntries(max) < length)
    refuse("InvalidParameterValue", `The prefix list holds ${length} entries, more than ${max}.`);
  return max;
}

/**
 * Lets a change of a list take its time.
 *
 * @param done makes the change, or says why it fails
 */
function change(
  scope: Scope,
  id: string,
  doing: "create" | "modify" | "restore" | "delete",
  done: () => string | undefined,
): void {
  const { prefixLists: table } = ec2State(scope);
  const turn = (to: "in-progress" | "complete" | "failed", message?: string): void =>
    void table.update(id, (row) => {
      row.State = `${doing}-${to}`;
      row.StateMessage = message;
    });
  turn("in-progress");
  scope.world.clock.after(scope.world.pace("prefix-list-change"), `${doing} ${id}`, () => {
    const failure = done();
    if (table.has(id)) turn(failure === undefined ? "complete" : "failed", failure);
  });
}

function addVersion(scope: Scope, id: string, entries: EC2.PrefixListEntry[]): undefined {
  ec2State(scope).prefixLists.update(id, (row) => {
    row.Version += 1;
    row.versions = [...row.versions, { version: row.Version, entries }].slice(-MOST_VERSIONS);
  });
  networkChanged(scope, `entries of ${id}`);
}

/** The size counts for every group that names the list, so that a group may be too full for it. */
function resize(scope: Scope, id: string, max: number): string | undefined {
  const full = groupsTooFullFor(scope, id, max);
  if (full.length) return `These resources cannot support the maximum of ${max} entries: ${shortened(full)}.`;
  ec2State(scope).prefixLists.update(id, (row) => void (row.MaxEntries = max));
  return undefined;
}

/** A state message names ten resources at most. */
const shortened = (ids: readonly string[]): string => ids.slice(0, 10).join(", ");
