import type { Behaviour, Stage } from "../kit/stage.ts";
import { startImplant, type Implant, type RunningImplant } from "./implant.ts";

/** Mining pools, on documentation addresses (RFC 5737) and reserved names (RFC 2606). */
export const POOL = { ip: "203.0.113.90", port: 3333, name: "stratum.pool-alpha.example" };
export const FALLBACK = { ip: "198.51.100.151", port: 443, name: "stratum.pool-beta.example" };

const BINARY = "/usr/lib/systemd/.cache/xmr";
export const MINER: Implant = {
  binary: BINARY,
  command: `${BINARY} -o ${POOL.name}:${POOL.port} -o ${FALLBACK.name}:${FALLBACK.port} --donate-level 0`,
  cpuPercent: 97.4,
  endpoints: [POOL, FALLBACK],
  label: "mining",
};
/** What a miner hands in with one turn. */
export const SHARE_BYTES = 1_400;

/** Lets the Internet know the pools, as mining pools. */
export function openPools(stage: Stage): void {
  for (const pool of [POOL, FALLBACK]) stage.internet({ ...pool, threat: "mining-pool" });
}

/**
 * The machines that the intruder launched itself: each mines from its boot, as its user data says.
 *
 * @param regions where it has launched any
 */
export function rogueMining(regions: readonly string[], instanceType: string): Behaviour {
  const miners = new Map<string, RunningImplant>();
  return {
    name: "rogue-mining",
    everySeconds: 20,
    async act(stage) {
      const mined: string[] = [];
      for (const region of regions)
        for (const id of await runningIn(stage, region, instanceType)) {
          let miner = miners.get(id);
          if (!miner || !(await miner.alive()))
            miners.set(id, (miner = await startImplant(stage.foothold(id, region), MINER)));
          if (await miner.send(SHARE_BYTES, 600)) mined.push(region);
        }
      const where = [...new Set(mined)].join(" and ");
      stage.attempted({
        attempt: "rogue-mining",
        ...(mined.length
          ? { gotThrough: true, what: `${mined.length} machines that are not ours mine in ${where}` }
          : { gotThrough: false, what: "Machines that are not ours mine", refusal: "no-machine" }),
      });
    },
  };
}

async function runningIn(stage: Stage, region: string, instanceType: string): Promise<string[]> {
  const { Reservations = [] } = await stage.platformIn(region).ec2.describeInstances({
    Filters: [
      { Name: "instance-type", Values: [instanceType] },
      { Name: "instance-state-name", Values: ["running"] },
    ],
  });
  return Reservations.flatMap((x) => x.Instances ?? [])
    .map((x) => x.InstanceId!)
    .sort();
}
