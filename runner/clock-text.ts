export { clockText } from "../grader/index.ts";
