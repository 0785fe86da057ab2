import { NotImplemented } from "../../../errors.ts";
import { applySam, SAM } from "./sam/index.ts";

/** The macros that a template names under Transform, in their order. */
export const transformsOf = (declared: unknown): string[] =>
  declared === undefined
    ? []
    : [declared].flat().map((one) => (typeof one === "string" ? one : JSON.stringify(one)));

/**
 * Carries out the macros that a template names.
 *
 * @param template a parsed template; the answer still names its macros
 * @throws {NotImplemented} for macros other than SAM, by name
 */
export function applyTransforms(template: Record<string, unknown>): Record<string, unknown> {
  const names = transformsOf(template["Transform"]);
  for (const name of names)
    if (name !== SAM) throw new NotImplemented(`Transform ${name} of CloudFormation templates`);
  return names.length ? applySam(template) : template;
}
