import type { Choice, ChoiceState, FailState, PassState, WaitState } from "../language/definition.ts";
import { ruleHolds } from "../language/choices.ts";
import { DataFault, StateFault } from "../language/faults.ts";
import type { Json } from "../language/json.ts";
import { expectType, isJsonata } from "../language/jsonata.ts";
import { valueAt } from "../language/paths.ts";
import { expressionValue } from "../language/templates.ts";
import { parseTimestamp } from "../language/timestamps.ts";
import { unfit, type Leaving } from "./data.ts";
import type { Visit } from "./graph.ts";
import { pause, type Steps } from "./process.ts";

/** What a state hands on, and to which state; to none at an end. */
export interface Done extends Leaving {
  next?: string;
}

/** The longest that an execution lasts, in seconds: a year. */
const LONGEST_WAIT_S = 31_536_000;

export function* pass({ data }: Visit, state: PassState): Steps<Done> {
  const input = data.effectiveInput();
  const result = data.language === "JSONata" ? undefined : (state.Result ?? (yield* data.arguments(input)));
  return { ...(yield* data.leave(result, input)), ...(state.Next !== undefined && { next: state.Next }) };
}

export function* succeed({ data }: Visit): Steps<Done> {
  return yield* data.leave(undefined, data.effectiveInput());
}

export function* fail({ run, data }: Visit, state: FailState): Steps<never> {
  const text = function* (field: "Error" | "Cause"): Steps<string | undefined> {
    const source = state[field];
    const path = state[`${field}Path`];
    if (path !== undefined) {
      const value = expressionValue(`${field}Path`, path, data.around(data.input), run.chances);
      if (typeof value !== "string")
        throw new DataFault(
          `The field '${field}Path' must refer to a string but was: ${JSON.stringify(value)}`,
        );
      return value;
    }
    if (!isJsonata(source) || data.language === "JSONPath") return source;
    const value = yield* data.evaluate(source, field);
    expectType(value, source, field, "string");
    return value as string;
  };
  throw new StateFault(yield* text("Error"), yield* text("Cause"));
}

export function* choose({ data }: Visit, state: ChoiceState): Steps<Done> {
  const input = data.effectiveInput();
  for (const [i, choice] of state.Choices.entries()) {
    if (!(yield* isChosen(data, choice, i, input))) continue;
    // Only what the rule itself says is evaluated, and nothing that stands beside the rules.
    const { Output, Assign } = choice;
    const rule = { ...state, Output, Assign } as ChoiceState;
    return { ...(yield* data.leave(undefined, input, rule)), next: choice.Next };
  }
  if (state.Default === undefined)
    throw new DataFault(
      `Failed to transition out of the state '${data.name}'. The state does not point to a next state.`,
    );
  return { ...(yield* data.leave(undefined, input)), next: state.Default };
}

export function* waitFor({ run, data }: Visit, state: WaitState): Steps<Done> {
  const { world } = run.scope;
  const input = data.effectiveInput();
  const until = yield* momentOf(state, input, data, world.clock.now());
  if (until - world.clock.now() > LONGEST_WAIT_S * 1000) throw new DataFault("Wait state delay is too long.");
  yield* pause(world, Math.max(0, until - world.clock.now()), `${data.name} waits`);
  return { ...(yield* data.leave(undefined, input)), ...(state.Next !== undefined && { next: state.Next }) };
}

function* isChosen(data: Visit["data"], choice: Choice, index: number, input: Json): Steps<boolean> {
  if (data.language === "JSONPath") return ruleHolds(choice, data.around(input));
  const location = `Choices[${index}]/Condition`;
  const source = choice.Condition as Json;
  const condition = yield* data.evaluate(source, location);
  expectType(condition, source, location, "boolean");
  return condition as boolean;
}

/** The moment until which a Wait state waits, in milliseconds since the epoch. */
function* momentOf(state: WaitState, input: Json, data: Visit["data"], now: number): Steps<number> {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  if (SecondsPath !== undefined) {
    const seconds = valueOrNothing(SecondsPath, input, data);
    if (seconds === undefined)
      throw new DataFault(`The SecondsPath parameter does not reference an input value: ${SecondsPath}`);
    const shown = `${SecondsPath} == ${text(seconds)}`;
    if (!Number.isInteger(seconds))
      throw new DataFault(`The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
    if ((seconds as number) < 0)
      throw new DataFault(`The SecondsPath parameter references a negative value: ${shown}`);
    return now + (seconds as number) * 1000;
  }
  if (TimestampPath !== undefined) {
    const found = valueOrNothing(TimestampPath, input, data);
    const time = parseTimestamp(found);
    if (time === undefined)
      throw new DataFault(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${TimestampPath} == ${text(found ?? null)}`,
      );
    return time;
  }
  if (Seconds !== undefined) {
    const seconds = isJsonata(Seconds) ? yield* data.evaluate(Seconds, "Seconds") : Seconds;
    expectType(seconds, Seconds, "Seconds", "number");
    if ((seconds as number) < 0)
      throw unfit(Seconds, "Seconds", `The Seconds field must not be negative: ${text(seconds)}`);
    return now + Math.round((seconds as number) * 1000);
  }
  const stamp = isJsonata(Timestamp) ? yield* data.evaluate(Timestamp, "Timestamp") : Timestamp!;
  expectType(stamp, Timestamp!, "Timestamp", "string");
  const time = parseTimestamp(stamp);
  if (time === undefined)
    throw unfit(
      Timestamp,
      "Timestamp",
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text(stamp)}`,
    );
  return time;
}

function valueOrNothing(path: string, input: Json, data: Visit["data"]): Json | undefined {
  try {
    return valueAt(path, data.around(input));
  } catch (thrown) {
    if (thrown instanceof DataFault) return undefined;
    throw thrown;
  }
}

const text = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
