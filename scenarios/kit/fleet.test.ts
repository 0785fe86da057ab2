import { describe, expect, it } from "vitest";
import { emptyState, type AccountState } from "../../grader/index.ts";
import { hasForensicInstance, type FleetMember } from "./fleet.ts";

const facts = {
  instanceId: "i-suspect",
  healthyInstanceIds: ["i-healthy"],
  volumeIds: ["vol-root"],
  workstationCidr: "192.0.2.10/32",
} as unknown as FleetMember;

/** An account in which `i-forensic` carries one group and has a copy of the root volume attached. */
function account(
  peers: readonly string[],
  more: { alsoInGroup?: string; state?: string } = {},
): AccountState {
  const machine = (State: string) => ({ State, InterfaceGroups: { eni: ["sg-forensic"] } });
  return {
    ...emptyState(),
    instances: {
      "i-forensic": machine(more.state ?? "running"),
      ...(more.alsoInGroup !== undefined && { [more.alsoInGroup]: machine("running") }),
    },
    securityGroups: {
      "sg-forensic": { Ingress: peers.map((Peer) => ({ IpProtocol: "-1", Peer })), Egress: [] },
    },
    snapshots: { "snap-root": { VolumeId: "vol-root" } },
    volumes: {
      "vol-copy": {
        SnapshotId: "snap-root",
        Attachments: [{ InstanceId: "i-forensic", Device: "/dev/sdf", State: "attached" }],
      },
    },
  } as unknown as AccountState;
}

describe("a forensic instance", () => {
  it.each<[string, AccountState, boolean]>([
    ["that nobody reaches", account([]), true],
    ["that the workstation reaches", account(["192.0.2.10/32"]), true],
    ["in the VPC's default group, alone", account(["sg-forensic"]), true],
    ["in a group with the suspect", account(["sg-forensic"], { alsoInGroup: "i-suspect" }), false],
    ["that another group's members reach", account(["sg-web"]), false],
    ["that everybody reaches", account(["0.0.0.0/0"]), false],
    ["that does not run", account([], { state: "stopped" }), false],
  ])("%s", (_, state, counts) => {
    expect(hasForensicInstance({ facts, state, at: 0 })).toBe(counts);
  });
});
