import type { Timer } from "../../clock.ts";
import { networkState } from "../../physics/network/state.ts";
import { workingDetector } from "../../services/guardduty/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { DNS_DETECTORS } from "./detectors/index.ts";
import { report } from "./report.ts";

const watchOf = defineState("regional", () => ({
  timer: undefined as Timer | undefined,
  version: -1,
  /** The newest query that was looked at. */
  last: undefined as string | undefined,
}));

/** How often GuardDuty reads its DNS log, as a part of the time from telemetry to finding. */
const READS_PER_FINDING = 5;

/** Begins or ends reading a Region's DNS log, as its detector is on or off. */
export function watchDns(scope: Scope): void {
  const watch = watchOf(scope);
  const wanted = workingDetector(scope) !== undefined;
  if (wanted === (watch.timer !== undefined)) return;
  if (!wanted) {
    watch.timer?.cancel();
    watch.timer = undefined;
    return;
  }
  watch.last = [...networkState(scope).dnsQueries.ids()].at(-1);
  const period = (): number => scope.world.pace("guardduty-finding") / READS_PER_FINDING;
  watch.timer = scope.world.clock.every(period, "GuardDuty reads the DNS log", () => read(scope));
}

function read(scope: Scope): void {
  const watch = watchOf(scope);
  const { dnsQueries } = networkState(scope);
  if (watch.version === dnsQueries.version) return;
  watch.version = dnsQueries.version;
  const queries = dnsQueries.list();
  const from = queries.findIndex(({ id }) => id === watch.last) + 1;
  for (const query of queries.slice(from))
    for (const detect of DNS_DETECTORS) {
      const sighting = detect(scope, query);
      if (sighting) report(scope, sighting);
    }
  watch.last = queries.at(-1)?.id;
}
