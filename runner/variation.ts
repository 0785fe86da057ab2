import type { Scenario } from "../scenarios/kit/define.ts";
import type { Variable, Variation } from "../scenarios/kit/variation.ts";
import { UserError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import type { Arena } from "./targets/arena.ts";
import type { Circumstances } from "./targets/range/open.ts";
import type { WeatherOptions } from "../range/index.ts";

/** What may be different for every scenario: AWS's weather. */
interface Sky extends Pick<Variable, "title" | "values"> {
  weather: (value: string) => WeatherOptions;
}

/**
 * How much later every other event comes when order is not kept: later than an automation needs, and well within the
 * minute that briefs give one. EventBridge promises no order, and is seldom late by more.
 */
const LATE_MS = 35_000;

const WEATHER: Readonly<Record<string, Sky>> = {
  api: {
    title: "AWS's API",
    values: {
      calm: "an API that answers at once",
      throttled: "an API that throttles every fourth call or so",
      inconsistent: "an API that knows what was made only seconds later",
    },
    weather: (value) =>
      value === "throttled" ? { throttled: 0.25 } : value === "calm" ? {} : { inconsistentMs: 1_500 },
  },
  events: {
    title: "events",
    values: {
      once: "one event for the finding",
      twice: "the same event delivered twice",
      every: "an event for each finding of the incident",
      reversed: "events out of order",
      sample: "a sample finding at the same moment",
    },
    weather: (value) =>
      value === "twice" ? { deliveries: 2 } : value === "reversed" ? { lateMs: LATE_MS } : {},
  },
};

type AnyVariable = Pick<Variable, "title" | "values">;

/** Everything that may be different in a scenario, by name: first the sandbox, then the weather. */
export const variablesOf = ({ varies = {} }: Scenario): Readonly<Record<string, AnyVariable>> => ({
  ...varies,
  ...WEATHER,
});

/** The usual value of a variable. */
export const usualOf = ({ values }: AnyVariable): string => Object.keys(values)[0]!;

/** A variation without what is as usual. */
export function unusual(scenario: Scenario, variation: Variation): Variation {
  const variables = variablesOf(scenario);
  return Object.fromEntries(
    Object.entries(variation).filter(([name, value]) => value !== usualOf(variables[name]!)),
  );
}

/** A variation in words, a text for each thing that is not as usual. */
export function variationInWords(scenario: Scenario, variation: Variation): string[] {
  const variables = variablesOf(scenario);
  return Object.entries(unusual(scenario, variation)).map(([name, value]) => variables[name]!.values[value]!);
}

/**
 * The variation that a user asks for.
 *
 * @param asked such as `fleet=3/3`
 * @throws {UserError} a variable or a value that the scenario does not have
 */
export function readVariation(scenario: Scenario, asked: readonly string[]): Variation {
  const variables = variablesOf(scenario);
  return Object.fromEntries(
    asked.map((text) => {
      const at = text.indexOf("=");
      const name = at < 0 ? text : text.slice(0, at);
      const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (!variable) {
        const names = Object.keys(variables);
        throw new UserError(
          `nothing called "${name}" varies in ${scenario.id}${didYouMean(name, names)} (${names.join(", ")})`,
        );
      }
      const value = at < 0 ? "" : text.slice(at + 1);
      if (!Object.hasOwn(variable.values, value)) {
        const values = Object.keys(variable.values);
        throw new UserError(`${name} cannot be "${value}" (${values.map((x) => `${name}=${x}`).join(", ")})`);
      }
      return [name, value];
    }),
  );
}

/** What a variation asks of the sandbox and of the AWS around it. */
export function circumstancesOf({ varies = {} }: Scenario, variation: Variation = {}): Circumstances {
  let { region, parameters, weather }: Circumstances = {};
  for (const [name, value] of Object.entries(variation)) {
    const own = varies[name];
    region = own?.region?.(value) ?? region;
    parameters = { ...parameters, ...own?.parameters?.(value) };
    weather = { ...weather, ...WEATHER[name]?.weather(value) };
  }
  return {
    ...(region !== undefined && { region }),
    ...(parameters && { parameters }),
    ...(weather && Object.keys(weather).length && { weather }),
  };
}

/** Makes a deployed sandbox as the variation has it, before anything happens there. */
export async function makeVariation(
  arena: Arena,
  { varies = {} }: Scenario,
  variation: Variation = {},
): Promise<void> {
  for (const [name, { make }] of Object.entries(varies)) {
    const value = variation[name];
    if (make && value !== undefined && value !== usualOf(varies[name]!))
      await make(arena.stage, value, (seconds) => arena.advance(seconds * 1000));
  }
}
