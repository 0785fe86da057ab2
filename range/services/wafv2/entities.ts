import type { Scope as WafScope, Tag } from "@aws-sdk/client-wafv2";
import type { Call } from "../../call.ts";
import type { Table } from "../../table.ts";
import type { Scope } from "../../world.ts";
import { strictPageOf } from "../paging.ts";
import {
  changedMeanwhile,
  checkEnum,
  duplicate,
  invalidMember,
  invalidParameter,
  limitExceeded,
  missingMember,
  nonexistent,
} from "./refusals.ts";
import { wafv2State, type EntityRow, type Wafv2State } from "./state.ts";
import { checkTags } from "./tags.ts";

type Tables = Pick<Wafv2State, "ipSets" | "patternSets" | "ruleGroups" | "webAcls">;
type RowOf<K extends keyof Tables> = Tables[K] extends Table<infer Row> ? Row : never;

/** How a kind is named in ARNs, and how many of it an account has in a Region (AWS WAF quotas). */
export const KINDS = {
  ipSets: { arn: "ipset", most: 100, source: "IPSET" },
  patternSets: { arn: "regexpatternset", most: 10, source: "REGEXPATTERNSET" },
  ruleGroups: { arn: "rulegroup", most: 100, source: "RULEGROUP" },
  webAcls: { arn: "webacl", most: 100, source: "WEBACL" },
} as const satisfies Record<keyof Tables, { arn: string; most: number; source: string }>;

export type Kind = keyof typeof KINDS;

/** What requests say of the entity that they mean. */
export interface Named {
  Name?: string | undefined;
  Scope?: WafScope | undefined;
  Id?: string | undefined;
}

const tableOf = <K extends Kind>(scope: Scope, kind: K): Table<RowOf<K>> =>
  wafv2State(scope)[kind] as unknown as Table<RowOf<K>>;

/**
 * What a new entity has in common with all others.
 *
 * @throws {AwsError} `WAFInvalidParameterException` for CLOUDFRONT outside us-east-1, `WAFDuplicateItemException`,
 *   `WAFLimitsExceededException`
 */
export function newEntity(
  call: Call,
  kind: Kind,
  input: { Name?: string | undefined; Scope?: string | undefined; Description?: string | undefined } & {
    Tags?: readonly Tag[] | undefined;
  },
): EntityRow {
  const scope = checkScope(call, input.Scope);
  const name = checkName("name", input.Name);
  const tags = checkTags(input.Tags, call.invokedBy);
  const existing = entitiesOf(call.scope, kind, scope);
  if (existing.some((row) => row.name === name)) throw duplicate();
  if (existing.length >= KINDS[kind].most) throw limitExceeded(KINDS[kind].source);
  const { random } = wafv2State(call.scope);
  const id = random.uuid();
  return {
    arn: call.scope.arn("wafv2", resourceOf(kind, { Scope: scope, Name: name, Id: id })),
    name,
    id,
    scope,
    ...describe(input.Description),
    lockToken: random.uuid(),
    createdAt: call.at,
    tags,
  };
}

/** `regional/ipset/name/id`: the end of an entity's ARN. */
export const resourceOf = (kind: Kind, { Scope, Name, Id }: Named): string =>
  `${Scope === "CLOUDFRONT" ? "global" : "regional"}/${KINDS[kind].arn}/${Name ?? "*"}/${Id ?? "*"}`;

/** @throws {AwsError} `WAFNonexistentItemException` */
export function findEntity<K extends Kind>(call: Call, kind: K, named: Named): Readonly<RowOf<K>> {
  const scope = checkScope(call, named.Scope);
  const name = checkName("name", named.Name);
  if (named.Id === undefined) throw missingMember("id");
  const row = tableOf(call.scope, kind).get(
    call.scope.arn("wafv2", resourceOf(kind, { Scope: scope, Name: name, Id: named.Id })),
  );
  if (!row) throw nonexistent();
  return row;
}

/** @throws {AwsError} `WAFOptimisticLockException` for a token that is not the newest */
export function checkLock(row: Readonly<EntityRow>, lockToken: string | undefined): void {
  if (lockToken === undefined) throw missingMember("lockToken");
  if (row.lockToken !== lockToken) throw changedMeanwhile();
}

/** Changes an entity, which gets a new lock token, and the description of the update, if it has one. */
export function changeEntity<K extends Kind>(
  call: Call,
  kind: K,
  row: Readonly<RowOf<K>>,
  input: { Description?: string | undefined },
  change: (row: RowOf<K>) => void,
): { NextLockToken: string } {
  const described = describe(input.Description);
  const NextLockToken = wafv2State(call.scope).random.uuid();
  const table = tableOf(call.scope, kind) as unknown as Table<EntityRow>;
  table.update((row as unknown as EntityRow).arn, (kept) => {
    delete kept.description;
    Object.assign(kept, { lockToken: NextLockToken, ...described });
    change(kept as unknown as RowOf<K>);
  });
  return { NextLockToken };
}

/** One page of an entity's kind, by name. */
export function listEntities(
  call: Call,
  kind: Kind,
  input: { Scope?: string | undefined; NextMarker?: string | undefined; Limit?: number | undefined },
): { summaries: ReturnType<typeof summaryOf>[]; NextMarker?: string } {
  const scope = checkScope(call, input.Scope);
  const rows = entitiesOf(call.scope, kind, scope).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextMarker } = page(rows, input);
  return { summaries: items.map(summaryOf), ...nextMarker };
}

/** One page of a list, as AWS WAF's list operations cut it. */
export function page<T>(
  rows: readonly T[],
  { NextMarker, Limit }: { NextMarker?: string | undefined; Limit?: number | undefined },
): { items: T[]; nextMarker: { NextMarker?: string } } {
  if (Limit !== undefined && (!Number.isInteger(Limit) || Limit < 1))
    throw invalidMember("limit", Limit, "Member must have value greater than or equal to 1");
  if (Limit !== undefined && Limit > MOST_LISTED)
    throw invalidMember("limit", Limit, `Member must have value less than or equal to ${MOST_LISTED}`);
  const { items, nextToken } = strictPageOf(rows, { token: NextMarker, size: Limit, most: MOST_LISTED }, () =>
    invalidMember("nextMarker", NextMarker, "Member must be a marker of an earlier answer"),
  );
  return { items, nextMarker: nextToken === undefined ? {} : { NextMarker: nextToken } };
}

const MOST_LISTED = 100;

export const summaryOf = (row: Readonly<EntityRow>) => ({
  Name: row.name,
  Id: row.id,
  Description: row.description ?? "",
  LockToken: row.lockToken,
  ARN: row.arn,
});

const entitiesOf = (scope: Scope, kind: Kind, wanted: WafScope): Readonly<EntityRow>[] =>
  (wafv2State(scope)[kind] as unknown as Table<EntityRow>).filter((row) => row.scope === wanted);

/** What CloudFront uses lives in us-east-1 alone. */
export function checkScope(call: Pick<Call, "region">, wanted: string | undefined): WafScope {
  const scope = checkEnum("scope", wanted, ["CLOUDFRONT", "REGIONAL"]);
  if (scope === "CLOUDFRONT" && call.region !== "us-east-1")
    throw invalidParameter("SCOPE_VALUE", scope, "The scope is not valid.");
  return scope;
}

export function checkName(member: string, name: string | undefined): string {
  if (name === undefined) throw missingMember(member);
  if (!/^[\w-]+$/.test(name))
    throw invalidMember(member, name, String.raw`Member must satisfy regular expression pattern: ^[\w\-]+$`);
  if (name.length > 128)
    throw invalidMember(member, name, "Member must have length less than or equal to 128");
  return name;
}

function describe(description: string | undefined): { description?: string } {
  if (description === undefined) return {};
  if (!/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/.test(description) || description.length > 256)
    throw invalidMember(
      "description",
      description,
      String.raw`Member must satisfy regular expression pattern: ^[\w+=:#@/\-,\.][\w+=:#@/\-,\.\s]+[\w+=:#@/\-,\.]$`,
    );
  return { description };
}
