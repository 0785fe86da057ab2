import type { Plain } from "../answers.ts";

/** JSON with four spaces; an empty answer prints nothing, an empty result of a query prints as it is. */
export const formatJson = (data: Plain): string =>
  isEmptyRecord(data) ? "" : `${JSON.stringify(data, undefined, 4)}\n`;

/** Whether an answer has nothing to show. */
export const isEmptyRecord = (data: Plain): boolean =>
  typeof data === "object" && data !== null && !Array.isArray(data) && Object.keys(data).length === 0;
