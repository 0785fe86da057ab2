/** The grader's one door: evidence in, explained verdict out. */
export * from "./clock-text.ts";
export * from "./criteria.ts";
export * from "./evidence.ts";
export * from "./judge.ts";
export * from "./phases.ts";
export * from "./state/index.ts";
export * from "./verdict.ts";
