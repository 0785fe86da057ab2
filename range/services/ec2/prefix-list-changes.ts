import type { AddPrefixListEntry, PrefixListEntry, RemovePrefixListEntry } from "@aws-sdk/client-ec2";
import { formatCidr, isIpv6Cidr, parseCidr } from "./cidr.ts";
import { entriesOf } from "./prefix-list-rows.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import type { PrefixListRow } from "./state.ts";

type Family = PrefixListRow["AddressFamily"];

const MOST_ENTRIES = 1000;
const MOST_IN_REQUEST = 100;
const RESERVED = ["com.amazonaws.", "com.amazon.", "com.aws."];

/** AWS keeps some beginnings of names for its own lists, each with its dot. */
export function checkListName(name: string): string {
  if (RESERVED.some((beginning) => name.startsWith(beginning)))
    refuse("InvalidParameterValue", `The prefix list name cannot begin with (${RESERVED.join(", ")}).`);
  if (!name || name.length > 255) refuseValue(name, "PrefixListName", "It must have 1 to 255 characters.");
  return name;
}

export function checkMaxEntries(max: number): number {
  if (!Number.isInteger(max) || max < 1 || max > MOST_ENTRIES)
    refuse("InvalidParameterValue", `Must specify a max size between 1 and ${MOST_ENTRIES}`);
  return max;
}

/** The entries of a new list. */
export function firstEntries(
  wanted: readonly AddPrefixListEntry[],
  family: Family,
  maxEntries: number,
): PrefixListEntry[] {
  checkRequestSize(wanted.length);
  return checkCount(wanted.map((entry) => checkEntry(entry, family)).reduce(addTo, []), maxEntries);
}

/**
 * The entries of a list after a change. A description changes by two requests: one that removes the entry, and one
 * that adds it again.
 *
 * @throws {AwsError} InvalidPrefixListModification for an entry that is not there, InvalidRequest for one that is,
 * PrefixListMaxEntriesExceeded
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
 */
export function changedEntries(
  row: Readonly<PrefixListRow>,
  added: readonly AddPrefixListEntry[],
  removed: readonly RemovePrefixListEntry[],
): PrefixListEntry[] {
  checkRequestSize(added.length, removed.length);
  const going = removed.map(({ Cidr }) => checkCidr(Cidr, row.AddressFamily));
  const coming = added.map((entry) => checkEntry(entry, row.AddressFamily));
  const before = entriesOf(row);
  for (const cidr of going) {
    if (coming.some(({ Cidr }) => Cidr === cidr))
      refuse(
        "InvalidParameterValue",
        `Request cannot contain Cidr ${cidr} in both AddPrefixListEntries and RemovePrefixListEntries`,
      );
    if (!before.some(({ Cidr }) => Cidr === cidr))
      refuse(
        "InvalidPrefixListModification",
        `The entry ${cidr} in prefix list ${row.PrefixListId} does not exist.`,
      );
  }
  const left = before.filter(({ Cidr = "" }) => !going.includes(Cidr));
  return checkCount(coming.reduce(addTo, left), row.MaxEntries);
}

function checkRequestSize(...sizes: readonly number[]): void {
  if (sizes.some((size) => size > MOST_IN_REQUEST))
    refuse("InvalidParameterValue", `The number of entries per request cannot exceed ${MOST_IN_REQUEST}.`);
}

function checkCount(entries: PrefixListEntry[], max: number): PrefixListEntry[] {
  if (entries.length > max)
    refuse(
      "PrefixListMaxEntriesExceeded",
      `The prefix list cannot hold ${entries.length} entries: its maximum is ${max}.`,
    );
  return entries;
}

function addTo(entries: PrefixListEntry[], entry: PrefixListEntry): PrefixListEntry[] {
  if (entries.some(({ Cidr }) => Cidr === entry.Cidr))
    refuse("InvalidRequest", "The request received was invalid.");
  return [...entries, entry];
}

function checkEntry({ Cidr, Description }: AddPrefixListEntry, family: Family): PrefixListEntry {
  if (Description !== undefined && Description.length > 255)
    refuseValue(Description, "Description", "It must have at most 255 characters.");
  return { Cidr: checkCidr(Cidr, family), ...(Description && { Description }) };
}

/** Blocks are kept in canonical form, as those of rules are. */
function checkCidr(cidr: string | undefined, family: Family): string {
  const text = required(cidr, "Cidr");
  if (family === "IPv6" && isIpv6Cidr(text)) return text;
  const block = family === "IPv4" ? parseCidr(text) : undefined;
  return block ? formatCidr(block) : refuseValue(text, "Cidr", `It is no ${family} block.`);
}
