/** Options of the AWS CLI whose values begin in a way of their own. */
const PREFIXES: Readonly<Record<string, string>> = {
  "instance-id": "i-",
  "group-id": "sg-",
  group: "sg-",
  "security-group-id": "sg-",
  "volume-id": "vol-",
  "snapshot-id": "snap-",
  "image-id": "ami-",
  "subnet-id": "subnet-",
  "network-interface-id": "eni-",
  "allocation-id": "eipalloc-",
  "association-id": "eipassoc-",
  "vpc-id": "vpc-",
  "launch-template-id": "lt-",
  "route-table-id": "rtb-",
  "network-acl-id": "acl-",
  resource: "",
};

const ID = /\b(?:i|sg|vol|snap|ami|subnet|eni|eipalloc|eipassoc|vpc|lt|rtb|acl)-[0-9a-f]{8,17}\b/g;
const PAIR = /"([A-Z][A-Za-z]+)": "([^"\\]{1,256})"/g;
/** More than anybody looks through in a menu. */
const MOST = 200;

/**
 * Names that the trainee has seen in the brief and in answers, to complete options with. What was never shown is
 * not suggested: looking is part of the exercise.
 */
export class SeenNames {
  readonly #ids = new Set<string>();
  readonly #values = new Map<string, Set<string>>();

  /** Takes note of a text: ids anywhere, and named values of JSON. */
  read(text: string): void {
    for (const [id] of text.matchAll(ID)) this.#ids.add(id);
    for (const [, key = "", value = ""] of text.matchAll(PAIR)) this.add(kebab(key), value);
  }

  add(option: string, value: string): void {
    const key = singular(option);
    const values = this.#values.get(key) ?? new Set();
    values.add(value);
    this.#values.set(key, values);
  }

  /** Values for an option such as `instance-ids`, the newest first. */
  suggest(option: string): readonly string[] {
    const key = singular(option);
    const prefix = PREFIXES[key];
    const ids = prefix === undefined ? [] : [...this.#ids].filter((id) => id.startsWith(prefix));
    return [...new Set([...ids, ...(this.#values.get(key) ?? [])])].toReversed().slice(0, MOST);
  }
}

const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
const singular = (option: string): string => option.replace(/(?<=[^s])s$/, "");
