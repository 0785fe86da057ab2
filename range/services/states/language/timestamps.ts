const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a timestamp of RFC 3339 as Step Functions takes it: with `T`, seconds, and `Z` or an offset.
 *
 * @returns milliseconds since the epoch, or nothing for any other text
 */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== "string" || !FORM.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
