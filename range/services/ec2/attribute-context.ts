import type { Ask } from "../../call.ts";

type Input = Readonly<Record<string, unknown>>;

/** Members that say how or where, and not what is set. */
const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  "Attribute",
  "ClientToken",
  "DryRun",
  "OperationType",
  "Value",
]);

/**
 * What a Modify operation tells IAM of the attributes that it sets: their names as `ec2:Attribute`, and each one's
 * new value as `ec2:Attribute/<Name>`. Attributes are members of a primitive type, and those that hold a `Value`
 * alone; the form of `Attribute` and `Value` names one as its member is named.
 *
 * @param resources the members that name resources
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html#attribute-key
 */
export function attributeContext(input: Input, resources: readonly string[]): NonNullable<Ask["context"]> {
  const attributes = new Map<string, string | undefined>();
  for (const [name, member] of Object.entries(input)) {
    if (NO_ATTRIBUTES.has(name) || resources.includes(name)) continue;
    const value = valueOf(member);
    if (value) attributes.set(name, value.text);
  }
  const { Attribute, Value } = input;
  if (typeof Attribute === "string")
    attributes.set(capitalised(Attribute), typeof Value === "string" ? Value : undefined);
  if (!attributes.size) return {};
  return {
    "ec2:Attribute": [...attributes.keys()],
    ...Object.fromEntries([...attributes].map(([name, text]) => [`ec2:Attribute/${name}`, text])),
  };
}

/** The text of an attribute's value, where it has one; nothing for what is no attribute. */
function valueOf(member: unknown): { text?: string } | undefined {
  if (isPrimitive(member)) return { text: String(member) };
  if (typeof member !== "object" || member === null || !("Value" in member)) return undefined;
  if (Object.keys(member).length > 1) return undefined;
  return isPrimitive(member.Value) ? { text: String(member.Value) } : {};
}

const isPrimitive = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);

const capitalised = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
