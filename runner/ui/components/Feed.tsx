import { Box } from "ink";
import type { ReactNode } from "react";
import { runTime, type FeedItem } from "../feed.ts";
import { truncateMiddle, widthOf, wrapWords } from "../text.ts";
import { column, Row, type Span } from "./Row.tsx";

const TIME = 8;
const SOURCE = 11;
/** Rows for what a call is about: in one, names would be cut so short that they could not be told apart. */
const DETAIL_ROWS = 2;

/** What happens in the account, the newest last. */
export function Feed(props: {
  feed: readonly FeedItem[];
  startedAt: number | undefined;
  width: number;
  height: number;
  /** Whether a line that is too long may take further rows. */
  tall?: boolean;
}): ReactNode {
  const { feed, startedAt, width, height, tall = false } = props;
  const rows: { key: string; spans: Span[] }[] = [];
  for (let i = feed.length - 1; i >= 0 && rows.length < height; i--) {
    const item = feed[i]!;
    const lines = feedLines(item, startedAt, width, tall);
    rows.unshift(...lines.map((spans, part) => ({ key: `${item.key}/${item.at}/${part}`, spans })));
  }
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {feed.length === 0 ? <Row width={width} spans={[{ text: " nothing yet", tone: "quiet" }]} /> : null}
      {rows.slice(-height).map(({ key, spans }) => (
        <Row key={key} spans={spans} width={width} />
      ))}
    </Box>
  );
}

function feedLines(item: FeedItem, startedAt: number | undefined, width: number, tall: boolean): Span[][] {
  const { at, source, what, detail, tone, count } = item;
  const time = runTime(at, startedAt).padStart(7);
  const times: Span[] = count > 1 ? [{ text: ` ×${count}`, tone: "strong" }] : [];
  const room = width - TIME - SOURCE - times.reduce((sum, x) => sum + widthOf(x.text), 0);
  const first: Span[] = [
    column(time, TIME, "quiet"),
    column(source, SOURCE, tone),
    { text: truncateMiddle(what, room), tone },
  ];
  const more: Span[] = detail ? [{ text: `  ${detail}` }] : [];
  const used = [...first, ...times, ...more].reduce((sum, x) => sum + widthOf(x.text), 0);
  if (!tall || used <= width || !detail) return [[...first, ...times, ...more]];
  const indent = TIME + SOURCE;
  const below = wrapWords(detail, width - indent);
  // What is still too long for its rows is cut at its end, in the last of them.
  const last = below.slice(DETAIL_ROWS - 1).join(" ");
  return [
    [...first, ...times],
    ...[...below.slice(0, DETAIL_ROWS - 1), ...(last ? [last] : [])].map((text): Span[] => [
      { text: " ".repeat(indent) },
      { text, tone: "quiet" },
    ]),
  ];
}
