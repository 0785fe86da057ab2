import type { Member, Structure } from "./model.ts";
import { parseText, setKey, WireError } from "./scalar.ts";

/** A form's parameters as a tree: `A.1.B=x` is found at A → 1 → B. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

const MAX_DEPTH = 32;

/** @throws {WireError} bad percent-encoding, or names nested deeper than any AWS shape */
export function parseForm(body: string): FormNode {
  const root: FormNode = {};
  const read = /[%+]/.test(body) ? unescapeForm : asItIs;
  for (const pair of body.split("&")) {
    if (!pair) continue;
    const equals = pair.indexOf("=");
    const key = read(equals < 0 ? pair : pair.slice(0, equals));
    const path = key.includes(".") ? key.split(".") : [key];
    if (path.length > MAX_DEPTH) throw new WireError("malformed", "parameter nested too deeply");
    let node = root;
    for (const step of path) {
      node.children ??= new Map();
      let child = node.children.get(step);
      if (!child) node.children.set(step, (child = {}));
      node = child;
    }
    node.value = equals < 0 ? "" : read(pair.slice(equals + 1));
  }
  return root;
}

const asItIs = (text: string): string => text;

function unescapeForm(text: string): string {
  try {
    return decodeURIComponent(text.includes("+") ? text.replaceAll("+", " ") : text);
  } catch {
    throw new WireError("malformed", "bad percent-encoding");
  }
}

/**
 * Decodes the input of an operation of the query protocols.
 *
 * @param ec2 EC2's own dialect: other parameter names, lists always flat
 */
export function readQuery(
  input: Structure | undefined,
  form: FormNode,
  ec2: boolean,
): Record<string, unknown> {
  return input ? readStructure(input, form, ec2, "") : {};
}

function readStructure(
  shape: Structure,
  node: FormNode,
  ec2: boolean,
  path: string,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (node.children)
    for (const member of shape.members) {
      const key = ec2 ? member.ec2Key : member.tag;
      const child = node.children.get(key);
      if (!child) continue;
      const value = readMember(member, child, ec2, path ? `${path}.${key}` : key);
      if (value !== undefined) out[member.name] = value;
    }
  return out;
}

function readMember(member: Member, node: FormNode, ec2: boolean, path: string): unknown {
  const { shape } = member;
  switch (shape.type) {
    case "structure":
      return readStructure(shape, node, ec2, path);
    case "list": {
      let items = node.children;
      if (items && !ec2 && !member.flat) items = (items.get(shape.item.tag) ?? items.get("member"))?.children;
      if (items) return numbered(items).map((x, i) => readMember(shape.item, x, ec2, `${path}.${i + 1}`));
      if (node.value === "" && !ec2) return [];
      return node.value === undefined ? undefined : [readMember(shape.item, node, ec2, path)];
    }
    case "map": {
      const entries = member.flat ? node.children : node.children?.get("entry")?.children;
      const out: Record<string, unknown> = {};
      for (const entry of entries ? numbered(entries) : []) {
        const key = entry.children?.get(shape.key.tag)?.value;
        const value = entry.children?.get(shape.value.tag);
        if (key !== undefined && value)
          setKey(out, key, readMember(shape.value, value, ec2, `${path}.${key}`));
      }
      return out;
    }
    default:
      return node.value === undefined ? undefined : parseText(shape, node.value, path);
  }
}

const numbered = (children: Map<string, FormNode>): FormNode[] =>
  [...children]
    .filter(([key]) => /^\d{1,9}$/.test(key))
    .sort((a, b) => Number(a[0]) - Number(b[0]))
    .map(([, node]) => node);
