import { expect, test } from "vitest";
import { newRun } from "../runner/runs.ts";
import type { Session } from "../runner/session/session.ts";
import type { Variation } from "../scenarios/kit/variation.ts";

/** Opens a run, lets somebody look at its sandbox, and closes it. */
async function look<T>(
  scenario: string,
  variation: Variation,
  at: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await newRun({
    scenario,
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: Date.UTC(2026, 0, 5, 9),
    keep: false,
    variation,
  });
  try {
    return await at(session);
  } finally {
    await session.close();
  }
}

test.each([
  ["plain", undefined],
  ["awkward", /^arn:aws:iam::\d{12}:user\/people\/shop\.example\/eu\+shop=day,night@people\.example-1_a$/],
  ["long", /^arn:aws:iam::\d{12}:user\/.{64}$/],
])("a user's name is %s", async (user, arn) => {
  const seen = await look("leaked-access-key", { user }, async ({ arena, facts }) => {
    const { userName: UserName } = facts as { userName: string };
    return (await arena.stage.platform.iam.getUser({ UserName })).User?.Arn;
  });
  expect(seen).toMatch(arn ?? /^arn:aws:iam::\d{12}:user\/ci-deployer$/);
});

test.each([
  ["generated", /^gamedaysandbox-databucket-/],
  ["dotted", /^orders\.shop\.example$/],
  ["long", /^[a-z0-9-]{63}$/],
])("the data bucket's name is %s", async (bucket, name) => {
  const facts = await look("public-bucket", { bucket }, async (session) => session.facts);
  expect(facts).toMatchObject({ dataBucket: expect.stringMatching(name) });
});

test.each([
  ["compromised-web-instance", { zone: "first", address: "none" }, "us-east-1a", 0],
  ["compromised-web-instance", { zone: "last" }, "us-east-1b", 1],
  ["stop-or-isolate", { zone: "last", address: "elastic" }, "us-east-1b", 1],
  ["stop-or-isolate", { zone: "first" }, "us-east-1a", 0],
])("%s with %j", async (scenario, variation, zone, addresses) => {
  const seen = await look(scenario, variation, async ({ arena, facts }) => {
    const { instanceId } = facts as { instanceId: string };
    const { ec2 } = arena.stage.platform;
    const { Reservations } = await ec2.describeInstances({ InstanceIds: [instanceId] });
    const { Addresses } = await ec2.describeAddresses({
      Filters: [{ Name: "instance-id", Values: [instanceId] }],
    });
    return [Reservations?.[0]?.Instances?.[0]?.Placement?.AvailabilityZone, Addresses?.length];
  });
  expect(seen).toEqual([zone, addresses]);
});
