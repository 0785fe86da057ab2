import { Text } from "ink";
import type { ReactNode } from "react";
import { fit, truncate, widthOf } from "../text.ts";
import { useTheme, type Tone } from "../theme.ts";

/** A stretch of text that means one thing. */
export interface Span {
  text: string;
  tone?: Tone;
}

/** Exactly one row of the terminal: spans side by side, cut to the width. */
export function Row({ spans, width }: { spans: readonly Span[]; width: number }): ReactNode {
  const theme = useTheme();
  let left = width;
  const shown: Span[] = [];
  for (const span of spans) {
    if (left <= 0) break;
    const text = truncate(span.text, left);
    left -= widthOf(text);
    shown.push({ ...span, text });
  }
  return (
    <Text wrap="truncate">
      {shown.length === 0 ? " " : null}
      {shown.map(({ text, tone = "plain" }, i) => (
        // Spans have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Text key={i} {...theme[tone]}>
          {text}
        </Text>
      ))}
    </Text>
  );
}

/** A row with something at each end; the left gives way when there is no room. */
export function EndsRow(props: { left: readonly Span[]; right: readonly Span[]; width: number }): ReactNode {
  const { left, right, width } = props;
  const taken = right.reduce((sum, x) => sum + widthOf(x.text), 0);
  const room = Math.max(0, width - taken - 1);
  const used = Math.min(
    room,
    left.reduce((sum, x) => sum + widthOf(x.text), 0),
  );
  const cut = cutSpans(left, room);
  return (
    <Row width={width} spans={[...cut, { text: " ".repeat(Math.max(1, width - taken - used)) }, ...right]} />
  );
}

/** Cuts spans to a width. */
export function cutSpans(spans: readonly Span[], width: number): Span[] {
  const cut: Span[] = [];
  let left = width;
  for (const span of spans) {
    const text = truncate(span.text, left);
    if (text) cut.push({ ...span, text });
    left -= widthOf(text);
    if (left <= 0) break;
  }
  return cut;
}

/** A line across, with an optional label in it. */
export function Rule({ width, label, end }: { width: number; label?: Span; end?: Span }): ReactNode {
  const left = label ? `── ${label.text} ` : "";
  const right = end ? ` ${end.text} ──` : "";
  const line = "─".repeat(Math.max(0, width - widthOf(left) - widthOf(right)));
  return (
    <Row
      width={width}
      spans={[
        ...(label ? [{ text: "── ", tone: "quiet" as const }, label, { text: " " }] : []),
        { text: line, tone: "quiet" },
        ...(end ? [{ text: " " }, end, { text: " ──", tone: "quiet" as const }] : []),
      ]}
    />
  );
}

/** Text in a column of a table. */
export const column = (text: string, width: number, tone?: Tone): Span => ({
  text: fit(text, width),
  ...(tone && { tone }),
});
