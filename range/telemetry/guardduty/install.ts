import type { CallRecord } from "../../call.ts";
import type { Traffic } from "../../physics/network/traffic.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { workingDetector } from "../../services/guardduty/state.ts";
import type { World } from "../../world.ts";
import { isDataEvent, regionOf } from "../cloudtrail/facts.ts";
import { recipientsOf } from "../cloudtrail/recipients.ts";
import { CALL_DETECTORS, TRAFFIC_DETECTORS } from "./detectors/index.ts";
import { report } from "./report.ts";
import type { SeenTraffic } from "./sighting.ts";

/**
 * Makes GuardDuty's detectors read a world's telemetry: API calls in its own stream, whatever trails do (fact 18),
 * and packets at the interfaces of instances, whether flow logs are on or not. DNS queries are read from their log.
 */
export function installGuardDuty(world: World): void {
  world.bus.on("call", watchCall);
  world.bus.on("traffic", watchTraffic);
}

function watchCall(record: CallRecord): void {
  const { call, error } = record;
  if (call.principal.type === "AWSService" || error?.code === "NotImplemented") return;
  const region = regionOf(record);
  const data = isDataEvent(record);
  for (const account of recipientsOf(record)) {
    const scope = account.scope(region);
    const detector = workingDetector(scope);
    if (!detector || (data && !(call.service === "s3" && detector.features["S3_DATA_EVENTS"]?.enabled)))
      continue;
    for (const detect of CALL_DETECTORS) {
      const sighting = detect(scope, record);
      if (sighting) report(scope, sighting);
    }
  }
}

function watchTraffic(traffic: Traffic): void {
  const { scope } = traffic;
  if (!workingDetector(scope)) return;
  const instanceId = ec2State(scope).interfaces.get(traffic.interfaceId)?.attachment?.instanceId;
  if (instanceId === undefined || !ec2State(scope).instances.has(instanceId)) return;
  const seen = fromInstance(traffic, instanceId);
  for (const detect of TRAFFIC_DETECTORS) {
    const sighting = detect(scope, seen);
    if (sighting) report(scope, sighting);
  }
}

function fromInstance(traffic: Traffic, instanceId: string): SeenTraffic {
  const { egress, sourceIp, sourcePort, destinationIp, destinationPort } = traffic;
  return {
    ...traffic,
    instanceId,
    localIp: egress ? sourceIp : destinationIp,
    localPort: egress ? sourcePort : destinationPort,
    remoteIp: egress ? destinationIp : sourceIp,
    remotePort: egress ? destinationPort : sourcePort,
  };
}
