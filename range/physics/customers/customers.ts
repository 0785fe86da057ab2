import type { Timer } from "../../clock.ts";
import type { Random } from "../../random.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import { noteRequests } from "../../telemetry/alb-logs/log-files.ts";
import { noteInspectedRequests } from "../../telemetry/waf/index.ts";
import { countRequests } from "../../telemetry/metrics/load-balancer-metrics.ts";
import type { Scope } from "../../world.ts";
import { networkVersion } from "../fleet/reachability.ts";
import type { BulkWay } from "../network/index.ts";
import { judge, noteRate, webAclVersion, type RateUse } from "../web-acl/index.ts";
import { behaviourVersion } from "./application.ts";
import { CUSTOMER_ADDRESSES, CUSTOMER_PATHS, customerRequest } from "./population.ts";
import { possibilitiesFor, type Outcome, type Possibility } from "./routing.ts";
import { tellSample } from "./sample.ts";
import { refusedWays, waysOf } from "./ways.ts";

export interface CustomerLoad {
  loadBalancerArn: string;
  requestsPerSecond: number;
  /** The paths that customers ask for, by weight. The front page unless told. */
  paths?: Readonly<Record<string, number>>;
}

/** The customers of one load balancer. */
export interface Customers {
  /** Where they come from; each address sends the same share of all requests. */
  addresses(): readonly string[];
  /** Lets some come from further addresses, too. There are no more requests than before. */
  alsoFrom(addresses: readonly string[]): void;
  /** Counts them every so many simulated milliseconds from now on, which is a second unless told. */
  countEvery(ms: number): void;
  /** Sends them away. */
  stop(): void;
}

/** How often customers are counted, in simulated milliseconds. One event stands for all requests of a tick. */
const TICK_MS = 1_000;

/**
 * Lets customers use a load balancer from now on. Their requests are counted together in each tick: what can
 * become of a request is worked out again only when network, targets or applications changed.
 */
export function startCustomers(scope: Scope, load: CustomerLoad): Customers {
  const crowd = new Crowd(scope, load);
  const timer: Timer = scope.world.clock.every(
    () => crowd.tickMs,
    `customers of ${load.loadBalancerArn}`,
    () => crowd.tick(),
  );
  return {
    countEvery: (ms) => void (crowd.tickMs = ms),
    addresses: () => [...crowd.addresses],
    alsoFrom: (addresses) => crowd.alsoFrom(addresses),
    stop() {
      timer.cancel();
      crowd.handOver();
    },
  };
}

/** Between two hand-overs to metrics and access logs, in simulated milliseconds. */
const HELD_MS = 5_000;

/** A share of all requests, counted. */
interface Counted {
  share: number;
  /** The part of a request that whole numbers left over: small shares get their turn too. */
  rest: number;
  /** Requests that metrics and logs have not heard of. */
  held: number;
}

/** One kind of end that a customer's request comes to. */
interface Fate extends Counted {
  outcome: Outcome;
  /** Whose requests come to it. */
  clientIps: readonly string[];
  path: string;
  /** The connections that carry them. */
  ways: readonly BulkWay[];
}

/** Connections that were refused before a request could be made. */
interface Refused extends Counted {
  way: BulkWay;
}

/** A share of all requests that counts for a rate-based rule. */
interface Rated {
  share: number;
  use: RateUse;
}

/** Counts its share of the wanted requests. */
function countOf(counted: Counted, wanted: number): number {
  const exact = wanted * counted.share + counted.rest;
  const count = Math.floor(exact);
  counted.rest = exact - count;
  counted.held += count;
  return count;
}

class Crowd {
  readonly #random: Random;
  readonly #scope: Scope;
  readonly #load: CustomerLoad;
  addresses: readonly string[] = CUSTOMER_ADDRESSES;
  tickMs = TICK_MS;
  #fates: Fate[] = [];
  #refused: Refused[] = [];
  #rated: Rated[] = [];
  #knownVersion = -1;
  #heldMs = 0;

  constructor(scope: Scope, load: CustomerLoad) {
    this.#scope = scope;
    this.#load = load;
    this.#random = scope.world.random.fork(`customers/${load.loadBalancerArn}`);
  }

  alsoFrom(addresses: readonly string[]): void {
    this.addresses = [...new Set([...this.addresses, ...addresses])];
    this.#knownVersion = -1;
  }

  tick(): void {
    const scope = this.#scope;
    const { loadBalancerArn, requestsPerSecond } = this.#load;
    this.#learn();
    const at = scope.world.clock.now();
    const wanted = ((requestsPerSecond * this.tickMs) / 1000) * (0.9 + 0.2 * this.#random.float());
    let requests = 0;
    let failed = 0;
    let answered = 0;
    let latencySum = 0;
    const errorCodes: Record<string, number> = {};
    for (const fate of this.#fates) {
      const { status, latencyMs } = fate.outcome;
      const count = countOf(fate, wanted);
      requests += count;
      if (latencyMs !== undefined) {
        answered += count;
        latencySum += count * latencyMs;
      }
      if (count && (status === undefined || status >= 400)) {
        failed += count;
        const code = status === undefined ? "timeout" : String(status);
        errorCodes[code] = (errorCodes[code] ?? 0) + count;
      }
    }
    for (const refused of this.#refused) countOf(refused, wanted);
    for (const { share, use } of this.#rated) noteRate(scope, use, wanted * share);
    this.#heldMs += this.tickMs;
    if (this.#heldMs >= HELD_MS) this.handOver();
    const latencyMs = answered ? latencySum / answered : 0;
    tellSample({
      scope,
      loadBalancerArn,
      at,
      requests,
      ok: requests - failed,
      failed,
      errorCodes,
      latencyMs,
    });
  }

  /** Tells metrics and logs what they have not heard of. */
  handOver(): void {
    this.#heldMs = 0;
    const loadBalancer = elbv2State(this.#scope).loadBalancers.get(this.#load.loadBalancerArn);
    for (const fate of this.#fates) {
      const { outcome, clientIps, path, ways, held: count } = fate;
      fate.held = 0;
      if (!count || !loadBalancer || outcome.from === "nobody") continue;
      countRequests(this.#scope, loadBalancer.arn, outcome, count);
      const [way] = ways;
      if (way) noteRequests(this.#scope, loadBalancer, { outcome, way, path, count });
      if (outcome.inspection)
        noteInspectedRequests(this.#scope, loadBalancer, { outcome, clientIps, path, count });
      for (const way of ways) this.#show(way, count);
    }
    for (const refused of this.#refused) {
      if (refused.held) this.#show(refused.way, refused.held);
      refused.held = 0;
    }
  }

  #show(way: BulkWay, exchanges: number): void {
    this.#scope.world.bus.emit("bulk-traffic", { scope: this.#scope, way, exchanges });
  }

  /** Works out again what becomes of requests, when anything that decides about it changed. */
  #learn(): void {
    const version = versionOf(this.#scope);
    if (version === this.#knownVersion) return;
    this.#knownVersion = version;
    this.handOver();
    const loadBalancer = elbv2State(this.#scope).loadBalancers.get(this.#load.loadBalancerArn);
    const fates: NewFate[] = [];
    const paths = Object.entries(this.#load.paths ?? CUSTOMER_PATHS);
    const weights = paths.reduce((sum, [, weight]) => sum + weight, 0);
    const answers = new Map<string, Possibility[]>();
    this.#rated = [];
    for (const clientIp of this.addresses)
      for (const [path, weight] of paths) {
        const part = weight / weights / this.addresses.length;
        const facts = customerRequest(loadBalancer?.dnsName ?? "", path, clientIp);
        const judged = loadBalancer && judge(this.#scope, loadBalancer.arn, facts);
        const found = loadBalancer
          ? possibilitiesFor(this.#scope, loadBalancer, facts, judged?.inspection, undefined, answers)
          : [NOWHERE];
        if (judged?.rates.length && found[0]!.outcome.inspection)
          this.#rated.push(...judged.rates.map((use) => ({ share: part, use })));
        for (const { share, outcome } of found)
          fates.push({ share: share * part, outcome, clientIps: [clientIp], path });
      }
    this.#fates = gather(fates).map((fate) => ({
      ...fate,
      rest: this.#random.float(),
      held: 0,
      ways: loadBalancer ? waysOf(this.#scope, loadBalancer, fate) : [],
    }));
    const refused = loadBalancer ? refusedWays(this.#scope, loadBalancer, this.addresses) : [];
    this.#refused = refused.map((each) => ({ ...each, rest: 0, held: 0 }));
  }
}

const NOWHERE: { share: number; outcome: Outcome } = {
  share: 1,
  outcome: { status: undefined, from: "nobody", bodyBytes: 0, body: "", rulePriority: 0, action: "-" },
};

type NewFate = Omit<Fate, "rest" | "held" | "ways">;

/** Joins fates that differ only in who asked: what is counted is the same, and there are few of them. */
function gather(fates: readonly NewFate[]): NewFate[] {
  const joined = new Map<string, NewFate & { clientIps: string[] }>();
  const keys = new Map<Outcome, string>();
  for (const fate of fates) {
    const { status, target, node, latencyMs, inspection } = fate.outcome;
    const key =
      keys.get(fate.outcome) ??
      `${status}|${target?.key}|${node?.interfaceId}|${latencyMs}|${inspection?.key}`;
    keys.set(fate.outcome, key);
    const known = joined.get(key);
    if (known) {
      known.share += fate.share;
      known.clientIps.push(...fate.clientIps);
    } else joined.set(key, { ...fate, clientIps: [...fate.clientIps] });
  }
  return [...joined.values()];
}

function versionOf(scope: Scope): number {
  const state = elbv2State(scope);
  return (
    networkVersion(scope) +
    webAclVersion(scope) +
    state.loadBalancers.version +
    state.listeners.version +
    state.rules.version +
    state.targetGroups.version +
    state.targets.version +
    behaviourVersion(scope.world)
  );
}
