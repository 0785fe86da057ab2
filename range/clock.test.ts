import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Clock } from "./clock.ts";

describe("Clock", () => {
  test("runs what is due in order of time, then of planning, and shows each its own time", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 60 }), (delays) => {
        const clock = new Clock(1000);
        const ran: [number, number][] = [];
        delays.forEach((delay, i) => clock.after(delay, "x", () => ran.push([clock.now(), i])));
        clock.runUntil(1000 + 25);
        const due = delays
          .map((delay, i): [number, number] => [1000 + delay, i])
          .filter(([at]) => at <= 1025);
        expect(ran).toEqual(due.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(clock.now()).toBe(1025);
      }),
    );
  });

  test("an event that plans another lets it run in the same turn when it is due", () => {
    const clock = new Clock(0);
    const ran: string[] = [];
    clock.after(10, "a", () => clock.after(5, "b", () => ran.push(`b at ${clock.now()}`)));
    clock.runUntil(20);
    expect(ran).toEqual(["b at 15"]);
  });

  test("awaits events that wait, and holds the queue meanwhile", async () => {
    const clock = new Clock(0);
    const ran: string[] = [];
    clock.after(1, "slow", async () => {
      await Promise.resolve();
      ran.push("slow");
    });
    clock.after(2, "next", () => ran.push("next"));
    const done = clock.runUntil(10);
    expect(done).toBeInstanceOf(Promise);
    await done;
    expect(ran).toEqual(["slow", "next"]);
  });

  test("stays at the moment it has reached while it may not move on; what is due there still runs", () => {
    const clock = new Clock(0);
    const ran: string[] = [];
    let held = false;
    clock.after(5, "hold", () => (held = true));
    clock.after(5, "same moment", () => ran.push(`same ${clock.now()}`));
    clock.after(8, "later", () => ran.push(`later ${clock.now()}`));
    clock.runUntil(10, () => !held);
    expect([clock.now(), ran]).toEqual([5, ["same 5"]]);
    held = false;
    clock.runUntil(10, () => !held);
    expect([clock.now(), ran]).toEqual([10, ["same 5", "later 8"]]);
  });

  test("every() repeats until cancelled; a cancelled timer never runs", () => {
    const clock = new Clock(0);
    let times = 0;
    const timer = clock.every(10, "tick", () => ++times, 0);
    clock.after(3, "never", () => expect.unreachable()).cancel();
    clock.runUntil(35);
    expect(times).toBe(4);
    timer.cancel();
    clock.runUntil(100);
    expect(times).toBe(4);
  });

  test("tells of each event after it ran, so that a watcher sees every step", () => {
    const clock = new Clock(0);
    const seen: number[] = [];
    clock.afterEvent = () => seen.push(clock.now());
    for (const delay of [5, 1, 3]) clock.after(delay, "x", () => {});
    clock.runUntil(4);
    expect(seen).toEqual([1, 3]);
  });
});

describe("durations that depend on the pace", () => {
  test("retime() brings events forward and puts none off", () => {
    const clock = new Clock(0);
    let pace = 100;
    const ran: string[] = [];
    const note = (what: string) => () => ran.push(`${what} ${clock.now()}`);
    clock.every(() => pace, "every", note("every"));
    clock.after(() => pace * 2, "after", note("after"));
    clock.after(150, "fixed", note("fixed"));
    clock.runUntil(50);
    pace = 10;
    clock.retime();
    clock.runUntil(75);
    expect(ran).toEqual(["every 60", "after 70", "every 70"]);
    pace = 1000;
    clock.retime();
    clock.runUntil(160);
    expect(ran.slice(3)).toEqual(["every 80", "fixed 150"]);
  });
});
