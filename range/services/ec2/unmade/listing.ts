import type { Filter } from "@aws-sdk/client-ec2";
import { pageViews } from "../describe.ts";
import type { FilterTable } from "../filters.ts";
import { refuse } from "../refusals.ts";

/** A list of things that exist on AWS and that nobody can make in the range: that it is empty is the truth. */
export interface Unmade {
  /** The member of the answer that holds the list. */
  list: string;
  /** The operation that would make one. The range refuses it by name. */
  maker: string;
  /** What the operation takes, as {@link PARAMETERS} says it. */
  takes: string;
  /**
   * The member that names things by their ids, the ids' prefix, and EC2's errors for ids that nothing has and for
   * ids of another form. Without it, and without a second error, EC2 makes no such difference. Several where there
   * is more than one such member.
   */
  ids?: string | readonly string[];
  /** The filters by name, those by tag apart. */
  filters?: string;
  /** The bounds of MaxResults, where they are not 5 and 1000. */
  bounds?: readonly [least: number, most: number];
}

interface Input {
  Filters?: Filter[];
  Filter?: Filter[];
  MaxResults?: number;
  NextToken?: string;
}

const ID_DIGITS = /^[0-9a-z-]{8,40}$/;

/** Makes the operation of an {@link Unmade}: its answer is empty, and its input is checked as for any other. */
export function describing({ list, ids, filters = "", bounds: [least, most] = [5, 1000] }: Unmade) {
  const table: FilterTable<object> = Object.fromEntries(
    filters
      .split(" ")
      .filter(Boolean)
      .map((name) => [name, () => undefined]),
  );
  return (input: Input): Record<string, unknown> => {
    for (const each of [ids ?? []].flat()) refuseIds(each, input as Readonly<Record<string, unknown>>);
    const { views } = pageViews([], { ...input, Filters: input.Filters ?? input.Filter }, table, {
      least,
      most,
    });
    return { [list]: views };
  };
}

function refuseIds(facts: string, input: Readonly<Record<string, unknown>>): void {
  const [member = "", prefix = "", missing = "", malformed] = facts.split(" ");
  const ids = (input[member] ?? []) as readonly string[];
  for (const id of ids)
    if (malformed && !(id.startsWith(`${prefix}-`) && ID_DIGITS.test(id.slice(prefix.length + 1))))
      refuse(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  if (ids.length) refuse(missing, missingText(member.replace(/Ids$/, ""), ids));
}

function missingText(noun: string, ids: readonly string[]): string {
  const named = ids.join(", ");
  if (noun.startsWith("Group")) return `The Placement Group '${named}' is unknown.`;
  if (noun.startsWith("TransitGateway"))
    return `${noun.replace(/(?<=[a-z])(?=[A-Z])/g, " ")} ${named} was deleted or does not exist.`;
  const kind = noun.charAt(0).toLowerCase() + noun.slice(1);
  return ids.length > 1
    ? `The ${kind} IDs '${named}' do not exist`
    : `The ${kind} ID '${named}' does not exist`;
}
