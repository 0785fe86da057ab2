import { pathText, type Path } from "./tree.ts";

/**
 * What is wrong with paths that one expression writes or picks: one that lies in another, or two that take the same
 * place for a map and for a list.
 */
export function checkPaths(paths: readonly Path[]): string | undefined {
  for (const [i, one] of paths.entries())
    for (const other of paths.slice(0, i)) {
      const how = relationOf(other, one);
      if (how !== undefined)
        return `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(one)}`;
    }
  return undefined;
}

function relationOf(one: Path, other: Path): "overlap" | "conflict" | undefined {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    if (typeof one[i] !== typeof other[i]) return "conflict";
    if (one[i] !== other[i]) return undefined;
  }
  return "overlap";
}
