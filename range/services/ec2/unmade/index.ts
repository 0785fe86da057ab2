import type { AnyHandler } from "../../../service.ts";
import { capacity } from "./capacity.ts";
import { connectivity } from "./connectivity.ts";
import { describing, type Unmade } from "./listing.ts";
import { tasks } from "./tasks.ts";

/** Every list that is empty because the range refuses what would fill it. */
export const UNMADE: Readonly<Record<string, Unmade>> = { ...capacity, ...connectivity, ...tasks };

export const unmade: Readonly<Record<string, AnyHandler>> = Object.fromEntries(
  Object.entries(UNMADE).map(([operation, each]) => [operation, describing(each)]),
);
