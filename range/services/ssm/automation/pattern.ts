/** Java's groups that switch flags on, such as `(?i)` and `(?i:…)`. */
const FLAGS = /\(\?([ims]+)([:)])/g;

/**
 * Compiles an `allowedPattern`: a Java expression that must match the whole value. Flags that it switches on for a part
 * of itself hold for all of it.
 *
 * @throws {SyntaxError} when it is no expression
 */
export function compilePattern(pattern: string): RegExp {
  const flags = new Set<string>();
  const source = pattern.replace(FLAGS, (_, letters: string, end: string) => {
    for (const letter of letters) flags.add(letter);
    return end === ":" ? "(?:" : "";
  });
  return new RegExp(`^(?:${source})$`, [...flags].join(""));
}
