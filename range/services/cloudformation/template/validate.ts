import { NotImplemented } from "../../../errors.ts";
import { formatError, invalid, templateError } from "./errors.ts";
import { unsupportedFunction, wrongLookUp } from "./functions.ts";
import { LANGUAGE_EXTENSIONS } from "./language-extensions.ts";
import { dependenciesOf, orderOf } from "./order.ts";
import { parseTemplate } from "./parse.ts";
import { attributeParts, referencesIn } from "./references.ts";
import { functionOf, isObject, type ResourceDeclaration, type Template } from "./template.ts";
import { applyTransforms, transformsOf, type FactsOf } from "./transform.ts";

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Hooks",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
  "Transform",
];
const RESOURCE_MEMBERS = [
  "Condition",
  "CreationPolicy",
  "DeletionPolicy",
  "DependsOn",
  "Metadata",
  "Properties",
  "Type",
  "UpdatePolicy",
  "UpdateReplacePolicy",
];
const PSEUDO = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
];
const DELETION_POLICIES = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/** What validation must know of the resource types that exist. */
export interface KnownTypes {
  has(type: string): boolean;
  hasAttribute(type: string, attribute: string): boolean;
}

/**
 * Reads a template and finds all that is wrong with it before anything is made.
 *
 * @param factsOf what is known of the deployment before anything is made
 * @throws {AwsError} ValidationError in CloudFormation's words
 * @returns the template as its macros have made it
 * @throws {NotImplemented} for hooks and macros other than AWS's own, by name
 */
export function readTemplate(text: string, types: KnownTypes, factsOf: FactsOf): Template {
  const declared = parseTemplate(text);
  const raw = applyTransforms(declared, factsOf);
  if (!transformsOf(declared["Transform"]).includes(LANGUAGE_EXTENSIONS)) refuseExtensions(raw);
  const unknown = Object.keys(raw).filter((section) => !SECTIONS.includes(section));
  if (unknown.length) throw invalid(`Invalid template property or properties [${unknown.join(", ")}]`);
  if (raw["Hooks"] !== undefined) throw new NotImplemented("Hooks of CloudFormation templates");
  for (const section of ["Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules"])
    if (raw[section] !== undefined && !isObject(raw[section])) throw formatError(`${section} must be a map.`);
  if (!isObject(raw["Resources"]) || Object.keys(raw["Resources"]).length === 0)
    throw formatError("At least one Resources member must be defined.");

  const template = raw as unknown as Template;
  checkResources(template, types);
  checkReferences(template, types);
  orderOf(dependenciesOf(template.Resources));
  return template;
}

/** Functions that only the transform of the language's extensions brings. */
function refuseExtensions(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) refuseExtensions(item);
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (/^Fn::(ForEach(::|$)|Length$|ToJsonString$)/.test(name)) throw unsupportedFunction(name);
    if (name === "Fn::FindInMap" && Array.isArray(member) && member.length > 3) throw wrongLookUp();
    refuseExtensions(member);
  }
}

function checkResources(template: Template, types: KnownTypes): void {
  const unrecognised = new Set<string>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!/^[A-Za-z0-9]+$/.test(id)) throw formatError(`Resource name ${id} is non alphanumeric.`);
    if (!isObject(resource)) throw formatError("Every Resources object must be a map.");
    checkResource(id, resource, template);
    if (!types.has(resource.Type)) unrecognised.add(resource.Type);
  }
  if (unrecognised.size) throw formatError(`Unrecognized resource types: [${[...unrecognised].join(", ")}]`);
}

function checkResource(id: string, resource: ResourceDeclaration, template: Template): void {
  if (typeof resource.Type !== "string")
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  const [odd] = Object.keys(resource).filter((member) => !RESOURCE_MEMBERS.includes(member));
  if (odd !== undefined) throw invalid(`Invalid template resource property '${odd}'`);
  if (resource.Properties !== undefined && !isObject(resource.Properties))
    throw formatError(`[/Resources/${id}/Properties] Properties must be a map.`);
  for (const policy of [resource.DeletionPolicy, resource.UpdateReplacePolicy])
    if (policy !== undefined && !DELETION_POLICIES.includes(policy))
      throw formatError(`Unrecognized DeletionPolicy ${JSON.stringify(policy)} for resource ${id}`);
  if ([resource.DeletionPolicy, resource.UpdateReplacePolicy].includes("Snapshot"))
    throw new NotImplemented("the policy Snapshot of CloudFormation resources");
  if (resource.Condition !== undefined && !Object.hasOwn(template.Conditions ?? {}, resource.Condition))
    throw formatError(
      `Unresolved condition dependency ${resource.Condition} in the Resources block of the template`,
    );
}

function checkReferences(template: Template, types: KnownTypes): void {
  const { Resources, Parameters = {}, Conditions = {} } = template;
  const isKnown = (name: string): boolean =>
    Object.hasOwn(Resources, name) || Object.hasOwn(Parameters, name) || PSEUDO.includes(name);

  for (const [block, members] of [
    ["Resources", Object.entries(Resources).map(([, resource]) => resource.Properties)],
    ["Outputs", Object.values(template.Outputs ?? {})],
    ["Conditions", Object.values(Conditions)],
  ] as const) {
    const missing = new Set<string>();
    for (const member of members)
      for (const { name, attribute } of referencesIn(member)) {
        if (attribute === undefined ? !isKnown(name) : !Object.hasOwn(Resources, name)) {
          if (attribute !== undefined)
            throw templateError(`instance of Fn::GetAtt references undefined resource ${name}`);
          missing.add(name);
        } else if (attribute !== undefined) checkAttribute(Resources, types, name, attribute);
      }
    if (block === "Resources")
      for (const { DependsOn } of Object.values(Resources))
        for (const name of [DependsOn ?? []].flat()) if (!Object.hasOwn(Resources, name)) missing.add(name);
    if (missing.size)
      throw formatError(
        `Unresolved resource dependencies [${[...missing].join(", ")}] in the ${block} block of the template`,
      );
    for (const member of members) checkFunctions(member, Conditions, block);
  }
}

function checkAttribute(
  resources: Template["Resources"],
  types: KnownTypes,
  logicalId: string,
  attribute: string,
): void {
  if (!types.hasAttribute(resources[logicalId]!.Type, attribute))
    throw templateError(`resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}

/** Conditions that are named must exist, and Fn::GetAtt must be whole, also where no branch uses them. */
function checkFunctions(value: unknown, conditions: Readonly<Record<string, unknown>>, block: string): void {
  if (Array.isArray(value)) {
    for (const item of value) checkFunctions(item, conditions, block);
    return;
  }
  if (!isObject(value)) return;
  const [name, argument] = functionOf(value) ?? [];
  if (name === "Fn::Transform") throw new NotImplemented("Fn::Transform of CloudFormation templates");
  if (name === "Fn::GetAtt" && !Array.isArray(argument) && !attributeParts(argument))
    throw templateError(
      "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
    );
  const named = name === "Fn::If" && Array.isArray(argument) ? argument[0] : undefined;
  if (typeof named === "string" && !Object.hasOwn(conditions, named))
    throw formatError(`Unresolved condition dependency ${named} in the ${block} block of the template`);
  for (const member of Object.values(value)) checkFunctions(member, conditions, block);
}
