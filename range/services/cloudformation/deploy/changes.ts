import type { Change, ResourceAttribute, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import type { Scope } from "../../../world.ts";
import { resourceType } from "../resources/index.ts";
import type { Deployable, StackRow } from "../state.ts";
import { evaluate, type Facts } from "../template/functions.ts";
import { dependenciesOf, orderOf } from "../template/order.ts";
import { referencesIn } from "../template/references.ts";
import type { ResourceDeclaration } from "../template/template.ts";
import { declaredFacts, isWanted } from "./facts.ts";
import { liveResource } from "./operation.ts";
import { changedKeys } from "./resource-work.ts";

/** A resource as a template declares it, with all computed that needs no deployment. */
interface Declared {
  declaration: ResourceDeclaration;
  properties: Record<string, unknown>;
}

interface View {
  resources: Map<string, Declared>;
  outputs: string;
}

function viewOf(scope: Scope, stack: { id: string; name: string }, deployable: Deployable): View {
  const facts: Facts = declaredFacts({ scope, stackId: stack.id, stackName: stack.name }, deployable);
  const { template } = deployable;
  const resources = new Map<string, Declared>();
  for (const [id, declaration] of Object.entries(template.Resources)) {
    if (!isWanted(facts, declaration)) continue;
    const properties = evaluate(declaration.Properties ?? {}, facts) as Record<string, unknown>;
    resources.set(id, {
      declaration,
      properties: JSON.parse(JSON.stringify(properties)) as Record<string, unknown>,
    });
  }
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => isWanted(facts, output));
  return {
    resources,
    outputs: JSON.stringify(outputs.map(([key, output]) => [key, evaluate(output, facts)])),
  };
}

/** The members of a declaration that count as changes, by the name that change sets give them. */
const STANDING: readonly (ResourceAttribute & keyof ResourceDeclaration)[] = [
  "Metadata",
  "CreationPolicy",
  "UpdatePolicy",
  "DeletionPolicy",
  "UpdateReplacePolicy",
];

/**
 * Compares what a stack has with what it shall have, before anything is done.
 *
 * @param stack a stack without resources for a creation
 * @returns `changes` as change sets show them, and whether there is anything to do at all
 */
export function compare(
  scope: Scope,
  stack: Readonly<StackRow>,
  next: Deployable,
): { changes: Change[]; isDifferent: boolean } {
  const now = viewOf(scope, stack, next);
  const before = viewOf(scope, stack, stack);
  const replaced = new Set<string>();
  const modified = new Set<string>();
  const changes: Change[] = [];
  const tagsDiffer = JSON.stringify(stack.tags) !== JSON.stringify(next.tags);

  for (const logicalId of orderOf(dependenciesOf(next.template.Resources))) {
    const wanted = now.resources.get(logicalId);
    if (!wanted) continue;
    const live = liveResource(stack, logicalId);
    const old = live && before.resources.get(logicalId);
    const ResourceType = wanted.declaration.Type;
    if (!live || !old) {
      changes.push(
        resourceChange({ Action: "Add", LogicalResourceId: logicalId, ResourceType, Scope: [], Details: [] }),
      );
      continue;
    }
    const details = detailsOf(wanted, old, { replaced, modified, tagsDiffer });
    if (!details.length) continue;
    modified.add(logicalId);
    const recreation = new Set(details.map((detail) => detail.Target?.RequiresRecreation));
    const Replacement = recreation.has("Always")
      ? "True"
      : recreation.has("Conditionally")
        ? "Conditional"
        : "False";
    if (Replacement === "True") replaced.add(logicalId);
    changes.push(
      resourceChange({
        Action: "Modify",
        LogicalResourceId: logicalId,
        PhysicalResourceId: live.physicalId,
        ResourceType,
        Replacement,
        Scope: [...new Set(details.map((detail) => detail.Target!.Attribute!))],
        Details: details,
      }),
    );
  }
  for (const row of Object.values(stack.resources)) {
    if (!liveResource(stack, row.logicalId) || now.resources.has(row.logicalId)) continue;
    changes.push(
      resourceChange({
        Action: "Remove",
        LogicalResourceId: row.logicalId,
        PhysicalResourceId: row.physicalId,
        ResourceType: row.type,
        PolicyAction: row.deletionPolicy === "Delete" ? "Delete" : "Retain",
        Scope: [],
        Details: [],
      }),
    );
  }
  return { changes, isDifferent: changes.length > 0 || now.outputs !== before.outputs };
}

const resourceChange = (change: NonNullable<Change["ResourceChange"]>): Change => ({
  Type: "Resource",
  ResourceChange: change,
});

function detailsOf(
  wanted: Declared,
  old: Declared,
  around: { replaced: ReadonlySet<string>; modified: ReadonlySet<string>; tagsDiffer: boolean },
): ResourceChangeDetail[] {
  const type = resourceType(wanted.declaration.Type);
  const details: ResourceChangeDetail[] = [];
  const changed = new Set(changedKeys(wanted.properties, old.properties));
  for (const name of changed)
    details.push(propertyDetail(name, type.fields[name]?.fixed, "Static", "DirectModification"));
  for (const [name, value] of Object.entries(wanted.properties)) {
    if (changed.has(name)) continue;
    // An id changes with a replacement; an attribute may change with any update.
    const touched = referencesIn(value).find(({ name: to, attribute }) =>
      attribute === undefined ? around.replaced.has(to) : around.modified.has(to),
    );
    if (!touched) continue;
    const source = touched.attribute === undefined ? "ResourceReference" : "ResourceAttribute";
    const cause = touched.attribute === undefined ? touched.name : `${touched.name}.${touched.attribute}`;
    details.push(propertyDetail(name, type.fields[name]?.fixed, "Dynamic", source, cause));
  }
  for (const attribute of STANDING)
    if (JSON.stringify(wanted.declaration[attribute]) !== JSON.stringify(old.declaration[attribute]))
      details.push({
        Target: { Attribute: attribute, RequiresRecreation: "Never" },
        Evaluation: "Static",
        ChangeSource: "DirectModification",
      });
  if (around.tagsDiffer && type.tagged && !changed.has("Tags"))
    details.push({
      Target: { Attribute: "Tags", RequiresRecreation: "Never" },
      Evaluation: "Static",
      ChangeSource: "DirectModification",
    });
  return details;
}

function propertyDetail(
  name: string,
  fixed: boolean | undefined,
  Evaluation: "Static" | "Dynamic",
  ChangeSource: "DirectModification" | "ResourceReference" | "ResourceAttribute",
  CausingEntity?: string,
): ResourceChangeDetail {
  if (name === "Tags")
    return { Target: { Attribute: "Tags", RequiresRecreation: "Never" }, Evaluation, ChangeSource };
  // Whether a dynamic value really changes is known only when the update runs.
  const RequiresRecreation = !fixed ? "Never" : Evaluation === "Static" ? "Always" : "Conditionally";
  return {
    Target: { Attribute: "Properties", Name: name, RequiresRecreation },
    Evaluation,
    ChangeSource,
    ...(CausingEntity !== undefined && { CausingEntity }),
  };
}
