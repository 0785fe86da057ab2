import { EventEmitter } from "node:events";
import xterm from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { Screen, type Canvas } from "./screen.ts";

/** A real terminal emulator behind the canvas. */
function terminal(columns: number, rows: number) {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const written: string[] = [];
  const canvas = Object.assign(new EventEmitter(), {
    columns,
    rows,
    write(text: string): boolean {
      written.push(text);
      emulator.write(text);
      return true;
    },
  });
  const screen = new Screen(canvas as unknown as Canvas);
  screen.open();
  return {
    screen,
    written,
    async lines(): Promise<string[]> {
      await new Promise<void>((resolve) => emulator.write("", resolve));
      return Array.from({ length: emulator.rows }, (_, y) =>
        emulator.buffer.active.getLine(y)!.translateToString(true),
      );
    },
    resize(nextColumns: number, nextRows: number): void {
      emulator.resize(nextColumns, nextRows);
      Object.assign(canvas, { columns: nextColumns, rows: nextRows });
      canvas.emit("resize");
    },
  };
}

describe("the screen", () => {
  it("shows a frame as it is, also in the last column and row", async () => {
    const { screen, lines } = terminal(10, 3);
    screen.write("0123456789\nsecond\nlast line!");
    expect(await lines()).toEqual(["0123456789", "second", "last line!"]);
  });

  it("writes only rows that changed", async () => {
    const { screen, lines, written } = terminal(10, 3);
    screen.write("one\ntwo\nthree");
    screen.write("one\nTWO\nthree");
    expect(await lines()).toEqual(["one", "TWO", "three"]);
    expect(written.at(-1)).toContain("TWO");
    expect(written.at(-1)).not.toContain("three");
    const count = written.length;
    screen.write("one\nTWO\nthree");
    expect(written).toHaveLength(count);
  });

  it("leaves nothing of a longer frame behind", async () => {
    const { screen, lines } = terminal(10, 3);
    screen.write("long line\nb\nc");
    screen.write("x");
    expect(await lines()).toEqual(["x", "", ""]);
  });

  it("cuts what does not fit the terminal's rows", async () => {
    const { screen, lines } = terminal(10, 2);
    screen.write("a\nb\nc\nd");
    expect(await lines()).toEqual(["a", "b"]);
  });

  it.each([
    [20, 6],
    [6, 2],
    [10, 3],
  ])("paints all of the next frame after a resize to %ix%i", async (columns, rows) => {
    const { screen, lines, resize } = terminal(10, 3);
    screen.write("one\ntwo\nthree");
    resize(columns, rows);
    screen.write("one\ntwo\n3");
    expect(await lines()).toEqual(["one", "two", "3", "", "", ""].slice(0, rows));
  });

  it("paints again by itself when no new frame follows a resize", async () => {
    const { screen, lines, resize } = terminal(10, 3);
    screen.write("one\ntwo\nthree");
    resize(12, 4);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await lines()).toEqual(["one", "two", "three", ""]);
  });

  it("does not let colours of one row run into the next", async () => {
    const { screen, written } = terminal(10, 2);
    screen.write("\u001b[31mred\nplain");
    expect(written.join("")).toContain("red\u001b[0m");
  });

  it("is silent when it is closed", () => {
    const { screen, written } = terminal(10, 2);
    screen.close();
    screen.write("late");
    expect(written.join("")).not.toContain("late");
  });
});
