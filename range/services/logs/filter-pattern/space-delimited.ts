import { invalid, type FilterPattern } from "./match.ts";
import { Reader } from "./reader.ts";
import { readComparison, readOperator } from "./values.ts";

interface Field {
  name: string;
  test: (value: string) => boolean;
}

/** What a message falls into: quoted and bracketed parts are one field each, without their marks. */
const PART = /"([^"]*)"|\[([^\]]*)\]|(\S+)/g;

/**
 * Compiles `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]`. The message must have as many fields as
 * the pattern names; `...` stands for any number of them.
 */
export function compileSpaceDelimited(pattern: string): FilterPattern {
  const fields = readFields(new Reader(pattern));
  const gap = fields.indexOf("...");
  if (fields.indexOf("...", gap + 1) > gap && gap >= 0) throw invalid("Invalid filter pattern");
  const head = (gap < 0 ? fields : fields.slice(0, gap)) as Field[];
  const tail = (gap < 0 ? [] : fields.slice(gap + 1)) as Field[];
  return (message) => {
    const parts = [...message.matchAll(PART)].map(
      ([, quoted, bracketed, bare]) => (quoted ?? bracketed ?? bare)!,
    );
    const named = head.length + tail.length;
    if (gap < 0 ? parts.length !== named : parts.length < named) return undefined;
    const pairs = [
      ...head.map((field, i) => [field, parts[i]!] as const),
      ...tail.map((field, i) => [field, parts[parts.length - tail.length + i]!] as const),
    ];
    if (!pairs.every(([field, value]) => field.test(value))) return undefined;
    const extracted = Object.fromEntries(pairs.map(([field, value]) => [`$${field.name}`, value]));
    return {
      extracted,
      text: (selector) => extracted[selector],
      number(selector) {
        const found = extracted[selector];
        return found === undefined || found.trim() === "" || Number.isNaN(Number(found))
          ? undefined
          : Number(found);
      },
    };
  };
}

function readFields(reader: Reader): (Field | "...")[] {
  reader.expect("[");
  const fields: (Field | "...")[] = [];
  do fields.push(reader.take("...") ? "..." : readField(reader));
  while (reader.take(","));
  reader.expect("]");
  reader.end();
  return fields;
}

function readField(reader: Reader): Field {
  const name = readName(reader);
  const test = readAny(reader, name);
  return { name, test };
}

/** Reads `name = x && name != y || …`; `&&` binds tighter, and the name may stand once or before every operator. */
function readAny(reader: Reader, name: string): (value: string) => boolean {
  const options: ((value: string) => boolean)[] = [];
  let first = true;
  do {
    const parts: ((value: string) => boolean)[] = [];
    do {
      if (!first && readName(reader) !== name) throw invalid("Invalid filter pattern");
      const operator = readOperator(reader);
      if (!operator) {
        if (first) return () => true;
        throw invalid("Invalid filter pattern");
      }
      parts.push(readComparison(reader, operator));
      first = false;
    } while (reader.take("&&"));
    options.push((value) => parts.every((part) => part(value)));
  } while (reader.take("||"));
  return (value) => options.some((option) => option(value));
}

function readName(reader: Reader): string {
  const name = reader.match(/[A-Za-z_$][\w$-]*/y)?.[0];
  if (name === undefined) throw invalid("Invalid filter pattern");
  return name;
}
