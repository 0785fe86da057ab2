import type { ParallelState } from "../language/definition.ts";
import type { Leaving } from "./data.ts";
import type { Visit } from "./graph.ts";
import type { Branch } from "./history.ts";
import { together, type Steps } from "./process.ts";

/** Runs the branches of a Parallel state at once; its result is what each of them came to. */
export function* runParallel(visit: Visit, state: ParallelState): Steps<Leaving> {
  const { run, branch, data, inherited, runInner } = visit;
  const input = data.effectiveInput();
  const given = yield* data.arguments(input);
  run.history.add(branch, "ParallelStateStarted");
  const { lastEventId } = branch;
  const beginning = { input: given, variables: data.variables, context: inherited };
  const results = yield* inBranches(
    visit,
    state.Branches.map((graph) => (own: Branch) => runInner(graph, own, beginning)),
    state.Branches.length,
    () => lastEventId,
  );
  run.history.note("ParallelStateSucceeded", {}, branch.lastEventId);
  return yield* data.leave(results, input);
}

/**
 * Runs things in branches of their own, at once. The last event of the branch that ends last, or fails, is the one
 * after which the state goes on.
 *
 * @param most how many at a time
 * @param after the event after which a branch begins, asked when it does
 */
export function* inBranches<T>(
  { run, branch }: Pick<Visit, "run" | "branch">,
  list: readonly ((own: Branch) => Steps<T>)[],
  most: number,
  after: () => number,
): Steps<T[]> {
  return yield* together(
    list.map(
      (work) =>
        function* () {
          const own: Branch = { lastEventId: after() };
          try {
            const result = yield* work(own);
            branch.lastEventId = own.lastEventId;
            return result;
          } catch (thrown) {
            branch.lastEventId = run.history.brokenBy = own.lastEventId;
            throw thrown;
          }
        },
    ),
    most,
  );
}
