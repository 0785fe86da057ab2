import { NotImplemented } from "../errors.ts";

/**
 * Refuses, by name, members of an input that AWS knows and the range does not model: nothing is ignored in silence.
 *
 * @param names members that are refused when they are present
 * @throws {NotImplemented} with the operation and the member
 */
export function refuseMembers<I extends object>(
  operation: string,
  input: I,
  names: readonly (keyof I & string)[],
): void {
  for (const name of names)
    if (input[name] !== undefined && input[name] !== null)
      throw new NotImplemented(`${name} of ${operation}`);
}
