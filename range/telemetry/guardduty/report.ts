import type { Finding } from "@aws-sdk/client-guardduty";
import ipaddr from "ipaddr.js";
import { isIP } from "node:net";
import { fitsCriteria } from "../../services/guardduty/criteria.ts";
import { guarddutyState, workingDetector, type DetectorRow } from "../../services/guardduty/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { typeOf } from "./catalog.ts";
import { findingSubject } from "./detail.ts";
import { publishFinding } from "./publish.ts";
import type { Sighting, SightingBody } from "./sighting.ts";

interface Pending {
  sighting: Sighting;
  body: SightingBody;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Sightings that wait to become a finding or an update, by key. */
const pendingOf = defineState("regional", () => new Map<string, Pending>());

/**
 * Takes a detector's sighting: some time later it is a new finding, or counts in the one that is there already.
 * Sightings from trusted addresses are passed over.
 */
export function report(scope: Scope, sighting: Sighting): void {
  if (sighting.remoteIp !== undefined && addressSetWith(scope, "trusted", sighting.remoteIp)) return;
  const key = `${sighting.type} ${sighting.key}`;
  const pending = pendingOf(scope);
  const known = pending.get(key);
  if (known) {
    known.count++;
    known.lastAt = sighting.at;
    known.sighting = sighting;
    return;
  }
  pending.set(key, {
    sighting,
    body: sighting.describe(),
    count: 1,
    firstAt: sighting.at,
    lastAt: sighting.at,
  });
  const { clock } = scope.world;
  clock.after(
    () => scope.world.pace("guardduty-finding"),
    `GuardDuty reports ${sighting.type}`,
    () => {
      const due = pending.get(key);
      pending.delete(key);
      const detector = workingDetector(scope);
      if (due && detector) settle(scope, detector, key, due);
    },
  );
}

/** The active list of a kind that names an address. */
export function addressSetWith(scope: Scope, kind: "trusted" | "threat", ip: string): string | undefined {
  const { addressSets } = guarddutyState(scope);
  if (!addressSets.size || !isIP(ip)) return undefined;
  const address = ipaddr.parse(ip);
  return addressSets.find(
    (row) =>
      row.kind === kind &&
      row.status === "ACTIVE" &&
      row.ranges.some((range) => {
        if (!range.includes("/")) return range === ip;
        const parsed = ipaddr.parseCIDR(range);
        return parsed[0].kind() === address.kind() && address.match(parsed);
      }),
  )?.name;
}

function settle(scope: Scope, detector: Readonly<DetectorRow>, key: string, due: Pending): void {
  const { findings, byKey } = guarddutyState(scope);
  const old = findings.get(byKey.get(key));
  if (old) update(scope, detector, old.id, due);
  else addFinding(scope, key, findingOf(scope, detector, due));
}

/** Keeps a new finding; a suppression rule that it fits archives it, and then nobody is told. */
export function addFinding(scope: Scope, key: string, made: Finding): void {
  const { findings, byKey, filters } = guarddutyState(scope);
  const suppressed = filters.find((row) => row.action === "ARCHIVE" && fitsCriteria(made, row.criteria));
  const finding = suppressed ? { ...made, Service: { ...made.Service, Archived: true } } : made;
  findings.put(finding.Id!, { id: finding.Id!, key, finding });
  byKey.set(key, finding.Id!);
  if (suppressed) return;
  scope.world.bus.emit("finding", {
    scope,
    findingId: finding.Id!,
    type: finding.Type!,
    severity: finding.Severity!,
    resource: findingSubject(finding),
    isNew: true,
  });
  publish(scope, finding.Id!);
}

function update(scope: Scope, detector: Readonly<DetectorRow>, id: string, due: Pending): void {
  const { findings, filters } = guarddutyState(scope);
  const now = scope.world.clock.now();
  const { action } = due.sighting.describe();
  const row = findings.update(id, (finding) => {
    const service = finding.finding.Service ?? {};
    finding.finding = {
      ...finding.finding,
      UpdatedAt: new Date(now).toISOString(),
      Service: {
        ...service,
        Action: action,
        Count: (service.Count ?? 0) + due.count,
        EventLastSeen: isoSeconds(due.lastAt),
      },
    };
  });
  const suppressed = filters.find(
    (rule) => rule.action === "ARCHIVE" && fitsCriteria(row.finding, rule.criteria),
  );
  if (!suppressed) planUpdate(scope, detector, id);
}

const FREQUENCY_FACTORS = { FIFTEEN_MINUTES: 1, ONE_HOUR: 4, SIX_HOURS: 24 } as const;

const plannedOf = defineState("regional", () => new Set<string>());

/** Tells EventBridge of repeats once in each interval of the publishing frequency (fact 19). */
function planUpdate(scope: Scope, detector: Readonly<DetectorRow>, id: string): void {
  const planned = plannedOf(scope);
  if (planned.has(id)) return;
  planned.add(id);
  const { findings } = guarddutyState(scope);
  const interval = scope.world.pace("guardduty-update") * FREQUENCY_FACTORS[detector.frequency];
  const last = findings.get(id)?.publishedAt ?? scope.world.clock.now();
  scope.world.clock.at(last + interval, "GuardDuty publishes repeats", () => {
    planned.delete(id);
    const finding = findings.get(id)?.finding;
    if (!finding || !workingDetector(scope)) return;
    scope.world.bus.emit("finding", {
      scope,
      findingId: id,
      type: finding.Type!,
      severity: finding.Severity!,
      resource: findingSubject(finding),
      isNew: false,
    });
    publish(scope, id);
  });
}

function publish(scope: Scope, id: string): void {
  const { findings } = guarddutyState(scope);
  const row = findings.update(id, (finding) => void (finding.publishedAt = scope.world.clock.now()));
  publishFinding(scope, row.finding);
}

function findingOf(
  scope: Scope,
  detector: Readonly<DetectorRow>,
  { sighting, body, ...due }: Pending,
): Finding {
  const facts = typeOf(sighting.type);
  const now = scope.world.clock.date().toISOString();
  const id = guarddutyState(scope).random.hex(32);
  const subject = findingSubject({ Resource: body.resource } as Finding);
  return {
    AccountId: scope.accountId,
    Arn: scope.arn("guardduty", `detector/${detector.id}/finding/${id}`),
    CreatedAt: now,
    Description: body.description,
    Id: id,
    Partition: "aws",
    Region: scope.region,
    Resource: body.resource,
    SchemaVersion: "2.0",
    Service: {
      Action: body.action,
      ...(body.evidence && { Evidence: body.evidence }),
      Archived: false,
      Count: due.count,
      DetectorId: detector.id,
      EventFirstSeen: isoSeconds(due.firstAt),
      EventLastSeen: isoSeconds(due.lastAt),
      ResourceRole: body.role ?? facts.role,
      ServiceName: "guardduty",
      FeatureName: facts.source,
      AdditionalInfo: { Value: JSON.stringify(body.additionalInfo ?? {}), Type: "default" },
    },
    Severity: body.severity ?? facts.severity,
    Title: facts.title.replace("{}", subject),
    Type: sighting.type,
    UpdatedAt: now,
  };
}

const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}.000Z`;
