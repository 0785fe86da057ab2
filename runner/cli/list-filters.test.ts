import { expect, test } from "vitest";
import type { Listing } from "../catalogue.ts";
import { filterScenarios, type ListFilters } from "./list-filters.ts";

const listing = (id: string, family: string, phase: string, maps: Partial<Listing["maps"]>): Listing => ({
  id,
  title: id,
  family,
  difficulty: 1,
  parMinutes: 10,
  summary: id,
  needs: [],
  phases: [phase],
  maps: { attack: [], findings: [], nist: [], exam: [], ...maps },
});

const SCENARIOS = [
  listing("key", "Credentials", "Containment", {
    attack: ["T1078.004", "T1098"],
    findings: ["Discovery:IAMUser/AnomalousBehavior"],
    nist: ["Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  }),
  listing("alarm", "Preparation", "Detection & Analysis", {
    attack: ["T1078"],
    findings: ["Recon:EC2/PortProbeUnprotectedPort"],
    nist: ["Preparation"],
    exam: ["SCS-C03 1.1"],
  }),
];

test.each<[filters: ListFilters, found: string[]]>([
  [{}, ["key", "alarm"]],
  [{ domain: "Containment" }, ["key"]],
  [{ domain: "prepar" }, ["alarm"]],
  [{ domain: "analysis" }, ["alarm"]],
  [{ domain: "2" }, ["key"]],
  [{ domain: "2.2" }, ["key"]],
  [{ domain: "incident-response" }, ["key"]],
  [{ domain: "Incident Response" }, ["key"]],
  [{ attack: "T1078" }, ["key", "alarm"]],
  [{ attack: "t1078.004" }, ["key"]],
  [{ finding: "Recon:EC2" }, ["alarm"]],
  [{ exam: "SCS-C03" }, ["key", "alarm"]],
  [{ exam: "2.2" }, ["key"]],
  [{ attack: "T1078", domain: "credentials" }, ["key"]],
])("%j", (filters, found) => {
  expect(filterScenarios(SCENARIOS, filters).map((x) => x.id)).toEqual(found);
});

test.each<[filters: ListFilters, says: string]>([
  [{ attack: "T107" }, 'no scenario has the ATT&CK technique "T107"; did you mean "T1078"?'],
  [
    { attack: "T9999" },
    'no scenario has the ATT&CK technique "T9999" (there are: T1078 · T1078.004 · T1098)',
  ],
  [{ domain: "1.3" }, 'no scenario has the family, phase or exam domain "1.3"'],
  [
    { domain: "Containmant" },
    'no scenario has the family, phase or exam domain "Containmant"; did you mean "Containment"?',
  ],
  [
    { finding: "Trojan" },
    'no scenario has the GuardDuty finding "Trojan" (there are: Discovery:IAMUser/AnomalousBehavior · Recon:EC2/PortProbeUnprotectedPort)',
  ],
  [{ exam: "SCS-C04" }, 'no scenario has the exam task "SCS-C04"'],
  [{ attack: "T1098", exam: "1.1" }, "no scenario has all of --attack T1098, --exam 1.1"],
])("%j is refused", (filters, says) => {
  expect(() => filterScenarios(SCENARIOS, filters)).toThrow(says);
});
