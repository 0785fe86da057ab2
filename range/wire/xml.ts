import { XMLParser, XMLValidator } from "fast-xml-parser";
import { inBody } from "./json.ts";
import type { Member, Shape, Structure } from "./model.ts";
import { encodeText, parseText, setKey, WireError, writeText } from "./scalar.ts";

// oxlint-disable-next-line no-control-regex -- they are what must not reach a document
const SPECIAL = /[&<>"\u0000-\u001f\u0085\u2028]/;
const EVERY_SPECIAL = new RegExp(SPECIAL, "g");
const REPLACEMENTS: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
  "\n": "&#xA;",
  "\t": "&#x9;",
  "\u0085": "&#x85;",
  "\u2028": "&#x2028;",
};

/** Escapes text for XML; control characters that XML cannot hold become U+FFFD. */
export const escapeXml = (text: string): string =>
  SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, (c) => REPLACEMENTS[c] ?? "\ufffd") : text;

type Writer = (value: never) => string;
const compiled = new WeakMap<Structure, Writer>();

/** Writes the members of a structure (its inner XML), by a writer that is compiled once for each shape. */
export function writeXmlMembers(shape: Structure, value: Record<string, unknown>): string {
  return innerWriter(shape)(value as never);
}

const encoded = new WeakMap<Structure, WeakMap<object, Buffer>>();

/** The members of a frozen structure as bytes: they are written once, for every answer that gives it again. */
export function encodeXmlMembers(shape: Structure, frozen: Record<string, unknown>): Buffer {
  let known = encoded.get(shape);
  if (!known) encoded.set(shape, (known = new WeakMap()));
  let bytes = known.get(frozen);
  if (!bytes) known.set(frozen, (bytes = encodeText(writeXmlMembers(shape, frozen))));
  return bytes;
}

/** Writes one member with its element. */
export const writeXmlElement = (member: Member, tag: string, value: unknown): string =>
  elementWriter(tag, member)(value as never);

function innerWriter(shape: Structure): Writer {
  const known = compiled.get(shape);
  if (known) return known;
  let members: [string, Writer][] | undefined;
  const write: Writer = (value: Record<string, unknown>) => {
    members ??= shape.members
      .filter((member) => inBody(member) && !member.attribute)
      .map((member) => [member.name, elementWriter(member.tag, member)]);
    let out = "";
    for (let i = 0; i < members.length; i++) {
      const entry = members[i]!;
      const x = value[entry[0]];
      if (x !== undefined && x !== null) out += entry[1](x as never);
    }
    return out;
  };
  compiled.set(shape, write);
  return write;
}

function elementWriter(tag: string, member: Member): Writer {
  const { shape } = member;
  switch (shape.type) {
    case "structure": {
      const attributes = shape.members.filter((x) => x.attribute);
      const inner = innerWriter(shape);
      const open = `<${tag}${member.xmlns ?? ""}`;
      const close = `</${tag}>`;
      if (!attributes.length) return writeOnce((value) => `${open}>${inner(value)}${close}`);
      return (value: Record<string, unknown>) => {
        let head = open;
        for (const x of attributes)
          if (value[x.name] !== undefined) head += ` ${x.tag}="${escapeXml(String(value[x.name]))}"`;
        return `${head}>${inner(value as never)}${close}`;
      };
    }
    case "list": {
      const item = elementWriter(member.flat ? tag : shape.item.tag, shape.item);
      return (list: unknown[]) => {
        let out = "";
        for (const x of list) if (x !== undefined && x !== null) out += item(x as never);
        return member.flat ? out : `<${tag}>${out}</${tag}>`;
      };
    }
    case "map": {
      const value = elementWriter(shape.value.tag, shape.value);
      const entry = member.flat ? tag : "entry";
      return (map: Record<string, unknown>) => {
        let out = "";
        for (const key of Object.keys(map)) {
          const x = map[key];
          if (x === undefined || x === null) continue;
          out += `<${entry}><${shape.key.tag}>${escapeXml(key)}</${shape.key.tag}>${value(x as never)}</${entry}>`;
        }
        return member.flat ? out : `<${tag}>${out}</${tag}>`;
      };
    }
    case "boolean":
    case "number":
      return (value: boolean | number) => `<${tag}>${String(value)}</${tag}>`;
    case "string":
      return (value: string) => `<${tag}>${escapeXml(String(value))}</${tag}>`;
    default:
      return (value: unknown) => `<${tag}>${escapeXml(writeText(shape, value, "date-time"))}</${tag}>`;
  }
}

/** Structures that are frozen do not change, so that what was written of them once serves again. */
function writeOnce(write: Writer): Writer {
  const written = new WeakMap<object, string>();
  return (value: object) => {
    if (!Object.isFrozen(value)) return write(value as never);
    let text = written.get(value);
    if (text === undefined) written.set(value, (text = write(value as never)));
    return text;
  };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  ignoreDeclaration: true,
  removeNSPrefix: false,
  textNodeName: "#text",
});

/**
 * Decodes an XML document (an S3 request body) by shape. The root element's name is not checked, as S3 does not.
 *
 * @throws {WireError} not well-formed, or a value of another type than the shape says
 */
export function readXmlBody(shape: Shape, body: string): unknown {
  if (XMLValidator.validate(body) !== true)
    throw new WireError("malformed", "The XML you provided was not well-formed");
  if (body.includes("<!DOCTYPE"))
    throw new WireError("malformed", "document type declarations are not allowed");
  const document = parseDocument(body);
  const root = Object.keys(document).find((key) => key !== "#text");
  if (root === undefined) throw new WireError("malformed", "empty document");
  return readNode({ shape, flat: false } as Member, document[root], root);
}

/** The parser refuses what could hurt it (nesting without end, names of prototypes) by throwing. */
function parseDocument(body: string): Record<string, unknown> {
  try {
    return parser.parse(body) as Record<string, unknown>;
  } catch (error) {
    throw new WireError("malformed", (error as Error).message);
  }
}

function readNode(member: Member, node: unknown, path: string): unknown {
  const { shape } = member;
  switch (shape.type) {
    case "structure": {
      const out: Record<string, unknown> = {};
      if (typeof node !== "object" || node === null) return out;
      const source = node as Record<string, unknown>;
      for (const inner of shape.members) {
        if (inner.attribute) {
          if (source[`@${inner.tag}`] !== undefined) out[inner.name] = source[`@${inner.tag}`];
          continue;
        }
        const child = source[inner.tag];
        if (child === undefined) continue;
        out[inner.name] = readNode(inner, child, `${path}.${inner.tag}`);
      }
      return out;
    }
    case "list": {
      const items = member.flat
        ? node
        : ((node as Record<string, unknown> | "")?.[shape.item.tag as never] ?? []);
      return [items].flat().map((x) => readNode(shape.item, x, path));
    }
    case "map": {
      const entries = member.flat ? node : (node as Record<string, unknown>)["entry"];
      const out: Record<string, unknown> = {};
      for (const entry of [entries ?? []].flat() as Record<string, unknown>[])
        setKey(out, textOf(entry[shape.key.tag]), readNode(shape.value, entry[shape.value.tag], path));
      return out;
    }
    case "string":
      return textOf(node);
    default:
      return parseText(shape, textOf(node).trim(), path);
  }
}

function textOf(node: unknown): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return textOf(node[0]);
  if (typeof node === "object" && node !== null)
    return String((node as Record<string, unknown>)["#text"] ?? "");
  return node === undefined || node === null ? "" : String(node as number);
}
