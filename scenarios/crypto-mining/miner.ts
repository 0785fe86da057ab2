import { implantTurns, keepRunning } from "../adversary/implant.ts";
import { MINER, POOL, SHARE_BYTES } from "../adversary/miner.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";

/** The miner on the machine that was broken into. */
export const mining = (stage: Stage, instanceId: string): Behaviour =>
  implantTurns({
    attempt: "mining",
    everySeconds: 15,
    what: `Shares for ${POOL.name} from ${instanceId}`,
    implant: keepRunning(stage.foothold(instanceId), MINER),
    bytes: () => SHARE_BYTES,
  });
