import type { ReactNode } from "react";
import { widthOf } from "../text.ts";
import { Row, type Span } from "./Row.tsx";

export interface KeyHint {
  shown: string;
  label: string;
}

/** What can be pressed, as far as there is room: the most important come first. */
export function KeyLine({ keys, width }: { keys: readonly KeyHint[]; width: number }): ReactNode {
  const spans: Span[] = [{ text: " " }];
  let used = 1;
  for (const { shown, label } of keys) {
    const gap = used > 1 ? 3 : 0;
    const size = gap + widthOf(shown) + 1 + widthOf(label);
    if (used + size > width) break;
    if (gap) spans.push({ text: " · ", tone: "quiet" });
    spans.push({ text: shown, tone: "strong" }, { text: ` ${label}`, tone: "quiet" });
    used += size;
  }
  return <Row spans={spans} width={width} />;
}
