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

/**
 * AWS's common text for a member that breaks a rule of the model.
 *
 * @param member its name as the service's messages spell it
 */
export const brokenConstraint = (member: string, value: unknown, constraint: string): string =>
  `1 validation error detected: Value ${value === undefined ? "null" : `'${String(value)}'`} at '${member}' failed to satisfy constraint: ${constraint}`;
