import { refusalOf } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** What every server reads with the role to know its prices and partners. */
export const CONFIGURATION = "config/shop.json";

/**
 * The shop itself: each server of the fleet reads its configuration with the role's credentials, and answers 503 to
 * everybody, health checks too, from when it is refused until it is not.
 */
export function shop({ groupName, dataBucket }: Facts): Behaviour {
  const broken = new Set<string>();
  return {
    name: "shop",
    everySeconds: 15,
    async act(stage) {
      const servers = await serversOf(stage, groupName);
      const refusals: string[] = servers.length ? [] : ["no-server"];
      for (const id of servers) {
        const refusal = await readConfiguration(stage, id, dataBucket);
        if (refusal !== undefined) refusals.push(refusal);
        if (broken.has(id) === (refusal !== undefined)) continue;
        stage.foothold(id).answerWith(refusal === undefined ? undefined : 503);
        if (refusal === undefined) broken.delete(id);
        else broken.add(id);
      }
      const [refusal] = refusals;
      stage.worked({
        work: "shop",
        what: `The servers read ${CONFIGURATION} with their role`,
        done: refusal === undefined,
        ...(refusal !== undefined && { refusal }),
      });
    },
  };
}

async function serversOf({ platform }: Stage, groupName: string): Promise<string[]> {
  const { AutoScalingGroups = [] } = await platform.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  return (AutoScalingGroups[0]?.Instances ?? [])
    .filter((x) => x.LifecycleState === "InService")
    .map((x) => x.InstanceId!);
}

/** AWS's refusal; undefined when all is well. */
async function readConfiguration(
  stage: Stage,
  instanceId: string,
  bucket: string,
): Promise<string | undefined> {
  const aws = await stage.foothold(instanceId).software();
  if (!aws) return "no-credentials";
  try {
    await aws.s3.getObject({ Bucket: bucket, Key: CONFIGURATION });
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}
