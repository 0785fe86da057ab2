import { endsOpen, fits, type Pattern } from "./pattern.ts";

/** The six parts of an ARN; the resource may hold further colons. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

/** Takes an ARN apart. Answers nothing for a text that is none. */
export function parseArn(text: string): Arn | undefined {
  const parts = splitArn(text);
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  const [, partition = "", service = "", region = "", accountId = "", resource = ""] = parts;
  return { partition, service, region, accountId, resource };
}

/**
 * Whether an ARN fits a pattern. Each of the first five parts is compared for itself; a `*` at the pattern's
 * end reaches over the colons that follow, as AWS's does (IAM guide, "Resource" element).
 */
export function fitsArn(pattern: Pattern, arn: string): boolean {
  const wanted = splitBefore(pattern);
  const parts = splitBefore(arn);
  const open = wanted.length < 6 && endsOpen(pattern);
  if (!open && wanted.length !== parts.length) return false;
  if (wanted.length > parts.length) return false;
  return wanted.every((part, i) =>
    fits(part, open && i === wanted.length - 1 ? parts.slice(i).join(":") : parts[i]!),
  );
}

const known = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 5000;

/** The same patterns meet the same ARNs again and again. */
function splitBefore(text: string): readonly string[] {
  let parts = known.get(text);
  if (!parts) {
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, (parts = splitArn(text)));
  }
  return parts;
}

function splitArn(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < 5) {
    const colon = text.indexOf(":", from);
    if (colon < 0) break;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}
