/** `{{ name }}`, `{{ step.Output }}`, `{{ global:DATE }}` and their like. */
const REFERENCE = /\{\{\s*([\w:./-]+)\s*\}\}/g;
const ALONE = /^\s*\{\{\s*([\w:./-]+)\s*\}\}\s*$/;

/** Answers the value of a reference, or throws. */
export type LookUp = (name: string) => unknown;

/** The names that a template refers to, at any depth. */
export function referencesIn(template: unknown): string[] {
  if (typeof template === "string") return [...template.matchAll(REFERENCE)].map((found) => found[1]!);
  if (typeof template !== "object" || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => [...referencesIn(key), ...referencesIn(value)]);
}

/**
 * Puts values where references stand. A reference that stands alone becomes the value itself, of whatever type; a
 * list that stands alone in a list becomes as many items; within a text, values are written as text.
 */
export function resolve(template: unknown, lookUp: LookUp): unknown {
  if (typeof template === "string") return resolveText(template, lookUp);
  if (Array.isArray(template))
    return template.flatMap((item) => {
      const value = resolve(item, lookUp);
      return typeof item === "string" && ALONE.test(item) && Array.isArray(value) ? value : [value];
    });
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [
      String(resolveText(key, lookUp)),
      resolve(value, lookUp),
    ]),
  );
}

function resolveText(text: string, lookUp: LookUp): unknown {
  const alone = ALONE.exec(text)?.[1];
  if (alone !== undefined) return lookUp(alone);
  return text.replace(REFERENCE, (_, name: string) => textOf(lookUp(name)));
}

/** A value within a text: strings as they are, everything else as JSON. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");
