import type { Timer } from "../../clock.ts";
import { defineState, type Scope } from "../../world.ts";
import { parseSchedule } from "./schedule.ts";
import { DEFAULT_BUS, eventsState, ruleId, type RuleRow } from "./state.ts";

const timersOf = defineState("regional", () => new Map<string, Timer>());

/** Plans the next turn of a scheduled rule, or calls it off when the rule is disabled, gone or without schedule. */
export function planSchedule(scope: Scope, name: string, turn: (rule: Readonly<RuleRow>) => void): void {
  const id = ruleId(DEFAULT_BUS, name);
  const timers = timersOf(scope);
  timers.get(id)?.cancel();
  timers.delete(id);
  const rule = eventsState(scope).rules.get(id);
  if (!rule?.enabled || rule.scheduleExpression === undefined) return;
  const { clock } = scope.world;
  const due = parseSchedule(rule.scheduleExpression, clock.now());
  const plan = (): void => {
    const next = due(clock.now());
    if (next === undefined) return;
    timers.set(
      id,
      clock.at(next, `schedule of ${name}`, () => {
        const now = eventsState(scope).rules.get(id);
        if (now?.enabled) turn(now);
        plan();
      }),
    );
  };
  plan();
}
