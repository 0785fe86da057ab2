import { isPacked, packsInUse } from "../catalogue.ts";
import { LIMIT_MS } from "../responder.ts";
import type { Played } from "./play.ts";

/** A word as a POSIX shell reads it back. */
const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The one command that plays a run again, with everything that decides how it goes. */
export function commandFor(played: Played): string {
  const { scenario, responder, deploy, seed, variation, phases, limitMs } = played;
  const options: [name: string, value: string][] = [
    ["responder", responder],
    ...(deploy === undefined ? [] : [["deploy", deploy] satisfies [string, string]]),
    ["seed", seed],
    ...Object.entries(variation).map(([name, value]): [string, string] => ["vary", `${name}=${value}`]),
    ...(phases ? [["phases", phases.join(",")] satisfies [string, string]] : []),
    ...(limitMs === LIMIT_MS
      ? []
      : [["responder-timeout", String(limitMs / 1000)] satisfies [string, string]]),
    ...(isPacked(scenario) ? packsInUse().map((pack): [string, string] => ["scenarios", pack]) : []),
  ];
  const words = options.map(([name, value]) => `--${name} ${quote(value)}`);
  return ["gameday test", quote(scenario), ...words].join(" ");
}
