import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { FallibleState, QueryLanguage, State, StateGraph } from "../language/definition.ts";
import { DataFault, StateFault } from "../language/faults.ts";
import type { Json, JsonObject } from "../language/json.ts";
import { StateData, type Leaving } from "./data.ts";
import { inputDetails, outputDetails, type Branch } from "./history.ts";
import { runMap } from "./map.ts";
import { runParallel } from "./parallel.ts";
import { pause, type Steps } from "./process.ts";
import { catcherFor, errorOutput, Retries } from "./retries.ts";
import { contextOf, transition, type Run } from "./run.ts";
import { choose, fail, pass, succeed, waitFor, type Done } from "./simple-states.ts";
import { runTask } from "./task.ts";

/** Runs a graph from its first state to an end. */
export type RunGraph = (graph: StateGraph, branch: Branch, from: Beginning) => Steps<Json>;

/** What a graph begins with. */
export interface Beginning {
  input: Json;
  variables: JsonObject;
  /** Members of the context object that inner states see, such as the item of a Map. */
  context: JsonObject;
}

/** A state that is being run. */
export interface Visit {
  run: Run;
  branch: Branch;
  data: StateData;
  /** Members of the context object that inner states see, too. */
  inherited: JsonObject;
  /** The event that a failed evaluation names as the one before it: mostly not the state's own. */
  failsAfter: number;
  runInner: RunGraph;
}

/**
 * Makes what runs an execution's graphs.
 *
 * @param language the query language of states that name none
 */
export function graphRunner(run: Run, language: QueryLanguage): RunGraph {
  const runGraph: RunGraph = function* (graph, branch, { input, variables, context }) {
    let name = graph.StartAt;
    let data = input;
    let known = variables;
    for (;;) {
      yield* transition(run);
      const state = graph.States[name]!;
      const done = yield* runState(name, state, data, known, context, branch);
      if (done.next === undefined) return done.output;
      name = done.next;
      data = done.output;
      known = { ...known, ...done.assigned };
    }
  };

  function* runState(
    name: string,
    state: State,
    input: Json,
    variables: JsonObject,
    more: JsonObject,
    branch: Branch,
  ): Steps<Done> {
    const { history, scope } = run;
    // AWS's first state names no event before it.
    const previous = branch.lastEventId === FIRST_EVENT ? 0 : branch.lastEventId;
    const entered: HistoryEventType = `${state.Type}StateEntered`;
    const at = { Name: name, EnteredTime: new Date(scope.world.clock.now()).toISOString() };
    const enteredId = history.add(
      branch,
      entered,
      { stateEnteredEventDetails: { name, input: JSON.stringify(input), ...inputDetails } },
      previous,
    );
    const context = contextOf(run, at, more);
    const data = new StateData(run, name, state, state.QueryLanguage ?? language, input, variables, context);
    const visit: Visit = {
      run,
      branch,
      data,
      inherited: more,
      failsAfter: state.Type === "Wait" ? enteredId : previous,
      runInner: runGraph,
    };
    let isOver = false;
    try {
      const done = yield* work(visit, state);
      const assigned = Object.entries(done.assigned);
      if (state.Type !== "Fail")
        history.add(branch, `${state.Type}StateExited`, {
          stateExitedEventDetails: {
            name,
            output: JSON.stringify(done.output),
            ...outputDetails,
            ...(assigned.length && {
              assignedVariables: Object.fromEntries(
                assigned.map(([variable, value]) => [variable, JSON.stringify(value)]),
              ),
              assignedVariablesDetails: { truncated: false },
            }),
          },
        });
      isOver = true;
      return done;
    } catch (thrown) {
      isOver = true;
      throw faultOf(thrown, visit, name, enteredId);
    } finally {
      // Another branch failed while this one was under way.
      if (!isOver && TAKES_TIME.has(state.Type))
        history.note(`${state.Type as "Task"}StateAborted`, {}, history.brokenBy);
    }
  }

  return runGraph;
}

/** The id of `ExecutionStarted`. */
const FIRST_EVENT = 1;
const TAKES_TIME: ReadonlySet<State["Type"]> = new Set(["Task", "Wait", "Map", "Parallel"]);

function* work(visit: Visit, state: State): Steps<Done> {
  switch (state.Type) {
    case "Pass":
      return yield* pass(visit, state);
    case "Choice":
      return yield* choose(visit, state);
    case "Wait":
      return yield* waitFor(visit, state);
    case "Succeed":
      return yield* succeed(visit);
    case "Fail":
      return yield* fail(visit, state);
    case "Task":
      return yield* tried(visit, state, () => runTask(visit, state));
    case "Parallel":
      return yield* tried(visit, state, () => runParallel(visit, state));
    case "Map":
      return yield* tried(visit, state, () => runMap(visit, state));
  }
}

/** Does the work of a state that can fail: again as its retriers say, and then as its catchers say. */
function* tried(
  visit: Visit,
  state: FallibleState & { Type: "Task" | "Parallel" | "Map" },
  attempt: () => Steps<Leaving>,
): Steps<Done> {
  const { run, branch, data } = visit;
  const isTask = state.Type === "Task";
  const retries = new Retries(state.Retry, run.chances);
  const enteredId = branch.lastEventId;
  if (isTask) setRetryCount(data, 0);
  for (;;) {
    let fault: StateFault;
    try {
      const leaving = yield* attempt();
      return { ...leaving, ...(state.Next !== undefined && { next: state.Next }) };
    } catch (thrown) {
      fault = faultOf(thrown, visit, data.name, enteredId);
    }
    const delayMs = retries.delayMs(fault, isTask);
    if (delayMs !== undefined) {
      yield* pause(run.scope.world, delayMs, `${data.name} is tried again`);
      if (isTask) setRetryCount(data, retries.count);
      continue;
    }
    if (!isTask) run.history.add(branch, `${state.Type as "Map" | "Parallel"}StateFailed`);
    const catcher = catcherFor(state.Catch, fault, isTask);
    if (!catcher) throw fault;
    return { ...(yield* data.leaveCaught(catcher, errorOutput(fault))), next: catcher.Next };
  }
}

function setRetryCount(data: StateData, count: number): void {
  data.context = { ...data.context, State: { ...(data.context["State"] as JsonObject), RetryCount: count } };
}

/** What a fault of a state's data becomes: AWS says in which state it happened. */
function faultOf(
  thrown: unknown,
  { run, branch, failsAfter }: Visit,
  name: string,
  enteredId: number,
): StateFault {
  if (thrown instanceof StateFault) return thrown;
  if (!(thrown instanceof DataFault)) throw thrown;
  const cause = `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}). ${thrown.message}`;
  if (thrown.error === "States.QueryEvaluationError")
    run.history.add(
      branch,
      "EvaluationFailed",
      {
        evaluationFailedEventDetails: {
          state: name,
          error: thrown.error,
          cause,
          ...(thrown.location !== undefined && { location: thrown.location }),
        },
      },
      failsAfter,
    );
  return new StateFault(thrown.error, cause, thrown.error === "States.Runtime");
}
