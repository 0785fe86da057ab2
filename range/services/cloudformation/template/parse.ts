import {
  isAlias,
  parseDocument,
  visit,
  type CollectionTag,
  type ScalarTag,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { formatError } from "./errors.ts";
import { isObject } from "./template.ts";

/** The functions that have a short form in YAML; `!Ref` and `!Condition` lack the prefix in the long form. */
const SHORT_FORMS = [
  "And",
  "Base64",
  "Cidr",
  "Equals",
  "FindInMap",
  "ForEach",
  "GetAtt",
  "GetAZs",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
];

const longForm = (short: string): string =>
  short === "Ref" || short === "Condition" ? short : `Fn::${short}`;

/** `!GetAtt Instance.PrivateIp` names resource and attribute in one text; the attribute may hold dots itself. */
const argumentOf = (short: string, value: unknown): unknown => {
  if (short !== "GetAtt" || typeof value !== "string") return value;
  const dot = value.indexOf(".");
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
};

const SHORT_FORM_TAGS: Tags = ["Ref", "Condition", ...SHORT_FORMS].flatMap(
  (short): (ScalarTag | CollectionTag)[] => {
    const tag = `!${short}`;
    const wrap = (value: unknown): Record<string, unknown> => ({
      [longForm(short)]: argumentOf(short, value),
    });
    return [
      { tag, resolve: wrap },
      { tag, collection: "seq", resolve: (node) => jsOf(node, wrap) },
      { tag, collection: "map", resolve: (node) => jsOf(node, wrap) },
    ];
  },
);

/** A collection under a short form stays a node until all of the document was read. */
function jsOf(node: YAMLMap.Parsed | YAMLSeq.Parsed, wrap: (value: unknown) => unknown): YAMLMap | YAMLSeq {
  const plain = node.toJSON.bind(node);
  node.toJSON = (_: unknown, context?: Parameters<YAMLMap["toJSON"]>[1]) => wrap(plain(undefined, context));
  return node;
}

/**
 * Reads a template's text, JSON or YAML with short-form functions, into plain data in long form.
 *
 * @throws {AwsError} ValidationError with CloudFormation's own words when the text is not well-formed
 */
export function parseTemplate(text: string): Record<string, unknown> {
  const parsed = /^\s*\{/.test(text) ? parseJson(text) : parseYaml(text, "YAML");
  if (!isObject(parsed)) throw formatError("unsupported structure.");
  return parsed;
}

/** YAML's flow style also begins with a brace, so a text that is not JSON may still be well-formed. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text, "JSON");
  }
}

function parseYaml(text: string, language: "JSON" | "YAML"): unknown {
  const document = readLeniently(text);
  const [error] = document.errors;
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw formatError(`${language} not well-formed. (line ${line}, column ${col})`);
  }
  const [warning] = document.warnings;
  if (warning?.code === "TAG_RESOLVE_FAILED") throw formatError(warning.message.split("\n")[0]!);
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) throw formatError("YAML aliases are not allowed in CloudFormation templates");
    },
  });
  return document.toJS();
}

const readDocument = (text: string) =>
  parseDocument(text, {
    version: "1.1",
    merge: false,
    // The last of several members of one name counts, as in JSON.
    uniqueKeys: false,
    customTags: (tags) => [
      // Dates such as 2010-09-09 are texts in templates.
      ...tags.filter((tag) => !isOfType(tag, "timestamp")).map(withoutLetters),
      ...SHORT_FORM_TAGS,
    ],
    logLevel: "silent",
  });

/** The most lines of quoted texts that are looked after. */
const MOST_LINES = 100;

/**
 * CloudFormation's own reader lets the lines of a quoted text begin as far left as they like. YAML does not; but as
 * it takes the blanks before such lines away, more of them change nothing.
 */
function readLeniently(text: string) {
  const strict = readDocument(text);
  const lines = text.split("\n");
  for (let document = strict, i = 0; i < MOST_LINES; i++) {
    const open = document.errors.find(({ message }) => /^Missing closing ['"]quote/.test(message));
    const next = open?.linePos?.[0].line;
    if (next === undefined) return document.errors.length ? strict : document;
    if (lines[next] === undefined) return strict;
    lines[next] = " ".repeat(DEEP) + lines[next];
    document = readDocument(lines.join("\n"));
  }
  return strict;
}

/** Deeper than templates are. */
const DEEP = 100;

/** `yes` and `off` are booleans, as YAML 1.1 has it, but `y` and `N` alone are texts: an attribute's type may be `N`. */
const withoutLetters = (tag: Tags[number]): Tags[number] =>
  isOfType(tag, "bool") && tag.test ? { ...tag, test: new RegExp(`(?=..)${tag.test.source}`) } : tag;

const isOfType = (tag: Tags[number], type: string): tag is ScalarTag =>
  typeof tag === "object" && "tag" in tag && tag.tag === `tag:yaml.org,2002:${type}`;
