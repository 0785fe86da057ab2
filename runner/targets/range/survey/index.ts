import type { StateChange, StateTable } from "../../../../grader/index.ts";
import type { Account, Change, Scope } from "../../../../range/world.ts";
import { account } from "./account.ts";
import { compute } from "./compute.ts";
import { detection } from "./detection.ts";
import { fleet } from "./fleet.ts";
import { identity } from "./identity.ts";
import type { Follow, SurveyPart } from "./part.ts";
import { parameters } from "./parameters.ts";
import { storage } from "./storage.ts";
import { webAcl } from "./web-acl.ts";

type Told<Part> = Part extends { project: infer P } ? keyof P : never;

/** Every table of the account's state has one part that tells it: the compiler asks for the rest. */
function partsOf(evidence: { evidenceBucket: string; markers: readonly string[] }): SurveyPart<StateTable> {
  const parts = [account, compute, fleet, identity, detection, parameters, webAcl, storage(evidence)];
  return {
    project: Object.assign({}, ...parts.map((x) => x.project)) as SurveyPart<
      Told<(typeof parts)[number]>
    >["project"],
    follow: Object.assign({}, ...parts.map((x) => x.follow)) as Record<string, Follow<StateTable>>,
  };
}

/**
 * Surveys of a range: each row that changed is looked at again and told in the grader's words, when it differs
 * from what was told before.
 */
export class Survey {
  readonly #told = new Map<string, string>();
  readonly #parts: SurveyPart<StateTable>;

  /**
   * @param account the sandbox's; what AWS keeps in accounts of its own is not told
   * @param evidence the bucket whose objects are looked into, and the strings whose presence in them is reported
   */
  constructor(
    private readonly account: Account,
    evidence: { evidenceBucket: string; markers: readonly string[] },
  ) {
    this.#parts = partsOf(evidence);
  }

  /** What changed since the last survey; the first one tells everything. */
  take(): StateChange[] {
    const changes: StateChange[] = [];
    for (const change of this.account.world.takeChanges()) {
      if (change.accountId !== this.account.id) continue;
      const follow = this.#parts.follow[change.table];
      if (follow) this.#tell(follow, change, changes);
    }
    return changes;
  }

  #tell(follow: Follow<StateTable>, change: Change, changes: StateChange[]): void {
    const scope = this.account.scope(change.region);
    for (const { table, id } of follow(scope, change.id)) this.#tellRow(table, id, scope, changes);
  }

  #tellRow(table: StateTable, id: string, scope: Scope, changes: StateChange[]): void {
    const value = this.#parts.project[table](scope, id);
    const text = value === undefined ? undefined : JSON.stringify(value);
    const key = `${table}/${id}`;
    if (this.#told.get(key) === text) return;
    if (text === undefined) {
      this.#told.delete(key);
      changes.push({ table, id });
    } else {
      this.#told.set(key, text);
      changes.push({ table, id, value });
    }
  }
}
