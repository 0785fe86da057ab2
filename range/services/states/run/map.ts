import type { MapState } from "../language/definition.ts";
import { DataFault } from "../language/faults.ts";
import { isArray, type Json, type JsonObject } from "../language/json.ts";
import { expectType } from "../language/jsonata.ts";
import { valueAt } from "../language/paths.ts";
import type { Leaving } from "./data.ts";
import type { Visit } from "./graph.ts";
import type { Branch } from "./history.ts";
import { inBranches } from "./parallel.ts";
import type { Steps } from "./process.ts";

/** Inline Map states run so many iterations at once, whatever is asked for. */
const MOST_AT_ONCE = 40;

/** Runs the processor of a Map state for each item; its result is what each iteration came to. */
export function* runMap(visit: Visit, state: MapState): Steps<Leaving> {
  const { run, branch, data } = visit;
  const { history } = run;
  const input = data.effectiveInput();
  const items = yield* itemsOf(visit, state, input);
  const asked = yield* data.number("MaxConcurrency", input);
  history.add(branch, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  // A new iteration follows the one that made room for it.
  let after = branch.lastEventId;
  const results = yield* inBranches(
    visit,
    items.map(
      (item, index) => (own: Branch) =>
        iterate(visit, state, input, { item, index }, own, (id) => (after = id)),
    ),
    Math.min(asked || MOST_AT_ONCE, MOST_AT_ONCE),
    () => after,
  );
  history.note("MapStateSucceeded", {}, branch.lastEventId);
  return yield* data.leave(results, input);
}

function* itemsOf({ data }: Visit, state: MapState, input: Json): Steps<readonly Json[]> {
  if (data.language === "JSONata" && state.Items !== undefined) {
    const items = yield* data.evaluate(state.Items, "Items");
    expectType(items, state.Items, "Items", "array");
    return items as readonly Json[];
  }
  const items = state.ItemsPath === undefined ? input : valueAt(state.ItemsPath, data.around(input));
  if (isArray(items)) return items;
  throw new DataFault(
    `Map state input must be an array but was: ${JSON.stringify(items)}`,
    data.language === "JSONata" ? "States.QueryEvaluationError" : "States.Runtime",
  );
}

function* iterate(
  visit: Visit,
  state: MapState,
  input: Json,
  { item, index }: { item: Json; index: number },
  own: Branch,
  makeRoom: (after: number) => void,
): Steps<Json> {
  const { run, data, runInner } = visit;
  const { history } = run;
  const details = { name: data.name, index };
  history.add(own, "MapIterationStarted", { mapIterationStartedEventDetails: details });
  const context: JsonObject = { Map: { Item: { Index: index, Value: item } } };
  let isOver = false;
  try {
    const given = yield* itemInput(visit, state, input, item, context);
    const graph = (state.ItemProcessor ?? state.Iterator)!;
    const result = yield* runInner(graph, own, { input: given, variables: data.variables, context });
    isOver = true;
    makeRoom(own.lastEventId);
    history.add(own, "MapIterationSucceeded", { mapIterationSucceededEventDetails: details });
    return result;
  } catch (thrown) {
    isOver = true;
    history.note("MapIterationFailed", { mapIterationFailedEventDetails: details }, own.lastEventId);
    throw thrown;
  } finally {
    if (!isOver)
      history.note("MapIterationAborted", { mapIterationAbortedEventDetails: details }, history.brokenBy);
  }
}

/** What an iteration is given: the item, or what `ItemSelector` makes of it. */
function* itemInput(
  { data }: Visit,
  state: MapState,
  input: Json,
  item: Json,
  more: JsonObject,
): Steps<Json> {
  const context = { ...data.context, ...more };
  const selector = state.ItemSelector ?? (data.language === "JSONPath" ? state.Parameters : undefined);
  if (selector === undefined) return item;
  if (data.language === "JSONata") return yield* data.evaluate(selector, "ItemSelector", {}, context);
  return data.fill(selector, input, context);
}
