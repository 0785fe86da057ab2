import { functionOf, isObject } from "./template.ts";

/** A place that names something else in the template: a logical id or parameter, and perhaps an attribute. */
export interface Reference {
  name: string;
  attribute?: string;
}

const PLACEHOLDER = /\$\{([^!][^}]*)\}/g;

/** Finds every Ref, Fn::GetAtt and Fn::Sub placeholder inside a value, pseudo parameters included. */
export function referencesIn(value: unknown): Reference[] {
  const found: Reference[] = [];
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Reference[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  const call = functionOf(value);
  if (!call) {
    for (const member of Object.values(value)) collect(member, found);
    return;
  }
  const [name, argument] = call;
  if (name === "Ref" && typeof argument === "string") found.push({ name: argument });
  else if (name === "Fn::GetAtt") collectAttribute(argument, found);
  else if (name === "Fn::Sub") collectPlaceholders(argument, found);
  else if (name !== "Condition") collect(argument, found);
}

function collectAttribute(argument: unknown, found: Reference[]): void {
  const parts = attributeParts(argument);
  if (parts) found.push({ name: parts[0], attribute: parts[1] });
  if (Array.isArray(argument)) collect(argument[1], found);
}

/** Resource and attribute of a Fn::GetAtt, unless the attribute's name is itself computed. */
export function attributeParts(argument: unknown): [resource: string, attribute: string] | undefined {
  const parts = typeof argument === "string" ? splitOnce(argument) : argument;
  if (!Array.isArray(parts) || parts.length < 2) return undefined;
  const [resource, ...attribute] = parts as unknown[];
  if (typeof resource !== "string" || attribute.some((part) => typeof part !== "string")) return undefined;
  return resource && attribute[0] ? [resource, attribute.join(".")] : undefined;
}

const splitOnce = (text: string): string[] => {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
};

function collectPlaceholders(argument: unknown, found: Reference[]): void {
  const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (isObject(variables)) collect(variables, found);
  if (typeof text !== "string") return;
  for (const [, placeholder] of text.matchAll(PLACEHOLDER)) {
    const [name, attribute] = splitOnce(placeholder!.trim());
    if (isObject(variables) && placeholder!.trim() in variables) continue;
    found.push(attribute === undefined ? { name: name! } : { name: name!, attribute });
  }
}

/**
 * A value in which every Ref, Fn::GetAtt and Fn::Sub placeholder names resources by their new logical ids.
 *
 * @param names from old to new
 */
export function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!names.size) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isObject(value)) return value;
  const [name, argument] = functionOf(value) ?? [];
  if (name === "Ref") return { Ref: names.get(String(argument)) ?? argument };
  if (name === "Fn::GetAtt") return { [name]: renamedAttribute(argument, names) };
  if (name === "Fn::Sub") return { [name]: renamedText(argument, names) };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renamed(member, names)]));
}

function renamedAttribute(argument: unknown, names: ReadonlyMap<string, string>): unknown {
  const [resource, ...attribute] = typeof argument === "string" ? splitOnce(argument) : [argument].flat();
  const now = names.get(String(resource));
  return now === undefined ? argument : [now, ...attribute];
}

function renamedText(argument: unknown, names: ReadonlyMap<string, string>): unknown {
  const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (typeof text !== "string") return argument;
  const given = isObject(variables) ? variables : {};
  const filled = text.replaceAll(PLACEHOLDER, (whole, placeholder: string) => {
    const [name, attribute] = splitOnce(placeholder.trim());
    const now = placeholder.trim() in given ? undefined : names.get(name!);
    if (now === undefined) return whole;
    return attribute === undefined ? `\${${now}}` : `\${${now}.${attribute}}`;
  });
  return variables === undefined ? filled : [filled, renamed(variables, names)];
}
