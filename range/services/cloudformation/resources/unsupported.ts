import { NotImplemented } from "../../../errors.ts";
import { resource, type ResourceType } from "./type.ts";

/** Whether a name has the form of a type of AWS's own, which AWS may have and the range lacks. */
export const isOfAws = (type: string): boolean => /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type);

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
