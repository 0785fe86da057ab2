import { describe, expect, it } from "vitest";
import { PACE, type PaceName } from "./pace.ts";

describe.each<PaceName>(["drill", "aws"])("the pace %s", (pace) => {
  it("lets a target that failed its first checks pass five in a row within its grace period", () => {
    const failed = PACE["target-registration"][pace] + 2 * PACE["target-health-interval"][pace];
    const healthy = failed + 5 * PACE["target-health-interval"][pace];
    expect(healthy).toBeLessThanOrEqual(PACE["asg-grace"][pace]);
  });
});
