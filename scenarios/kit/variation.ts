import type { Stage } from "./stage.ts";

/**
 * Something about the environment on which an incident does not depend, and on which a response must not depend
 * either.
 */
export interface Variable {
  /** What it is, in a few words. */
  title: string;
  /** Everything that it may be, each with its words for reports; the usual one comes first. */
  values: Readonly<Record<string, string>>;
  /** The Region that the sandbox stands in. */
  region?: (value: string) => string;
  /** Parameters of the sandbox's template that make it so. */
  parameters?: (value: string) => Readonly<Record<string, string>>;
  /** Makes it so in a deployed sandbox, before anything happens; `pass` lets seconds pass there. */
  make?: (stage: Stage, value: string, pass: (seconds: number) => Promise<void>) => Promise<void>;
}

/** What is not as usual in one run: values by the names of variables. */
export type Variation = Readonly<Record<string, string>>;

/**
 * A variable that a scenario reads by itself while it breaks the sandbox.
 *
 * @returns it, and what it is in a sandbox: the usual one, unless another was asked for
 */
export function variableOf<Value extends string>(
  title: string,
  values: Readonly<Record<Value, string>>,
): [variable: Variable, of: (stage: Stage) => Value] {
  const chosen = new WeakMap<Stage, Value>();
  const [usual] = Object.keys(values) as [Value];
  const make = async (stage: Stage, value: string): Promise<void> => void chosen.set(stage, value as Value);
  return [{ title, values, make }, (stage) => chosen.get(stage) ?? usual];
}
