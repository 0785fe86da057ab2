import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { cloudwatchState } from "../../services/cloudwatch/state.ts";
import { SmallFleet } from "../fleet/small-fleet.ts";
import { clearBehaviour, plantBehaviour } from "./application.ts";
import { startCustomers } from "./customers.ts";
import { requestThroughAlb } from "./requests.ts";
import { onCustomerSample, type CustomerSample } from "./sample.ts";
import { openAlbSession } from "./sessions.ts";

/** A group with customers; answers their samples of the last seconds. */
function withCustomers() {
  const fleet = new SmallFleet();
  const front = fleet.webGroup();
  const samples: CustomerSample[] = [];
  onCustomerSample(fleet.world, (sample) => samples.push(sample));
  const { loadBalancerArn } = front;
  const customers = startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 50 });
  const during = (seconds: number): { failed: number; ok: number; codes: string[] } => {
    samples.length = 0;
    fleet.pass(seconds);
    return {
      failed: samples.reduce((sum, each) => sum + each.failed, 0),
      ok: samples.reduce((sum, each) => sum + each.ok, 0),
      codes: [...new Set(samples.flatMap((each) => Object.keys(each.errorCodes)))],
    };
  };
  return { fleet, ...front, during, customers };
}

describe("customers", () => {
  it("are served by a healthy fleet at the rate that was asked for", () => {
    const { during } = withCustomers();
    const { failed, ok } = during(60);
    expect(failed).toBe(0);
    expect(ok).toBeGreaterThan(2_700);
    expect(ok).toBeLessThan(3_300);
  });

  it.each<[string, (world: ReturnType<typeof withCustomers>) => void, string]>([
    [
      "503 when no target is registered",
      ({ fleet, targetGroupArn }) => {
        fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web" });
        const Targets = fleet.idsInService().map((Id) => ({ Id }));
        fleet.elb("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets });
      },
      "503",
    ],
    [
      "504 when security groups keep the load balancer from its targets",
      ({ fleet }) => {
        fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web" });
        for (const id of fleet.idsInService()) fleet.setGroups(id, ["sg-isolation"]);
      },
      "504",
    ],
    [
      "502 when the server process is gone",
      ({ fleet }) => {
        fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web" });
        for (const id of fleet.idsInService()) plantBehaviour(fleet.scope, id, { down: true });
      },
      "502",
    ],
    [
      "500 when the application fails",
      ({ fleet }) => {
        for (const id of fleet.idsInService())
          plantBehaviour(fleet.scope, id, {
            answer: (request) => (request.healthCheck ? undefined : { status: 500 }),
          });
      },
      "500",
    ],
    [
      "a timeout when the load balancer's group closes the port",
      ({ fleet }) => {
        fleet.ec2State.groups.update(
          "sg-alb",
          (row) => (row.rules = row.rules.filter((rule) => rule.egress)),
        );
      },
      "timeout",
    ],
  ])("see %s", (_name, harm, code) => {
    const world = withCustomers();
    harm(world);
    const { ok, failed, codes } = world.during(3);
    expect({ ok, codes }).toEqual({ ok: 0, codes: [code] });
    expect(failed).toBeGreaterThan(100);
  });

  it("are hit only in part by one bad target, until the load balancer finds out", () => {
    const { fleet, during } = withCustomers();
    const [bad] = fleet.idsInService() as [string];
    plantBehaviour(fleet.scope, bad, { status: 500 });
    const { failed, ok } = during(1);
    expect(failed).toBeGreaterThan(15);
    expect(ok).toBeGreaterThan(15);
    fleet.pass(6);
    expect(during(5).failed).toBe(0);
    clearBehaviour(fleet.scope, bad);
  });

  it("are hit by a network ACL that denies too much, and not by one that denies the attacker", () => {
    const { fleet, loadBalancerArn, during, customers } = withCustomers();
    const deny = (CidrBlock: string): void =>
      void fleet.ec2State.networkAcls.update("acl-1", (row) =>
        row.Entries!.push({ CidrBlock, Egress: false, Protocol: "-1", RuleAction: "deny", RuleNumber: 50 }),
      );
    deny("203.0.113.0/25");
    customers.alsoFrom(["203.0.113.140", "203.0.113.150"]);
    expect(during(5).failed).toBe(0);
    const attack = { loadBalancerArn, path: "/login", clientIp: "203.0.113.5", userAgent: "hydra" };
    expect(requestThroughAlb(fleet.scope, attack).status).toBeUndefined();
    deny("203.0.113.128/25");
    expect(during(5).failed).toBeGreaterThan(10);
    deny("64.0.0.0/3");
    expect(during(5).failed).toBeGreaterThan(40);
  });

  it("cost next to nothing: ninety minutes pass quickly", () => {
    const quiet = new SmallFleet();
    quiet.webGroup();
    const { fleet } = withCustomers();
    const minutes = 90;
    const timed = (each: SmallFleet): number => {
      const before = performance.now();
      each.pass(minutes * 60);
      return performance.now() - before;
    };
    timed(new SmallFleet());
    const without = timed(quiet);
    const withThem = timed(fleet);
    // The figure to keep is 20 ms; the machine that runs this is shared, so ten times that is still a pass.
    expect(withThem - without).toBeLessThan(1_500);
  });
});

describe("metrics of a load balancer", () => {
  it("count what customers lived through", () => {
    const { fleet, targetGroupArn, during } = withCustomers();
    const { ok } = during(60);
    const metric = (name: string) =>
      [...cloudwatchState(fleet.scope).series.values()].find(
        (each) => each.name === name && each.dimensions.length === 1,
      );
    const sum = metric("RequestCount")!.buckets.reduce((all, each) => all + each.sum, 0);
    expect(Math.abs(sum - ok)).toBeLessThan(600);
    expect(metric("TargetResponseTime")!.buckets[1]!.max).toBeCloseTo(0.012);
    const hosts = [...cloudwatchState(fleet.scope).series.values()].find(
      (each) => each.name === "HealthyHostCount",
    )!;
    expect(hosts.buckets.at(-1)!.max).toBe(2);
    expect(hosts.dimensions).toContainEqual({ Name: "TargetGroup", Value: targetGroupArn.split(":").at(-1) });
  });
});

describe("sessions", () => {
  it("survive a change of the target's security groups, because their connection is tracked", () => {
    const { fleet, loadBalancerArn } = withCustomers();
    fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web" });
    const [suspect] = fleet.idsInService() as [string];
    const session = openAlbSession(
      fleet.scope,
      { loadBalancerArn, path: "/", clientIp: "203.0.113.66", userAgent: "curl" },
      suspect,
    )!;
    fleet.setGroups(suspect, ["sg-isolation"]);
    expect(session.send("/?cmd=id")?.status).toBe(200);
  });

  it("end when the instance stops", () => {
    const { fleet, loadBalancerArn } = withCustomers();
    const [suspect] = fleet.idsInService() as [string];
    const session = openAlbSession(
      fleet.scope,
      { loadBalancerArn, path: "/", clientIp: "203.0.113.66", userAgent: "curl" },
      suspect,
    )!;
    fleet.ec2("StopInstances", { InstanceIds: [suspect] });
    fleet.pass(5);
    expect(session.isOpen()).toBe(false);
  });
});
