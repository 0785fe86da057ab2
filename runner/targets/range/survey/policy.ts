import type { PolicyDocument } from "../../../../grader/index.ts";

export function parsePolicy(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch {
    return {};
  }
}
