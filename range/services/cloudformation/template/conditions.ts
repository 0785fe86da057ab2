import { formatError } from "./errors.ts";
import { evaluate, type Facts } from "./functions.ts";

/**
 * Makes the function that tells whether a condition of the template holds; each is computed once, when asked.
 *
 * @throws {AwsError} ValidationError for a condition that does not exist or rests on itself
 */
export function conditionsOf(
  declared: Readonly<Record<string, unknown>>,
  facts: () => Facts,
): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const open = new Set<string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (!Object.hasOwn(declared, name))
      throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
    if (open.has(name)) throw formatError(`Circular dependency in conditions: ${[...open].join(", ")}`);
    open.add(name);
    const holds = evaluate(declared[name], facts()) === true;
    open.delete(name);
    known.set(name, holds);
    return holds;
  };
}
