import { join } from "node:path";
import { answerProblems, problemText } from "../scenarios/kit/check.ts";
import type { Scenario } from "../scenarios/kit/define.ts";
import type { Behaviour } from "../scenarios/kit/stage.ts";
import { UserError } from "./errors.ts";
import { placeIn } from "./packs.ts";

type Work = (...given: unknown[]) => unknown;

/**
 * A scenario of a pack whose own functions answer for themselves: what one of them throws, or answers and must not,
 * is a {@link UserError} that names the scenario, the function and the author's line, and no bug of ours.
 *
 * @param folder of the scenario, as the user named it
 */
export function blameAuthor(scenario: Scenario, folder: string): Scenario {
  const file = join(folder, "scenario.ts");

  const blame = (name: string, thrown: unknown): never => {
    if (thrown instanceof UserError) throw thrown;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    throw new UserError(
      `${placeIn(folder, error) ?? file}: scenario ${scenario.id}: ${name} threw ${error.name}: ${error.message}`,
      undefined,
      { cause: error },
    );
  };

  const checked = (name: string, answer: unknown): unknown => {
    const problems = answerProblems(name, answer);
    if (problems.length) throw new UserError(`${file}: scenario ${scenario.id}: ${problemText(problems)}`);
    return name === "adversary" ? (answer as Behaviour[]).map(guardBehaviour) : answer;
  };

  /** @param holder whose function it is: it may be written to look at its neighbours */
  const guard =
    (name: string, work: Work, holder: object): Work =>
    (...given) => {
      try {
        const answer = work.apply(holder, given);
        return answer instanceof Promise && !AT_ONCE.has(name)
          ? answer.then((value) => checked(name, value)).catch((error: unknown) => blame(name, error))
          : checked(name, answer);
      } catch (error) {
        return blame(name, error);
      }
    };

  const guardBehaviour = (behaviour: Behaviour): Behaviour => ({
    name: behaviour.name,
    everySeconds: behaviour.everySeconds,
    ...(behaviour.afterSeconds !== undefined && { afterSeconds: behaviour.afterSeconds }),
    act: guard(`adversary.${behaviour.name}.act`, behaviour.act as Work, behaviour) as Behaviour["act"],
  });

  const guardAll = (value: unknown, field: string, holder: object): unknown => {
    if (typeof value === "function") return guard(field, value as Work, holder);
    if (Array.isArray(value)) return value.map((item, i) => guardAll(item, `${field}.${i}`, value));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        guardAll(item, field ? `${field}.${key}` : key, value),
      ]),
    );
  };

  return guardAll(scenario, "", scenario) as Scenario;
}

/** Nobody waits for what these answer. */
const AT_ONCE: ReadonlySet<string> = new Set(["adversary", "brief", "markers", "decoys"]);
