import { cloudformationState, type StackRow } from "../../range/services/cloudformation/state.ts";
import { ec2State } from "../../range/services/ec2/state.ts";
import type { Account } from "../../range/world.ts";
import type { Arena } from "../targets/arena.ts";

/**
 * What is called otherwise in every range, by what it is: the account, what the page says, and ids, ARNs and generated
 * names of all resources that stacks made, the sandbox's own as well as a person's.
 */
export type Names = Readonly<Record<string, string>>;

/** Anything shorter may stand in a text by accident. */
const SHORTEST = 8;

/** The names in an arena. */
export function namesIn({ account, stage }: Pick<Arena, "account" | "stage">): Names {
  const names: Record<string, string> = { account: account.id, ticket: stage.ticket };
  if (stage.outputs["Run"] !== undefined) names["run"] = stage.outputs["Run"];
  for (const region of account.regions()) {
    const { stacks } = cloudformationState(account.scope(region));
    for (const stack of stacks) {
      if (stack.status === "DELETE_COMPLETE") continue;
      const path = pathOf(stack, (id) => stacks.get(id));
      for (const [what, name] of namesOf(stack)) names[`${region} ${path} ${what}`] = name;
    }
  }
  return names;
}

/** A stack's name; of an inner one, whose name is generated, where it stands in the others. */
function pathOf(stack: Readonly<StackRow>, stackOf: (id: string) => Readonly<StackRow> | undefined): string {
  const parent = stack.parentId === undefined ? undefined : stackOf(stack.parentId);
  if (!parent) return stack.name;
  const own = Object.values(parent.resources).find(({ physicalId }) => physicalId === stack.id);
  return `${pathOf(parent, stackOf)}/${own?.logicalId}`;
}

function* namesOf({ id, resources }: Readonly<StackRow>): Generator<[what: string, name: string]> {
  const all: [string, unknown, string?][] = [["", id]];
  for (const { logicalId, physicalId, attributes, customName } of Object.values(resources)) {
    all.push([logicalId, physicalId, customName]);
    for (const [key, value] of Object.entries(attributes))
      all.push([`${logicalId}.${key}`, value, customName]);
  }
  for (const [what, name, customName] of all) {
    if (typeof name !== "string") continue;
    // A name that a template gives means whatever bears it.
    for (const [key, one] of [[what, name] as const, [`${what} last`, lastOf(name)] as const])
      if (one !== undefined && one.length >= SHORTEST && one !== customName) yield [key, one];
  }
}

/** A resource's own name at the end of its ARN. */
const lastOf = (name: string): string | undefined =>
  name.startsWith("arn:") ? name.split(/[:/]/).at(-1) : undefined;

/** Ids of EC2's resources that no stack made: those of what others launch, and what was made by hand. */
export function strangeIds(account: Account, names: Names): Set<string> {
  const known = new Set(Object.values(names));
  return new Set([...ec2Ids(account)].filter((id) => !known.has(id)));
}

/** The ids of all that EC2 has in an account. */
export function ec2Ids(account: Account): Set<string> {
  const ids = account
    .regions()
    .flatMap((region) => Object.values(ec2State(account.scope(region))))
    .flatMap((table) => ("ids" in table ? [...table.ids()] : []));
  return new Set(ids.filter((id) => /^[a-z]+-[0-9a-f]{8,17}$/.test(id)));
}

/** Rewrites a text that was written for one arena so that it means the same in another. */
export function renaming(from: Names, to: Names): (text: string) => string {
  const targets = new Map<string, string>();
  for (const [what, name] of Object.entries(from)) {
    const target = to[what];
    if (target !== undefined && target !== name && !targets.has(name)) targets.set(name, target);
  }
  if (!targets.size) return (text) => text;
  const pattern = patternOf([...targets.keys()], from);
  return (text) => text.replace(pattern, (name) => targets.get(name)!);
}

/** The names that a text has, each once. */
export function namesWithin(text: string, names: Names): string[] {
  return [...new Set(text.match(patternOf(Object.values(names), names)))];
}

/** Finds whole names, the longest that fits first; an account's id may have letters behind it. */
function patternOf(sought: readonly string[], { account }: Names): RegExp {
  const longestFirst = sought.toSorted((a, b) => b.length - a.length);
  const whole = longestFirst.map((name) => quoted(name) + (name === account ? "" : "(?![A-Za-z0-9])"));
  return new RegExp(whole.join("|"), "g");
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
