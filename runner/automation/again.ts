import type { Played } from "./play.ts";

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The one command that plays a run again. */
export function commandFor({ scenario, responder, seed, variation, phases }: Played): string {
  const vary = Object.entries(variation).map(([name, value]) => `--vary ${quote(`${name}=${value}`)}`);
  const judged = phases ? [`--phases ${quote(phases.join(","))}`] : [];
  return [
    "gameday test",
    scenario,
    "--responder",
    quote(responder),
    "--seed",
    quote(seed),
    ...vary,
    ...judged,
  ].join(" ");
}
