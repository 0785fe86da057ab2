import { NotImplemented } from "../../../../errors.ts";
import { renamed } from "../references.ts";
import { isObject } from "../template.ts";
import { FUNCTION_PROPERTIES, functionOf } from "./function.ts";
import { layerOf } from "./layer.ts";
import type { Json, Made, SamResource } from "./members.ts";
import { samProblem } from "./problem.ts";
import { simpleTableOf } from "./simple-table.ts";
import { stateMachineOf } from "./state-machine.ts";

export { SAM } from "./problem.ts";

const FUNCTION = "AWS::Serverless::Function";
const STATE_MACHINE = "AWS::Serverless::StateMachine";
const LAYER = "AWS::Serverless::LayerVersion";
const SIMPLE_TABLE = "AWS::Serverless::SimpleTable";
const SECTIONS: Readonly<Record<string, string>> = {
  [FUNCTION]: "Function",
  [STATE_MACHINE]: "StateMachine",
  [LAYER]: "LayerVersion",
  [SIMPLE_TABLE]: "SimpleTable",
};

/**
 * Carries out the transform of the AWS Serverless Application Model: serverless functions, state machines, layers
 * and tables become the resources that they stand for.
 *
 * @param template a parsed template, which is left as it is
 * @throws {NotImplemented} for other serverless types, and properties and events that the range lacks, by name
 * @throws {AwsError} ValidationError in the transform's words
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export function applySam(template: Json): Json {
  const { Globals, ...rest } = template;
  const globals = isObject(Globals) ? Globals : {};
  const resources: Made = { ...(rest["Resources"] as Made | undefined) };
  const ids = new Map<string, string>();
  for (const [id, declared] of Object.entries(resources)) {
    const type = isObject(declared) ? String(declared["Type"]) : "";
    if (!isObject(declared) || !type.startsWith("AWS::Serverless::")) continue;
    if (!Object.hasOwn(SECTIONS, type)) throw new NotImplemented(`the resource type ${type}`);
    const resource = read(id, declared, globalsFor(type, globals));
    delete resources[id];
    if (type === LAYER) {
      const layer = layerOf(resource);
      resources[layer.id] = layer.made;
      ids.set(id, layer.id);
    } else if (type === SIMPLE_TABLE) resources[id] = simpleTableOf(resource);
    else
      Object.assign(
        resources,
        type === FUNCTION ? functionOf(resource, resources) : stateMachineOf(resource),
      );
  }
  return renameResources({ ...rest, Resources: resources }, ids);
}

/** Lets everything that names a resource name it by its new logical id. */
function renameResources(template: Json, ids: ReadonlyMap<string, string>): Json {
  if (!ids.size) return template;
  const resources = Object.entries(template["Resources"] as Made).map(([id, resource]): [string, Json] => {
    const { DependsOn, ...rest } = resource;
    const now = renamed(rest, ids) as Json;
    if (DependsOn === undefined) return [id, now];
    return [id, { ...now, DependsOn: [DependsOn].flat().map((one) => ids.get(String(one)) ?? one) }];
  });
  return {
    ...template,
    Resources: Object.fromEntries(resources),
    ...(template["Outputs"] !== undefined && { Outputs: renamed(template["Outputs"], ids) }),
  };
}

function read(id: string, declared: Json, globals: Json): SamResource {
  const { Type: _type, Properties, ...standing } = declared;
  if (Properties !== undefined && !isObject(Properties)) throw samProblem(id, "Properties must be a map.");
  return { id, properties: merge(globals, Properties ?? {}) as Json, standing };
}

function globalsFor(type: string, globals: Json): Json {
  for (const section of Object.keys(globals))
    if (![...Object.values(SECTIONS), "Api", "HttpApi"].includes(section))
      throw new NotImplemented(`Globals of ${section} of SAM`);
  const own = globals[SECTIONS[type]!];
  if (!isObject(own)) return {};
  if (type === FUNCTION)
    for (const name of Object.keys(own))
      if (!FUNCTION_PROPERTIES.includes(name))
        throw samProblem("Globals", `'${name}' is not a supported property of 'Function'.`);
  return own;
}

/** Maps are merged, lists are joined, and anything else of the resource's own takes the place of the global one. */
function merge(global: unknown, local: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(local))
    return [...(global as unknown[]), ...(local as unknown[])];
  if (!isObject(global) || !isObject(local)) return local;
  const merged: Json = { ...global };
  for (const [name, value] of Object.entries(local))
    merged[name] = Object.hasOwn(global, name) ? merge(global[name], value) : value;
  return merged;
}
