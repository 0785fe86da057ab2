import { expect, test } from "vitest";
import type { Session } from "../session/session.ts";
import type { EventEnvelope } from "../targets/arena.ts";
import { eventsFor } from "./events.ts";

const finding = (id: string, type: string, title = type): EventEnvelope => ({
  source: "aws.guardduty",
  detail: { id, type, title },
});
const C2 = finding("1", "Backdoor:EC2/C&CActivity.B");
const DNS = finding("2", "Backdoor:EC2/C&CActivity.B!DNS");
const STOLEN = finding("3", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS");
const OTHER = finding("4", "Recon:EC2/Portscan");

/** A session in which GuardDuty has found things, in this order; samples come when they are asked for. */
function sessionWith(findings: EventEnvelope[], decoys: readonly string[] = []): Session {
  const told = [...findings];
  return {
    run: "run-1",
    startedAt: Date.UTC(2026, 0, 5, 9),
    brief: { ticket: "INC-1", text: "Somebody changed a group." },
    facts: { decoys },
    scenario: {
      maps: { findings: [C2, DNS, STOLEN].map((x) => (x["detail"] as { type: string }).type) },
      decoys: (facts: { decoys: readonly string[] }) => facts.decoys,
    },
    arena: {
      findings: () => told,
      advance: async () => undefined,
      stage: {
        accountId: "111122223333",
        region: "us-east-1",
        outputs: { DetectorId: "detector" },
        platform: {
          guardduty: {
            async createSampleFindings({ FindingTypes: [type] }: { FindingTypes: string[] }) {
              told.push(finding("sample", type!, `[SAMPLE] ${type}`));
            },
          },
        },
      },
    },
  } as unknown as Session;
}

const idsOf = async (variation: Readonly<Record<string, string>>): Promise<unknown[]> =>
  (await eventsFor(sessionWith([OTHER, DNS, C2, DNS, STOLEN]), variation)).map(
    (event) => (event["detail"] as { id: string }).id,
  );

test.each<[events: string | undefined, ids: string[]]>([
  [undefined, ["1"]],
  ["once", ["1"]],
  ["twice", ["1", "1"]],
  ["every", ["1", "2", "3"]],
  ["reversed", ["3", "2", "1"]],
  ["sample", ["sample", "1"]],
])("events %s: the incident's own findings, the most telling first", async (events, ids) => {
  expect(await idsOf(events === undefined ? {} : { events })).toEqual(ids);
});

test.each<[events: string, ids: string[]]>([
  ["once", ["2"]],
  ["every", ["2", "3", "1"]],
  ["reversed", ["1", "3", "2"]],
])("events %s: a finding about a decoy is never the only one", async (events, ids) => {
  const got = await eventsFor(sessionWith([C2, DNS, STOLEN], ['"Backdoor:EC2/C&CActivity.B"']), { events });
  expect(got.map((event) => (event["detail"] as { id: string }).id)).toEqual(ids);
});

test("an incident that no detector sees is told by a page", async () => {
  const events = await eventsFor(sessionWith([OTHER]), { events: "twice" });
  expect(events).toEqual([
    {
      version: "0",
      id: "run-1",
      "detail-type": "Game Day Page",
      source: "gameday",
      account: "111122223333",
      time: "2026-01-05T09:00:00.000Z",
      region: "us-east-1",
      resources: [],
      detail: { ticket: "INC-1", text: "Somebody changed a group." },
    },
  ]);
});
