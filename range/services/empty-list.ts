import type { Call } from "../call.ts";
import type { AnyHandler } from "../service.ts";
import { pageOf } from "./paging.ts";

/** A list of things that exist on AWS and that nobody can make in the range: that it is empty is the truth. */
export interface EmptyList {
  /** The member of the answer that holds the list. */
  list: string;
  /** An operation that would make one, or that goes with them. The range refuses it by name. */
  maker: string;
  /** The member that says how long a page is, and its bounds. */
  size?: readonly [member: string, least: number, most: number];
  /** The member that takes the token of a page; `NextToken` unless told. */
  token?: string;
  /** Members that must be there. */
  required?: readonly string[];
  /** Members that filter, and the keys that they know; any key where there are none. */
  filters?: Readonly<Record<string, readonly string[]>>;
  /** Members that take one of a set. */
  choices?: Readonly<Record<string, readonly string[]>>;
  /** What AWS checks besides, such as that the resource is there which the list belongs to. */
  check?: (input: Input, call: Call) => void;
  /** What the answer says besides. */
  also?: Readonly<Record<string, unknown>>;
}

type Input = Readonly<Record<string, unknown>>;

/** How a service refuses what its lists are asked. Members are spelled as in the service's messages. */
export interface ListRefusals {
  /** A page's size out of bounds, a value that is none of a set, or a member that is missing. */
  member: (member: string, value: unknown, constraint: string) => Error;
  token: () => Error;
  /** How pages are cut; {@link pageOf} unless the service's model refuses an empty token. */
  pages?: typeof pageOf;
  filter?: (key: string) => Error;
}

/** Makes the operations of some {@link EmptyList}s: their input is checked as that of any other. */
export const emptyLists = (
  lists: Readonly<Record<string, EmptyList>>,
  refusals: ListRefusals,
): Record<string, AnyHandler> =>
  Object.fromEntries(
    Object.entries(lists).map(([operation, list]) => [
      operation,
      (input: Input, call: Call): Record<string, unknown> => {
        checkMembers(list, input, refusals);
        list.check?.(input, call);
        const token = input[list.token ?? "NextToken"] as string | undefined;
        const { items } = (refusals.pages ?? pageOf)([], { token, size: undefined, most: 1 }, refusals.token);
        return { ...list.also, [list.list]: items };
      },
    ]),
  );

function checkMembers(
  { required = [], choices = {}, filters = {}, size }: EmptyList,
  input: Input,
  { member, filter }: ListRefusals,
): void {
  for (const name of required)
    if (input[name] === undefined) throw member(spelled(name), undefined, "Member must not be null");
  for (const [name, known] of Object.entries(choices)) {
    const value = input[name] as string | undefined;
    if (value !== undefined && !known.includes(value))
      throw member(spelled(name), value, `Member must satisfy enum value set: [${known.join(", ")}]`);
  }
  for (const [name, known] of Object.entries(filters))
    for (const key of keysOf(input[name])) if (filter && !known.includes(key)) throw filter(key);
  if (!size) return;
  const [name, least, most] = size;
  const wanted = input[name] as number | undefined;
  if (wanted !== undefined && wanted < least)
    throw member(spelled(name), wanted, `Member must have value greater than or equal to ${least}`);
  if (wanted !== undefined && wanted > most)
    throw member(spelled(name), wanted, `Member must have value less than or equal to ${most}`);
}

const spelled = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The keys of a list of filters, in whichever spelling the operation has. */
const keysOf = (filters: unknown): string[] =>
  ((filters ?? []) as Record<string, unknown>[]).map((each) =>
    String(each["Key"] ?? each["key"] ?? each["FilterKey"] ?? ""),
  );
