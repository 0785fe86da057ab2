import type { MadeCall } from "../responder.ts";

/**
 * The words of `aws s3 sync` that copy the same objects as a row of CopyObject calls does.
 *
 * @returns undefined where they are too few, or not all from one bucket to one place
 */
export function asSync(calls: readonly MadeCall[]): string[] | undefined {
  if (calls.length < LEAST) return undefined;
  const copies = calls.map(copyOf);
  const [first] = copies;
  if (!first || copies.some((x) => !x || x.from !== first.from || x.to !== first.to)) return undefined;
  return ["aws", "s3", "sync", `s3://${first.from}`, `s3://${first.to}`];
}

const LEAST = 3;

/** From which bucket to which bucket and prefix an object is copied under its own key. */
function copyOf({
  service,
  operation,
  input,
  region,
  as,
}: MadeCall): { from: string; to: string } | undefined {
  const { Bucket, Key, CopySource } = input;
  if (service !== "s3" || operation !== "CopyObject" || region || as) return undefined;
  const source = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(String(CopySource)));
  const [, from, key] = source ?? [];
  if (from === undefined || key === undefined || !String(Key).endsWith(`/${key}`)) return undefined;
  return { from, to: `${String(Bucket)}/${String(Key).slice(0, -key.length - 1)}` };
}
