import { NotImplemented } from "../../../errors.ts";
import { readExtracted } from "../../../wire/load.ts";
import { resource, type ResourceType } from "./type.ts";

let types: ReadonlySet<string> | undefined;

/** Whether a name is that of a type of AWS's own, whether or not the range has it. */
export const isOfAws = (type: string): boolean =>
  (types ??= new Set(readExtracted<string[]>("cloudformation-types"))).has(type);

/**
 * A type that the range lacks. A stack with one is begun, as on AWS; when its turn comes the resource fails by its
 * name, and what was made before is taken back.
 */
export const unsupported = (type: string): ResourceType =>
  resource(type, {
    properties: {},
    open: true,
    attributes: "any",
    create() {
      throw new NotImplemented(`the resource type ${type}`);
    },
    delete: () => {},
  });
