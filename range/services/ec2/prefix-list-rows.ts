import type { PrefixListEntry } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { prefixListsOf } from "./endpoint-services.ts";
import { KINDS } from "./kinds.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type GroupRuleRow, type PrefixListRow } from "./state.ts";

/** AWS's own lists belong to no account. */
export const prefixListArn = (scope: Scope, id: string): string =>
  isAwsPrefixList(scope, id)
    ? `arn:aws:ec2:${scope.region}:aws:prefix-list/${id}`
    : scope.arn("ec2", `prefix-list/${id}`);

export const isAwsPrefixList = (scope: Scope, id: string): boolean =>
  prefixListsOf(scope.region).some((list) => list.id === id);

/**
 * The id of a prefix list that a rule or a route is to name: AWS's or the account's.
 *
 * @throws {AwsError} InvalidPrefixListID.NotFound
 */
export function checkPrefixList(scope: Scope, id: string | undefined): string {
  if (id !== undefined && (isAwsPrefixList(scope, id) || ec2State(scope).prefixLists.has(id))) return id;
  return refuse(...KINDS.prefixList.missing([id ?? ""]));
}

/** The entries of a customer's list that decide now. */
export const entriesOf = (row: Readonly<PrefixListRow>): readonly PrefixListEntry[] =>
  row.versions.at(-1)!.entries;

/**
 * Rules as they decide: one that names a customer's prefix list is a rule for each of the list's entries. AWS's own
 * lists stay named.
 */
export function spelledOut(scope: Scope, rules: readonly GroupRuleRow[]): readonly GroupRuleRow[] {
  if (!rules.some((rule) => rule.prefixListId !== undefined)) return rules;
  const { prefixLists } = ec2State(scope);
  return rules.flatMap((rule) => {
    const list = prefixLists.get(rule.prefixListId);
    if (!list) return rule;
    const { prefixListId: _, ...rest } = rule;
    const member = list.AddressFamily === "IPv4" ? "cidrIpv4" : "cidrIpv6";
    return entriesOf(list).map(({ Cidr = "" }) => ({ ...rest, [member]: Cidr }));
  });
}

/** The ids of the security groups and route tables that name a list. */
export function referencesTo(scope: Scope, prefixListId: string): string[] {
  const { groups, routeTables } = ec2State(scope);
  return [
    ...groups
      .filter(({ rules }) => rules.some((rule) => rule.prefixListId === prefixListId))
      .map(({ id }) => id),
    ...routeTables
      .filter(
        ({ Routes }) => Routes?.some((route) => route.DestinationPrefixListId === prefixListId) ?? false,
      )
      .map(({ RouteTableId }) => RouteTableId),
  ];
}
