import "../test-env.ts";
import { afterEach, describe, expect, it } from "vitest";
import type { Past } from "../results.ts";
import { fits, show, type Shown } from "../test-screen.tsx";
import { testScenario } from "../test-session.ts";
import type { Listed } from "../picker-model.ts";
import { Picker, type Choice } from "./Picker.tsx";

const scenarios: Listed[] = [
  { ...testScenario, id: "hard", title: "A hard one", family: "Compute", difficulty: 4 },
  { ...testScenario, id: "easy", title: "An easy one", family: "Compute", difficulty: 1 },
  { ...testScenario, id: "bucket", title: "A public bucket", family: "Storage", difficulty: 2 },
];
const nothing: Past = { best: new Map(), unfinished: undefined };

const open: Shown[] = [];
afterEach(() => {
  for (const shown of open.splice(0)) shown.unmount();
});

async function picker(past: Past = nothing, size = { columns: 80, rows: 24 }) {
  const choices: Choice[] = [];
  const shown = await show(
    <Picker scenarios={scenarios} past={past} guided={false} onChoice={(x) => choices.push(x)} />,
    size,
  );
  open.push(shown);
  return { shown, choices };
}

describe("the picker", () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])("fits %i×%i, before and after a closer look", async (columns, rows) => {
    const { shown } = await picker(nothing, { columns, rows });
    expect(fits(shown, columns, rows)).toBe(true);
    expect(shown.text()).toContain("q quit");
    await shown.press("\r");
    expect(fits(shown, columns, rows)).toBe(true);
    expect(shown.text()).toContain("set the stage");
  });

  it("explains itself at the first start, and only then", async () => {
    const first = await picker();
    expect(first.shown.text()).toContain("Nothing here touches a real account.");
    const later = await picker({
      best: new Map([["easy", { score: 71, verdict: "UNSAFE", plays: 2 }]]),
      unfinished: undefined,
    });
    expect(later.shown.text()).not.toContain("Nothing here touches a real account.");
    expect(later.shown.text()).toMatch(/An easy one .*UNSAFE 71/);
  });

  it("starts the easiest with two Enters", async () => {
    const { shown, choices } = await picker();
    await shown.press("\r");
    expect(shown.text()).toContain("A made-up incident for tests.");
    expect(choices).toEqual([]);
    await shown.press("\r");
    expect(choices).toEqual([{ kind: "start", id: "easy", guided: false }]);
  });

  it.each<[string, string, string]>([
    ["arrows", "\u001b[B\u001b[B", "hard"],
    ["j and k", "jjk", "bucket"],
    ["a family", "\u001b[D\u001b[B\u001b[B\u001b[C", "bucket"],
    ["a filter", "/bucket\r", "bucket"],
    ["a filter of two words", "/one hard\r", "hard"],
  ])("chooses by %s", async (_, input, id) => {
    const { shown, choices } = await picker();
    await shown.press(input);
    await shown.press("\r");
    await shown.press("\r");
    expect(choices).toEqual([{ kind: "start", id, guided: false }]);
  });

  it("says so when a filter finds nothing, and takes it away again", async () => {
    const { shown } = await picker();
    await shown.press("/nowhere");
    expect(shown.text()).toContain("0 found");
    await shown.press("\u001b");
    expect(shown.text()).toContain("A public bucket");
  });

  it("switches to guided mode", async () => {
    const { shown, choices } = await picker();
    await shown.press("g\r\r");
    await shown.press("\r");
    await shown.press("\r");
    expect(choices[0]).toMatchObject({ guided: true });
  });

  it("goes on with a run that was left", async () => {
    const { shown, choices } = await picker({
      best: new Map(),
      unfinished: { run: "td-1", scenario: "easy" },
    });
    expect(shown.text()).toContain("goes on with td-1");
    await shown.press("r");
    expect(choices).toEqual([{ kind: "resume", run: "td-1" }]);
  });

  it.each(["q", "\u0003"])("quits on %j", async (key) => {
    const { shown, choices } = await picker();
    await shown.press(key);
    expect(choices).toEqual([{ kind: "quit" }]);
  });
});
