const UNIT_MS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  fortnight: 1_209_600_000,
};

/**
 * Makes the arguments of `date` say the simulated time: without `-d` it is now, and a relative one
 * (`-d '10 minutes ago'`, `-d 'yesterday'`) counts from now.
 *
 * @returns the arguments for the bundled `date`, or what is wrong with them
 */
export function rewriteDate(args: readonly string[], nowMs: number): string[] | string {
  const rewritten: string[] = [];
  let given = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const attached = /^--date=(.*)$/s.exec(arg) ?? /^-d(.+)$/s.exec(arg);
    if (arg === "-d" || arg === "--date" || attached) {
      const text = attached ? attached[1]! : args[++i];
      if (text === undefined) return "option requires an argument -- 'd'";
      given = true;
      const at = relativeTime(text, nowMs);
      rewritten.push("-d", at === undefined ? text : seconds(at));
    } else if (arg === "-s" || arg.startsWith("--set")) return "cannot set date: Operation not permitted";
    else rewritten.push(arg);
  }
  return given || args.includes("--help") ? rewritten : ["-d", seconds(nowMs), ...rewritten];
}

const seconds = (ms: number): string => `@${Math.floor(ms / 1000)}`;

/** Reads `now`, `yesterday`, `+1 hour`, `2 days ago 3 minutes`; undefined for an absolute date. */
function relativeTime(text: string, nowMs: number): number | undefined {
  let at = nowMs;
  let rest = text.trim().toLowerCase();
  while (rest !== "") {
    const named = /^(now|today|yesterday|tomorrow)\b\s*/.exec(rest);
    const counted =
      /^([+-]?\s*\d+|next|last)?\s*(sec|second|min|minute|hour|day|week|fortnight)s?\b(\s+ago\b)?\s*/.exec(
        rest,
      );
    if (named) {
      at += { now: 0, today: 0, yesterday: -86_400_000, tomorrow: 86_400_000 }[named[1]!] ?? 0;
      rest = rest.slice(named[0].length);
    } else if (counted) {
      const [whole, count = "1", unit, ago] = counted;
      const amount = count === "next" ? 1 : count === "last" ? -1 : Number(count.replace(/\s/g, ""));
      at += amount * UNIT_MS[unit!]! * (ago ? -1 : 1);
      rest = rest.slice(whole.length);
    } else return undefined;
  }
  return at;
}
