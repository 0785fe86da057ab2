import { referencesIn } from "./references.ts";
import { invalid } from "./errors.ts";
import type { ResourceDeclaration } from "./template.ts";

/** The logical ids that each resource needs before itself, by DependsOn and by reference. */
export function dependenciesOf(
  resources: Readonly<Record<string, ResourceDeclaration>>,
): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const [id, declaration] of Object.entries(resources)) {
    const needs = new Set([declaration.DependsOn ?? []].flat());
    for (const { name } of referencesIn(declaration.Properties))
      if (Object.hasOwn(resources, name)) needs.add(name);
    result.set(id, needs);
  }
  return result;
}

/**
 * Puts resources in an order in which each comes after what it needs; where nothing decides, as in the template.
 *
 * @throws {AwsError} ValidationError when resources need one another in a circle
 */
export function orderOf(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    if (open.has(id))
      throw invalid(`Circular dependency between resources: [${circle([...open], id).join(", ")}]`);
    open.add(id);
    for (const needed of dependencies.get(id) ?? []) visit(needed);
    open.delete(id);
    done.add(id);
    order.push(id);
  };
  for (const id of dependencies.keys()) visit(id);
  return order;
}

const circle = (open: string[], id: string): string[] => open.slice(open.indexOf(id)).sort();
