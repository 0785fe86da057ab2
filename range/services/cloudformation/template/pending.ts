import { isObject } from "./template.ts";

/** Stands for `AWS::NoValue`: the member that holds it goes away. */
export const NO_VALUE = Symbol("AWS::NoValue");

/** A value that only a deployment can tell, such as the id of a resource that does not exist yet. */
export class Pending {
  constructor(readonly expression: unknown) {}

  toJSON(): unknown {
    return this.expression;
  }
}

/** Whether anything inside the value is still {@link Pending}. */
export function isPending(value: unknown): boolean {
  if (value instanceof Pending) return true;
  if (Array.isArray(value)) return value.some(isPending);
  return isObject(value) && Object.values(value).some(isPending);
}
