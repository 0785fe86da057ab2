import { error, type Diagnostic } from "./diagnostics.ts";
import type { Json, JsonObject } from "./json.ts";

/** Whether every target is there, every state can be reached, and there is an end. */
export function checkTransitions(states: JsonObject, start: string, at: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const reached = new Set<string>();
  const reach = (target: string, location: string): void => {
    if (Object.hasOwn(states, target)) reached.add(target);
    else diagnostics.push(error("MISSING_TRANSITION_TARGET", `Missing 'Next' target: ${target}`, location));
  };
  reach(start, `${at}/StartAt`);
  const list = Object.entries(states) as [string, JsonObject][];
  for (const [name, state] of list)
    for (const [target, location] of targetsOf(state, `${at}/States/${name}`))
      if (target !== name) reach(target, location);
  if (!list.some(([, state]) => isEnd(state)))
    return [...diagnostics, error("MISSING_END_STATE", "Workflow has no terminal state")];
  for (const [name] of list)
    if (!reached.has(name))
      diagnostics.push(
        error("MISSING_TRANSITION_TARGET", `State "${name}" is not reachable.`, `${at}/States/${name}`),
      );
  return diagnostics;
}

const isEnd = (state: JsonObject): boolean =>
  state["End"] === true || state["Type"] === "Succeed" || state["Type"] === "Fail";

/** Where a state can lead, and which field says so. */
function targetsOf(state: JsonObject, at: string): [target: string, location: string][] {
  const next = (value: Json | undefined, location: string): [string, string][] =>
    typeof value === "string" ? [[value, location]] : [];
  const each = (field: string): [string, string][] =>
    ((state[field] ?? []) as readonly JsonObject[]).flatMap((one, i) =>
      next(one["Next"], `${at}/${field}[${i}]/Next`),
    );
  return [
    ...next(state["Next"], `${at}/Next`),
    ...next(state["Default"], `${at}/Default`),
    ...each("Choices"),
    ...each("Catch"),
  ];
}
