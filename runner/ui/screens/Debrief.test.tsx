import "../test-env.ts";
import { afterEach, describe, expect, it } from "vitest";
import type { Evidence } from "../../../grader/index.ts";
import { debriefOf, type DebriefModel } from "../../report/model.ts";
import { fits, show, type Shown } from "../test-screen.tsx";
import { testSession } from "../test-session.ts";
import { Debrief, type After } from "./Debrief.tsx";

/** A run of six minutes: looked after one, the adversary cut off after three. */
async function debriefed(): Promise<DebriefModel> {
  const events: Evidence[] = [];
  const { session, arena } = await testSession("exam");
  session.on((event) => event.type === "evidence" && events.push(event.evidence));
  session.start();
  const attempt = (gotThrough: boolean): void =>
    arena.stage.attempted({
      attempt: "beacon",
      gotThrough,
      what: "Beacon",
      ...(!gotThrough && { refusal: "timeout" }),
    });
  await arena.advance(60_000);
  arena.call({ by: "trainee", eventName: "DescribeInstances" });
  for (let i = 0; i < 8; i++) {
    attempt(i < 4);
    arena.observer!.customers({ at: arena.now(), requests: 10, ok: i === 5 ? 0 : 10 });
    await arena.advance(30_000);
    if (i === 3) arena.call({ by: "trainee", eventName: "ModifyInstanceAttribute" });
  }
  arena.reachable = false;
  session.takeHint();
  await arena.advance(60_000);
  const verdict = await session.finish();
  return debriefOf(session.header, session.scenario, verdict, events);
}

const open: Shown[] = [];
afterEach(() => {
  for (const shown of open.splice(0)) shown.unmount();
});

async function debrief(size = { columns: 80, rows: 24 }, onReport = () => "/tmp/report.html") {
  const after: After[] = [];
  const shown = await show(
    <Debrief model={await debriefed()} next="next-one" onReport={onReport} onAfter={(x) => after.push(x)} />,
    size,
  );
  open.push(shown);
  return { shown, after };
}

describe("the debrief", () => {
  it.each([
    [80, 24],
    [200, 60],
  ])("fits %i×%i, on every step", async (columns, rows) => {
    const { shown } = await debrief({ columns, rows });
    for (let i = 0; i < 6; i++) {
      expect(fits(shown, columns, rows)).toBe(true);
      await shown.press("\r");
    }
  });

  it.each([80, 81, 82, 120])("says how long it took at %i columns", async (columns) => {
    const { shown } = await debrief({ columns, rows: 24 });
    expect(shown.rows()[0]).toMatch(/ · took \d\d:\d\d/);
  });

  it("says the verdict, and shows the run as a picture", async () => {
    const { shown } = await debrief({ columns: 120, rows: 40 });
    const text = shown.text();
    expect(text).toContain("PASS · 77/100 · contained in 02:30 (par 15:00)");
    expect(text).toContain("✗ harm  C contained");
    const lane = (name: string): string =>
      shown
        .rows()
        .find((x) => x.startsWith(` ${name}`))!
        .slice(12);
    const [adversary, you, objectives] = [lane("adversary"), lane("you"), lane("objectives")];
    expect(adversary).toMatch(/^ +■+ *(?:× *)+$/);
    expect(you.indexOf("◆")).toBeGreaterThan(10);
    expect(objectives.match(/✓/g)).toHaveLength(2);
    expect(lane("customers")).toContain("▁");
  });

  it("lists objectives with points, time and proof", async () => {
    const { shown } = await debrief({ columns: 120, rows: 40 });
    expect(shown.text()).toMatch(/✓ +40\/40 +The instance was looked at +01:00 +evt-\d+/);
    expect(shown.text()).toMatch(/✗ +0\/20 +It was not seen: "The instance is kept"\. +never/);
    expect(shown.text()).toMatch(/✗ +−3 +Hint 1 was bought\./);
  });

  it("goes through the lost points, the dearest first, with why and source, and ends with the story", async () => {
    const { shown } = await debrief();
    await shown.press("\r");
    expect(shown.text()).toMatch(/−20 +objective:kept[^]*It is why\.[^]*Source: the test/);
    await shown.press("\r");
    expect(shown.text()).toMatch(/−3 +hint:1/);
    await shown.press("\r");
    expect(shown.text()).toContain("It was a test.");
    await shown.press("\u001b");
    expect(shown.text()).toContain("PASS · 77/100");
  });

  it("names the report that it wrote, or why it could not", async () => {
    const good = await debrief();
    await good.shown.press("h");
    expect(good.shown.text()).toContain("Report: /tmp/report.html");
    const bad = await debrief(undefined, () => {
      throw new Error("the disk is full");
    });
    await bad.shown.press("h");
    expect(bad.shown.text()).toContain("the disk is full");
  });

  it.each<[string, After]>([
    ["r", "again"],
    ["n", "next"],
    ["q", "quit"],
    ["\u0003", "quit"],
  ])("%j is %s", async (key, expected) => {
    const { shown, after } = await debrief();
    await shown.press(key);
    expect(after).toEqual([expected]);
  });
});
