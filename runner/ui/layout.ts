/** Sizes of the drill screen's panes, in cells. */
export interface DrillLayout {
  /** Feed beside the console, instead of above it. */
  wide: boolean;
  feed: { width: number; height: number };
  console: { width: number; height: number };
  /** Guided mode with room for it; else the checklist is a page of its own. */
  checklist: { width: number; height: number } | undefined;
}

/** Title, rule, meters, rule at the top; rule and keys at the bottom. */
export const FRAME_ROWS = 6;
const WIDE = 120;
const THREE_COLUMNS = 170;

/**
 * Divides the screen.
 *
 * @param size of the terminal
 * @param options.guided whether a checklist is shown
 * @param options.wideFeed whether the feed gets more than its share
 * @param options.below rows that a question takes above the keys
 */
export function layoutOf(
  size: { columns: number; rows: number },
  options: { guided: boolean; wideFeed: boolean; below: number },
): DrillLayout {
  const { columns, rows } = size;
  const { guided, wideFeed, below } = options;
  const body = rows - FRAME_ROWS - below;
  if (columns < WIDE) {
    const share = wideFeed ? 0.55 : 0.25;
    const feed = Math.max(2, Math.min(body - 4, Math.max(4, Math.floor(body * share))));
    return {
      wide: false,
      feed: { width: columns, height: feed },
      console: { width: columns, height: Math.max(2, body - feed - 1) },
      checklist: undefined,
    };
  }
  const list = guided && columns >= THREE_COLUMNS ? 44 : 0;
  const rest = columns - (list ? list + 1 : 0);
  const feedWidth = Math.floor(rest * (wideFeed ? 0.6 : 0.42));
  const wide = { wide: true, console: { width: rest - feedWidth - 1, height: body } };
  if (!guided) return { ...wide, feed: { width: feedWidth, height: body }, checklist: undefined };
  if (list)
    return { ...wide, feed: { width: feedWidth, height: body }, checklist: { width: list, height: body } };
  const feedHeight = Math.floor((body - 1) * (wideFeed ? 0.6 : 0.4));
  return {
    ...wide,
    feed: { width: feedWidth, height: feedHeight },
    checklist: { width: feedWidth, height: body - feedHeight - 1 },
  };
}
