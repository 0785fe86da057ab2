import { eventNameOf, isDataEvent } from "../../cloudtrail/facts.ts";
import { addressSetWith } from "../report.ts";
import { nameOf } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";
import { sightKey } from "./key-sighting.ts";

/** Management calls from an address that AWS's or the account's own threat lists name. */
export const detectMaliciousCaller: CallDetector = (scope, record) => {
  const { call } = record;
  if (isDataEvent(record) || call.principal.type === "Anonymous") return undefined;
  const threat = threatAt(call.world, call.sourceIp, "malicious-caller");
  const custom = threat ? undefined : addressSetWith(scope, "threat", call.sourceIp);
  const list = threat ? listOf(threat) : custom;
  if (list === undefined) return undefined;
  return sightKey(
    record,
    threat
      ? "UnauthorizedAccess:IAMUser/MaliciousIPCaller"
      : "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom",
    `API ${eventNameOf(record)}, commonly used in reconnaissance attacks, was invoked by ${nameOf(call.principal)} from IP address ${call.sourceIp} on the threat list ${list}.`,
    {
      evidence: { ThreatIntelligenceDetails: [{ ThreatListName: list, ThreatNames: [] }] },
      additionalInfo: { threatListName: list },
    },
  );
};
