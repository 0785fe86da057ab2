import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Variation } from "../../scenarios/kit/variation.ts";
import type { Session } from "../session/session.ts";
import type { EventEnvelope } from "../targets/arena.ts";

/**
 * What starts a responder that stands outside of the account, in the order in which it comes: the event of the
 * incident's finding, or what the variation makes of it. An incident without a finding is told by a page.
 */
export async function eventsFor(session: Session, variation: Variation): Promise<EventEnvelope[]> {
  const { arena, scenario, facts } = session;
  const events = incidentEvents(scenario, facts, arena.findings());
  const [first] = events;
  if (!first) return [pageOf(session)];
  switch (variation["events"]) {
    case "twice":
      return [first, first];
    case "every":
      return events;
    case "reversed":
      return events.toReversed();
    case "sample":
      return [await sampleOf(session, first), first];
    default:
      return [first];
  }
}

/** The first event of each finding of the incident's kinds, the most telling kind first, and decoys last. */
function incidentEvents(
  { maps, decoys }: Scenario,
  facts: object,
  findings: readonly EventEnvelope[],
): EventEnvelope[] {
  const seen = new Set<unknown>();
  const harmless = decoys?.(facts) ?? [];
  const rankOf = (event: EventEnvelope): number => {
    const text = JSON.stringify(event);
    const rank = maps.findings.indexOf(String(detailOf(event)["type"]));
    return harmless.some((name) => text.includes(name)) ? maps.findings.length + rank : rank;
  };
  return findings
    .filter((event) => {
      const { id, type } = detailOf(event);
      if (!maps.findings.includes(String(type)) || seen.has(id)) return false;
      seen.add(id);
      return true;
    })
    .map((event) => ({ event, rank: rankOf(event) }))
    .sort((a, b) => a.rank - b.rank)
    .map((x) => x.event);
}

const detailOf = (event: EventEnvelope): Record<string, unknown> =>
  event["detail"] as Record<string, unknown>;

/** GuardDuty's sample of the same kind: about a resource that does not exist. */
async function sampleOf({ arena }: Session, { detail }: EventEnvelope): Promise<EventEnvelope> {
  const { platform, outputs } = arena.stage;
  const known = arena.findings().length;
  await platform.guardduty.createSampleFindings({
    DetectorId: outputs["DetectorId"],
    FindingTypes: [String((detail as { type: unknown }).type)],
  });
  for (let i = 0; i < SAMPLE_SECONDS && arena.findings().length === known; i++) await arena.advance(1000);
  const sample = arena.findings().at(-1)!;
  if (!String(detailOf(sample)["title"]).startsWith("[SAMPLE]"))
    throw new Error("GuardDuty told of no sample finding");
  return sample;
}

const SAMPLE_SECONDS = 60;

/** What an on-call engineer gets, in the form of an event: for incidents that no detector sees. */
function pageOf({ brief, run, arena, startedAt }: Session): EventEnvelope {
  const { accountId, region } = arena.stage;
  return {
    version: "0",
    id: run,
    "detail-type": "Game Day Page",
    source: "gameday",
    account: accountId,
    time: new Date(startedAt ?? arena.now()).toISOString(),
    region,
    resources: [],
    detail: brief,
  };
}
