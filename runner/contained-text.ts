import type { Times } from "../grader/verdict.ts";
import { clockText } from "./clock-text.ts";

/** `contained in 09:12` or `not contained`; undefined where there was nothing to contain. */
export function containedText({ contain }: Times): string | undefined {
  if (contain === undefined) return undefined;
  return contain === null ? "not contained" : `contained in ${clockText(contain)}`;
}

/** The same as a figure under a heading of its own. */
export function containedFigure({ contain }: Times): string {
  if (contain === undefined) return "–";
  return contain === null ? "never" : clockText(contain);
}
