import { NotImplemented } from "../../errors.ts";

/**
 * Refuses, by name, the members of a structure that the range does not model: nothing is ignored in silence.
 *
 * @param where what the refusal calls the structure, such as `RunInstances.Placement`
 */
export function onlyMembers<T extends object>(
  where: string,
  value: T | undefined,
  known: readonly (keyof T)[],
): void {
  for (const name in value)
    if (value[name] !== undefined && value[name] !== null && !known.includes(name))
      throw new NotImplemented(`the parameter ${where}.${name}`);
}

/** As {@link onlyMembers}, for each structure of a list. */
export function onlyMembersOfEach<T extends object>(
  where: string,
  list: readonly T[] | undefined,
  known: readonly (keyof T)[],
): void {
  for (const value of list ?? []) onlyMembers(where, value, known);
}
