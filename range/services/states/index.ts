import type { RecordRule, Service } from "../../service.ts";
import { statesAsks } from "./asks.ts";
import { statesEmptyLists } from "./empty-lists.ts";
import { executions } from "./executions.ts";
import { statesRecords } from "./records.ts";
import { stateMachines } from "./state-machines.ts";
import { tags } from "./tags.ts";
import { taskAnswers } from "./task-answers.ts";

export { installStates } from "./target.ts";

/** AWS Step Functions: state machines in Amazon States Language, and their executions. */
export const states: Service = {
  id: "states",
  handlers: { ...stateMachines, ...executions, ...taskAnswers, ...tags, ...statesEmptyLists },
  asks: statesAsks as NonNullable<Service["asks"]>,
  records: statesRecords as Record<string, RecordRule>,
};
