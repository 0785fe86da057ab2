import fc from "fast-check";
import { expect, it } from "vitest";
import { FRAME_ROWS, layoutOf } from "./layout.ts";

it("gives every pane room, and never more than there is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 80, max: 400 }),
      fc.integer({ min: 24, max: 120 }),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 6 }),
      (columns, rows, guided, wideFeed, below) => {
        const { wide, feed, console, checklist } = layoutOf({ columns, rows }, { guided, wideFeed, below });
        const body = rows - FRAME_ROWS - below;
        expect(feed.height).toBeGreaterThanOrEqual(2);
        expect(console.height).toBeGreaterThanOrEqual(4);
        if (!wide) {
          expect(feed.height + 1 + console.height).toBe(body);
          expect(checklist).toBeUndefined();
          return;
        }
        expect(console.height).toBe(body);
        expect(console.width).toBeGreaterThanOrEqual(44);
        const beside = checklist?.height === body;
        const used = console.width + 1 + feed.width + (beside ? 1 + checklist.width : 0);
        expect(used).toBe(columns);
        expect(beside || !checklist ? feed.height : feed.height + 1 + checklist.height).toBe(body);
        expect(checklist !== undefined).toBe(guided);
      },
    ),
  );
});
