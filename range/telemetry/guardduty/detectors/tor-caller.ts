import { eventNameOf, isDataEvent } from "../../cloudtrail/facts.ts";
import { apiAction } from "../actions.ts";
import { bucketResource, nameOf } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";
import { sightKey } from "./key-sighting.ts";

/** Calls that come out of the Tor network: on objects of a bucket, or any other. */
export const detectTorCaller: CallDetector = (_, record) => {
  const { call, input } = record;
  const threat = threatAt(call.world, call.sourceIp, "tor-exit");
  if (!threat) return undefined;
  const list = listOf(threat);
  const evidence = { ThreatIntelligenceDetails: [{ ThreatListName: list, ThreatNames: [] }] };
  const description = `API ${eventNameOf(record)} was invoked by ${nameOf(call.principal)} from a Tor exit node with IP address ${call.sourceIp}.`;
  if (!isDataEvent(record))
    return call.principal.type === "Anonymous"
      ? undefined
      : sightKey(record, "UnauthorizedAccess:IAMUser/TorIPCaller", description, { evidence });
  const bucket = call.accessPoint?.bucket ?? String(input["Bucket"] ?? "");
  return {
    type: "UnauthorizedAccess:S3/TorIPCaller",
    key: `${bucket} ${call.sourceIp}`,
    at: call.at,
    remoteIp: call.sourceIp,
    describe: () => ({
      resource: bucketResource(call.world, bucket, call.principal),
      action: apiAction(record),
      description,
      evidence,
    }),
  };
};
