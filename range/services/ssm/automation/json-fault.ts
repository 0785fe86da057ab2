const BLANK = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- control characters are what JSON forbids in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops being JSON, as an offset: engines do not agree on whether they tell. */
export function jsonFault(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const next = (char: string): boolean => {
    take(BLANK);
    if (text[at] !== char) return false;
    at++;
    return true;
  };
  const list = (end: string, item: () => boolean): boolean => {
    if (next(end)) return true;
    do if (!item()) return false;
    while (next(","));
    return next(end);
  };
  const name = (): boolean => {
    take(BLANK);
    return take(STRING) && next(":");
  };
  const value = (): boolean => {
    if (next("{")) return list("}", () => name() && value());
    if (next("[")) return list("]", value);
    return take(STRING) || take(SCALAR);
  };
  if (value()) take(BLANK);
  return at;
}
