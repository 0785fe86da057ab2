import { refusalOf } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** What every server reads with the role to know its prices and partners. */
export const CONFIGURATION = "config/shop.json";

/** How often a server that cannot read it tries again, in seconds. */
const RETRY_SECONDS = 3;
/** How often those that can read it do so, in tries. */
const TRIES_EACH_LOOK = 5;

/**
 * The shop itself: each server of the fleet reads its configuration with the role's credentials, and answers 503 to
 * everybody, health checks too, until it has read it and from when it is refused.
 */
export function shop(stage: Stage, { groupName, targetGroupArn, dataBucket }: Facts): Behaviour {
  /** Who could read it the last time; those that sold before anybody looked could. */
  let sound: ReadonlySet<string> | undefined;
  let tries = 0;
  const changed = stage.serve(({ instanceId }) => (!sound || sound.has(instanceId) ? undefined : 503));
  return {
    name: "shop",
    everySeconds: RETRY_SECONDS,
    async act(stage) {
      const all = tries++ % TRIES_EACH_LOOK === 0;
      const before = sound;
      const servers = await serversOf(stage, groupName);
      const others = (await targetsOf(stage, targetGroupArn)).filter((id) => !servers.includes(id));
      const refusals: string[] = servers.length ? [] : ["no-server"];
      const able = new Set<string>();
      for (const id of [...servers, ...others]) {
        const refusal = !all && before?.has(id) ? undefined : await readConfiguration(stage, id, dataBucket);
        if (refusal === undefined) able.add(id);
        else if (servers.includes(id)) refusals.push(refusal);
      }
      sound = able;
      if (able.size !== before?.size || [...able].some((id) => !before.has(id))) changed();
      if (!all) return;
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

/** Who customers are sent to, whether the fleet's or not. */
async function targetsOf({ platform }: Stage, TargetGroupArn: string): Promise<string[]> {
  const { TargetHealthDescriptions = [] } = await platform.elbv2.describeTargetHealth({ TargetGroupArn });
  return TargetHealthDescriptions.map((x) => x.Target!.Id!);
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
