import { NotImplemented } from "../../../errors.ts";
import type { Facts } from "./functions.ts";
import { applyLanguageExtensions, LANGUAGE_EXTENSIONS } from "./language-extensions.ts";
import { applySam, SAM } from "./sam/index.ts";

/** The macros that a template names under Transform, in their order. */
export const transformsOf = (declared: unknown): string[] =>
  declared === undefined
    ? []
    : [declared].flat().map((one) => (typeof one === "string" ? one : JSON.stringify(one)));

/** What is known of a deployment when its template is transformed. */
export type FactsOf = (template: Record<string, unknown>) => Facts;

/**
 * Carries out the macros that a template names, one after the other.
 *
 * @param template a parsed template; the answer still names its macros
 * @param factsOf what loops run over may be a parameter
 * @throws {NotImplemented} for macros other than AWS's own two, by name
 */
export function applyTransforms(
  template: Record<string, unknown>,
  factsOf: FactsOf,
): Record<string, unknown> {
  const names = transformsOf(template["Transform"]);
  for (const name of names)
    if (name !== SAM && name !== LANGUAGE_EXTENSIONS)
      throw new NotImplemented(`Transform ${name} of CloudFormation templates`);
  return names.reduce(
    (made, name) => (name === SAM ? applySam(made) : applyLanguageExtensions(made, factsOf(made))),
    template,
  );
}
