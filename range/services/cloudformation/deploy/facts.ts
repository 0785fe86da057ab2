import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import { resourceType } from "../resources/index.ts";
import type { Caller, Deployable } from "../state.ts";
import { conditionsOf } from "../template/conditions.ts";
import { formatError, invalid } from "../template/errors.ts";
import type { Facts } from "../template/functions.ts";
import { parameterFact } from "../template/parameters.ts";
import { Pending } from "../template/pending.ts";
import { resolveDynamic } from "./dynamic-references.ts";
import { exportsOf } from "./exports.ts";
import { actOn, CLOUDFORMATION, liveResource, stackOf, type Operation } from "./operation.ts";

interface StackIdentity {
  scope: Scope;
  stackId: string;
  stackName: string;
}

type Settled = Pick<Facts, "parameters" | "pseudo" | "mappings" | "condition">;

/** What is known before anything is made: parameters, pseudo parameters, mappings and conditions. */
function settledFacts(
  { scope, stackId, stackName }: StackIdentity,
  deployable: Pick<Deployable, "template" | "parameters">,
  all: () => Facts,
): Settled {
  const { template, parameters } = deployable;
  const declared = template.Parameters ?? {};
  return {
    parameters: new Map(
      Object.entries(parameters).map(([key, value]) => [
        key,
        parameterFact(declared[key]?.Type ?? "String", value),
      ]),
    ),
    pseudo: new Map<string, string | string[]>([
      ["AWS::AccountId", scope.accountId],
      ["AWS::NotificationARNs", []],
      ["AWS::Partition", "aws"],
      ["AWS::Region", scope.region],
      ["AWS::StackId", stackId],
      ["AWS::StackName", stackName],
      ["AWS::URLSuffix", "amazonaws.com"],
    ]),
    mappings: template.Mappings ?? {},
    condition: conditionsOf(template.Conditions ?? {}, all),
  };
}

/** Whether a resource's or output's condition holds, or it has none. */
export const isWanted = (facts: Pick<Facts, "condition">, declaration: { Condition?: string }): boolean =>
  declaration.Condition === undefined || facts.condition(declaration.Condition);

/** Facts for comparing templates: all that only a deployment can tell stays {@link Pending}. */
export function declaredFacts(
  stack: StackIdentity,
  deployable: Pick<Deployable, "template" | "parameters">,
): Facts {
  const facts: Facts = {
    ...settledFacts(stack, deployable, () => facts),
    ref: (id) => new Pending({ Ref: id }),
    attribute: (id, name) => new Pending({ "Fn::GetAtt": [id, name] }),
    importValue: (name) => new Pending({ "Fn::ImportValue": name }) as unknown as string,
    zones: (region) => new Pending({ "Fn::GetAZs": region }) as unknown as string[],
    dynamic: (text) => text,
  };
  return facts;
}

/**
 * Facts of a running deployment: resources answer their ids and attributes.
 *
 * @param operation asked late, because it holds these facts itself
 * @param imported hears the names of imported values
 */
export function deploymentFacts(
  stack: StackIdentity,
  deployable: Deployable,
  caller: Caller,
  operation: () => Operation,
  imported: (name: string) => void,
): Facts {
  const zones = new Map<string, readonly string[]>();
  const made = (id: string) => {
    const declaration = deployable.template.Resources[id];
    const row = liveResource(stackOf(operation()), id);
    if (!row || (declaration && !isWanted(facts, declaration)))
      throw formatError(`Unresolved resource dependencies [${id}] in the Resources block of the template`);
    return row;
  };
  const facts: Facts = {
    ...settledFacts(stack, deployable, () => facts),
    ref: (id) => made(id).physicalId,
    attribute(id, name) {
      const row = made(id);
      const known = row.attributes[name];
      return known ?? resourceType(row.type).attribute?.(actOn(operation(), row), name) ?? "";
    },
    importValue(name) {
      const found = exportsOf(stack.scope).get(name);
      if (!found) throw invalid(`No export named ${name} found.`);
      imported(name);
      return found.value;
    },
    zones(region) {
      let names = zones.get(region);
      if (!names) zones.set(region, (names = zonesOf(stack.scope.account.scope(region), caller)));
      return names;
    },
    dynamic: (text) => resolveDynamic(text, stack.scope, caller),
  };
  return facts;
}

function zonesOf(scope: Scope, { principal, actor }: Caller): string[] {
  const answer = serviceCall(scope, CLOUDFORMATION, "ec2", "DescribeAvailabilityZones", {}, principal, actor);
  return (answer["AvailabilityZones"] as { ZoneName?: string }[]).map((zone) => zone.ZoneName!).sort();
}
