import { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { PACE, type Duration, type PaceName } from "./pace.ts";
import type { Random } from "./random.ts";
import type { Service } from "./service.ts";
import { Table } from "./table.ts";
import type { Weather } from "./weather.ts";

/** One row that changed: where it lives and which it is. */
export interface Change {
  accountId: string;
  /** A Region, or `global` (IAM, S3's namespace and the like). */
  region: string;
  /** `service.table`, such as `ec2.instances`. */
  table: string;
  id: string;
}

export const GLOBAL = "global";

/**
 * Everything that the rooms of the range share: the accounts, the one clock, the one source of chance, the
 * bus, the services by id, and the list of what changed. It knows none of them by name.
 */
export class World {
  readonly bus = new Bus();
  readonly accounts = new Map<string, Account>();
  /** What the range implements, by our service id. */
  readonly services = new Map<string, Service>();
  /** Which account an access key id belongs to, for every live or past credential. */
  readonly accessKeyOwners = new Map<string, string>();
  /** Fair, where there is none. */
  weather: Weather | undefined;
  /** The URL at which the range listens, while it does: links that it hands out lead there. */
  endpoint: string | undefined;
  #changes: { change: Change; untaken: Set<string> }[] = [];
  #watchers: ((change: Change) => void)[] = [];

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    private paceName: PaceName,
  ) {}

  /** From now on everything takes as long as another pace says; what is under way comes sooner, never later. */
  setPace(name: PaceName): void {
    this.paceName = name;
    this.clock.retime();
  }

  /** A duration of the {@link PACE} table in milliseconds. */
  pace(what: Duration): number {
    return PACE[what][this.paceName];
  }

  addAccount(id: string, name: string): Account {
    const account = new Account(this, id, name);
    this.accounts.set(id, account);
    return account;
  }

  account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new Error(`there is no account ${id}`);
    return account;
  }

  /** Lets somebody hear of every change as it happens. */
  watchChanges(watch: (change: Change) => void): void {
    this.#watchers.push(watch);
  }

  /** @param untaken the ids of its table that changed since the last {@link takeChanges} */
  noteChange(change: Change, untaken: Set<string>): void {
    for (const watch of this.#watchers) watch(change);
    if (untaken.has(change.id)) return;
    untaken.add(change.id);
    this.#changes.push({ change, untaken });
  }

  /** Whether anything changed since the last {@link takeChanges}. */
  get hasChanges(): boolean {
    return this.#changes.length > 0;
  }

  /** The rows that changed since the last call of this method, each once, in order of the first change. */
  takeChanges(): Change[] {
    if (!this.#changes.length) return [];
    const taken = this.#changes;
    this.#changes = [];
    for (const { change, untaken } of taken) untaken.delete(change.id);
    return taken.map(({ change }) => change);
  }
}

/** One AWS account. Accounts share nothing but the world's clock: what one holds, another never sees. */
export class Account {
  #scopes = new Map<string, Scope>();

  constructor(
    readonly world: World,
    readonly id: string,
    readonly name: string,
  ) {}

  /** State of one Region, or of {@link GLOBAL} services. Made at first use. */
  scope(region: string): Scope {
    let scope = this.#scopes.get(region);
    if (!scope) this.#scopes.set(region, (scope = new Scope(this, region)));
    return scope;
  }

  /** The Regions in which anything was ever kept. */
  regions(): string[] {
    return [...this.#scopes.keys()].filter((region) => region !== GLOBAL);
  }
}

/** One account in one Region: where the state of regional services lives. */
export class Scope {
  readonly states = new Map<symbol, unknown>();

  constructor(
    readonly account: Account,
    readonly region: string,
  ) {}

  get world(): World {
    return this.account.world;
  }

  get accountId(): string {
    return this.account.id;
  }

  /** A table whose changes the world hears of. `name` is `service.table`. */
  table<Row extends object>(name: string): Table<Row> {
    const { accountId, region, world } = this;
    const untaken = new Set<string>();
    return new Table<Row>(name, (table, id) => world.noteChange({ accountId, region, table, id }, untaken));
  }

  /** `arn:aws:service:region:account:resource`; global services leave the Region out. */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region === GLOBAL ? "" : this.region}:${this.accountId}:${resource}`;
  }
}

/**
 * Declares the state that a service keeps, and answers the function that finds it in a scope.
 *
 * @param kind `regional` state lives in the scope that is asked; `global` state lives once per account
 * @example
 * const ec2State = defineState("regional", (scope) => ({ instances: scope.table<InstanceRow>("ec2.instances") }));
 * const { instances } = ec2State(call.scope);
 */
export function defineState<S>(kind: "regional" | "global", make: (scope: Scope) => S): (scope: Scope) => S {
  const key = Symbol();
  return (scope) => {
    const home = kind === "global" ? scope.account.scope(GLOBAL) : scope;
    let state = home.states.get(key) as S | undefined;
    if (state === undefined) home.states.set(key, (state = make(home)));
    return state;
  };
}
