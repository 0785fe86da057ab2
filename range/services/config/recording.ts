import { decapitalise } from "../../telemetry/cloudtrail/values.ts";
import { defineState, type Change, type Scope } from "../../world.ts";
import { emitServiceEvent } from "../events/service-event.ts";
import { planHistory, stream } from "./deliver.ts";
import { relationshipsOf } from "./ec2-types.ts";
import { evaluateChanges } from "./evaluate.ts";
import { factsOf } from "./item-view.ts";
import { changeNotice, type ItemChange } from "./notices.ts";
import { reader, type Members, type Read } from "./read.ts";
import type { Found, RecordedType } from "./recorded-type.ts";
import { activeRecorder, records } from "./recording-group.ts";
import { isOfScope, RECORDED_TYPES, typeOfTable } from "./resource-types.ts";
import { roleMay, roleProblem } from "./role.ts";
import { configState, resourceKey, type Item, type RecorderRow } from "./state.ts";

/** Which rows changed and wait to be looked at, and which resource each row was the last time. */
const watchOf = defineState("regional", () => ({
  watching: false,
  planned: false,
  dirty: new Map<string, { type: RecordedType; rowId: string }>(),
  known: new Map<string, string>(),
}));

/**
 * Lets a Region's recorder look at everything that there is, and from now on at everything that changes. What it
 * sees it writes down some time later, as long as its role lets it look.
 */
export function beginRecording(scope: Scope): void {
  const watch = watchOf(scope);
  for (const type of RECORDED_TYPES) for (const rowId of type.rows(scope)) note(scope, type, rowId);
  if (watch.watching) return;
  watch.watching = true;
  scope.world.watchChanges((change) => take(scope, change));
}

function take(scope: Scope, { accountId, region, table, id }: Change): void {
  if (accountId !== scope.accountId || !isOfScope(region, scope)) return;
  const type = typeOfTable(table);
  if (type && activeRecorder(scope)) note(scope, type, id);
}

function note(scope: Scope, type: RecordedType, rowId: string): void {
  const watch = watchOf(scope);
  watch.dirty.set(`${type.table} ${rowId}`, { type, rowId });
  if (watch.planned) return;
  watch.planned = true;
  const { clock, pace } = { clock: scope.world.clock, pace: () => scope.world.pace("config-recording") };
  clock.after(pace, "Config records", () => {
    watch.planned = false;
    record(scope);
  });
}

function record(scope: Scope): void {
  const { dirty } = watchOf(scope);
  const waiting = [...dirty.values()];
  dirty.clear();
  const recorder = activeRecorder(scope);
  if (!recorder) return;
  const problem = roleProblem(scope);
  setStatus(scope, recorder, problem);
  if (problem) return;
  const read = reader(scope);
  const changed = waiting.filter(
    ({ type }) => records(recorder, type) && roleMay(scope, { action: type.action, resource: "*" }),
  );
  const changes = changed.flatMap(({ type, rowId }) => recordRow(scope, read, type, rowId) ?? []);
  if (!changes.length) return;
  planHistory(scope);
  evaluateChanges(scope, changes);
}

function setStatus(
  scope: Scope,
  recorder: Readonly<RecorderRow>,
  problem: { error: string; message: string } | undefined,
): void {
  const code = problem ? "FAILURE" : "SUCCESS";
  if (recorder.status.code === code && recorder.status.error === problem?.error) return;
  configState(scope).recorders.update(
    recorder.name,
    (row) => void (row.status = { code, at: scope.world.clock.now(), ...problem }),
  );
}

/** Writes an item when the resource is not what it was. */
function recordRow(scope: Scope, read: Read, type: RecordedType, rowId: string): ItemChange | undefined {
  const { resources } = configState(scope);
  const { known } = watchOf(scope);
  const found = type.find(read, rowId, scope);
  const id = found?.id ?? known.get(`${type.table} ${rowId}`);
  if (id === undefined) return undefined;
  known.set(`${type.table} ${rowId}`, id);
  const key = resourceKey(type.type, id);
  const last = resources.get(key)?.items.at(-1);
  const item = found ? itemOf(scope, found, last) : deletedItem(scope, last);
  if (!item || (last && isSame(last, item))) return undefined;
  if (!resources.has(key)) resources.put(key, { type: type.type, id, items: [], delivered: 0 });
  resources.update(key, (each) => void each.items.push(item));
  const change = { type: type.type, id, item, last };
  announce(scope, change);
  return change;
}

function itemOf(scope: Scope, found: Found, last: Item | undefined): Item {
  const { configuration, supplementary = {}, name } = found;
  const zone =
    configuration["AvailabilityZone"] ??
    (configuration["Placement"] as Members | undefined)?.["AvailabilityZone"];
  return {
    capturedAt: scope.world.clock.now(),
    status: last && last.status !== "ResourceDeleted" ? "OK" : "ResourceDiscovered",
    arn: found.arn,
    ...(name !== undefined && { name }),
    ...(typeof zone === "string" && { availabilityZone: zone }),
    tags: { ...(found.tags ?? tagsOf(configuration["Tags"] ?? configuration["TagSet"])) },
    relationships: relationshipsOf(found),
    configuration: JSON.stringify(lowerCamel(configuration)),
    supplementary: Object.fromEntries(
      Object.entries(supplementary).map(([part, value]) => [part, JSON.stringify(lowerCamel(value))]),
    ),
  };
}

function deletedItem(scope: Scope, last: Item | undefined): Item | undefined {
  if (!last || last.status === "ResourceDeleted") return undefined;
  const { configuration: _, ...rest } = last;
  return {
    ...rest,
    capturedAt: scope.world.clock.now(),
    status: "ResourceDeleted",
    relationships: [],
    supplementary: {},
  };
}

const isSame = (a: Item, b: Item): boolean => factsOf(a) === factsOf(b);

/** Names in Config's own spelling, at any depth, but for the keys of maps, which are data; times as text. */
function lowerCamel(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return Object.fromEntries(value);
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [decapitalise(name), lowerCamel(inner)]),
  );
}

function tagsOf(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(
    (tags as { Key?: string; Value?: string }[]).map((tag) => [tag.Key ?? "", tag.Value ?? ""]),
  );
}

/** Tells EventBridge and the channel's topic what changed. */
function announce(scope: Scope, change: ItemChange): void {
  const message = changeNotice(scope, change);
  emitServiceEvent(scope, {
    source: "aws.config",
    detailType: "Config Configuration Item Change",
    resources: [change.item.arn],
    detail: message,
  });
  stream(scope, `[AWS Config:${scope.region}] ${change.type} ${change.id} changed`, message);
}
