import { describe, expect, it } from "vitest";
import { emptyState, type AccountState } from "../../grader/index.ts";
import { volumesOutlive } from "./machine-criteria.ts";
import { isIsolated, type Machine } from "./machine.ts";

const facts = {
  instanceId: "i-suspect",
  workstationCidr: "192.0.2.10/32",
  vpcCidr: "10.0.0.0/16",
} as unknown as Machine;

const anywhere = { IpProtocol: "-1", Peer: "0.0.0.0/0" };

/** An account in which the suspect has interfaces with these groups. */
function account(interfaces: readonly string[], more: { State?: string; other?: string } = {}): AccountState {
  const machine = (groups: readonly string[], State = "running") => ({
    State,
    InterfaceGroups: Object.fromEntries(groups.map((group, i) => [`eni-${i}`, [group]])),
  });
  return {
    ...emptyState(),
    instances: {
      "i-suspect": machine(interfaces, more.State),
      ...(more.other !== undefined && { "i-other": machine([more.other]) }),
    },
    securityGroups: {
      "sg-empty": { Ingress: [], Egress: [] },
      "sg-forensic": { Ingress: [{ IpProtocol: "tcp", Peer: "192.0.2.10/32" }], Egress: [] },
      "sg-web": { Ingress: [anywhere], Egress: [anywhere] },
    },
  } as unknown as AccountState;
}

describe("an instance is isolated", () => {
  it.each<[string, AccountState, boolean]>([
    ["by a group without rules", account(["sg-empty"]), true],
    ["by a group that lets the workstation in", account(["sg-forensic"]), true],
    ["by such groups on both interfaces", account(["sg-empty", "sg-forensic"]), true],
    ["not by one on the first interface alone", account(["sg-empty", "sg-web"]), false],
    ["not by one on the second interface alone", account(["sg-web", "sg-empty"]), false],
    ["not by a group that another instance has, too", account(["sg-empty"], { other: "sg-empty" }), false],
    ["by a stop", account(["sg-web"], { State: "stopped" }), true],
  ])("%s", (_, state, isolated) => {
    expect(isIsolated({ facts, state, at: 0 })).toBe(isolated);
  });
});

describe("the volumes outlive the instance", () => {
  /** What is left of the suspect and its one volume. */
  function left(State: string, more: { ends?: boolean; volume?: boolean; copied?: boolean }): AccountState {
    const BlockDevices =
      State === "terminated" ? [] : [{ VolumeId: "vol-1", DeleteOnTermination: more.ends ?? false }];
    return {
      ...emptyState(),
      instances: { "i-suspect": { State, BlockDevices } },
      volumes: more.volume === false ? {} : { "vol-1": { State: "in-use" } },
      snapshots: more.copied ? { "snap-1": { VolumeId: "vol-1", State: "completed", Tags: {} } } : {},
    } as unknown as AccountState;
  }
  const machine = { ...facts, volumeIds: ["vol-1"] };
  const objective = volumesOutlive(1);

  it.each<[string, AccountState, boolean]>([
    ["while it runs, where they are told to", left("running", {}), true],
    ["not while it runs and takes them along", left("running", { ends: true }), false],
    ["not while it shuts down and takes them along", left("shutting-down", { ends: true }), false],
    ["while it shuts down, where they are told to", left("shutting-down", {}), true],
    ["while it shuts down, as copies", left("shutting-down", { ends: true, copied: true }), true],
    ["when it is gone, and they are not", left("terminated", {}), true],
    ["not when they are gone with it", left("terminated", { volume: false }), false],
    ["when they are gone with it, as copies", left("terminated", { volume: false, copied: true }), true],
  ])("%s", (_, state, kept) => {
    expect(objective.kind === "outcome" && objective.test({ facts: machine, state, at: 0 })).toBe(kept);
  });
});
