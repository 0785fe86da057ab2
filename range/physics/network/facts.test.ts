import { beforeEach, describe, expect, test } from "vitest";
import { closeFlow, flowsOf, networkState, openFlow, registerDomain, resolveDns, transfer } from "./index.ts";
import type { FlowRequest, Traffic } from "./index.ts";
import { EVERYWHERE, SmallVpc } from "./small-vpc.ts";

const C2 = "203.0.113.66";
let vpc: SmallVpc;

beforeEach(() => {
  vpc = new SmallVpc();
  vpc.group("sg-web", { egress: true, cidrIpv4: EVERYWHERE }, tcpIn(80, "10.0.0.0/16"));
  vpc.group("sg-open", { egress: true, cidrIpv4: EVERYWHERE }, { egress: false, cidrIpv4: EVERYWHERE });
  vpc.group("sg-public-web", { egress: true, cidrIpv4: EVERYWHERE }, tcpIn(80, EVERYWHERE));
  vpc.group("sg-none");
  vpc.group("sg-egress-only", { egress: true, cidrIpv4: EVERYWHERE });
});

function tcpIn(port: number, cidrIpv4: string): { egress: boolean; [name: string]: unknown } {
  return { egress: false, protocol: "tcp", fromPort: port, toPort: port, cidrIpv4 };
}

const beacon = (interfaceId: string, more: Partial<FlowRequest> = {}): FlowRequest => ({
  interfaceId,
  direction: "egress",
  protocol: "tcp",
  remoteIp: C2,
  remotePort: 443,
  label: "c2",
  ...more,
});

/** Opens a flow that must come about, and answers its id. */
function opened(request: FlowRequest): string {
  const { flow, refused } = openFlow(vpc.scope, request);
  expect(refused).toBeUndefined();
  return flow!.id;
}

const lives = (flowId: string): boolean => transfer(vpc.scope, flowId, { bytesOut: 100, bytesIn: 100 });
const endOf = (flowId: string): string | undefined => networkState(vpc.scope).flows.get(flowId)?.endReason;
const isTracked = (flowId: string): boolean | undefined => networkState(vpc.scope).flows.get(flowId)?.tracked;

describe("fact 1: tracked connections", () => {
  test("a tracked flow survives a swap to a group without rules, and a new one is refused", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    expect(isTracked(flowId)).toBe(true);
    vpc.swapGroups(interfaceId, "sg-none");
    expect(lives(flowId)).toBe(true);
    expect(openFlow(vpc.scope, beacon(interfaceId))).toEqual({ refused: "security-group" });
  });

  test("a tracked flow survives the removal of the rule that let it in", () => {
    vpc.group("sg-ssh", tcpIn(22, "203.0.113.0/24"));
    const { interfaceId } = vpc.instance("web", ["sg-ssh"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId, { direction: "ingress", localPort: 22, remotePort: 50_000 }));
    vpc.ec2.groups.update("sg-ssh", (group) => void (group.rules = []));
    vpc.changed();
    expect(lives(flowId)).toBe(true);
  });

  test.each([
    ["tcp", 432_000, { bytesOut: 1, bytesIn: 1 }, 1],
    ["udp", 30, { bytesOut: 1, bytesIn: 1 }, 1],
    ["udp", 180, { bytesOut: 1, bytesIn: 1 }, 2],
  ] as const)(
    "an idle %s flow is forgotten after %d s (%j, %d times)",
    (protocol, seconds, payload, times) => {
      const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
      const flowId = opened(beacon(interfaceId, { protocol }));
      for (let i = 0; i < times; i++) transfer(vpc.scope, flowId, payload);
      vpc.passSeconds(seconds - 1);
      expect(endOf(flowId)).toBeUndefined();
      vpc.passSeconds(1);
      expect(endOf(flowId)).toBe("idle-timeout");
      expect(lives(flowId)).toBe(false);
    },
  );

  test("use puts the idle timeout off", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId, { protocol: "udp" }));
    for (let i = 0; i < 10; i++) {
      vpc.passSeconds(25);
      expect(transfer(vpc.scope, flowId, { bytesOut: 1 })).toBe(true);
    }
  });
});

describe("fact 2: untracked flows", () => {
  test("tcp that is open to all, with the way back open to all, is untracked and ends with its rule", () => {
    const { interfaceId } = vpc.instance("web", ["sg-public-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId, { direction: "ingress", localPort: 80, remotePort: 50_000 }));
    expect(isTracked(flowId)).toBe(false);
    vpc.ec2.groups.update("sg-public-web", (group) => void group.rules.pop());
    vpc.changed();
    expect(endOf(flowId)).toBe("security-group");
  });

  test("a rule that still lets a new flow in keeps the old one, now tracked", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.swapGroups(interfaceId, "sg-egress-only");
    expect(lives(flowId)).toBe(true);
    expect(isTracked(flowId)).toBe(true);
  });

  test.each([
    ["a narrow source", "sg-web", { direction: "ingress", localPort: 80, remoteIp: "10.0.1.200" }, true],
    ["everything open", "sg-open", {}, false],
    ["a way back that is closed", "sg-egress-only", {}, true],
    ["ping", "sg-open", { protocol: "icmp" }, true],
  ] as const)("tracking by rule shape: %s", (_, group, more, tracked) => {
    const { interfaceId } = vpc.instance("web", [group], { autoPublicIp: "198.51.100.1" });
    vpc.instance("peer", ["sg-open"], { privateIp: "10.0.1.200" });
    expect(isTracked(opened(beacon(interfaceId, more)))).toBe(tracked);
  });
});

describe("fact 3: paths that are always tracked", () => {
  test("through a NAT gateway", () => {
    const { interfaceId } = vpc.instance("app", ["sg-open"], { privateIp: "10.0.2.5" });
    const flowId = opened(beacon(interfaceId));
    expect(networkState(vpc.scope).flows.get(flowId)).toMatchObject({
      path: "nat",
      tracked: true,
      publicIp: "198.51.100.250",
    });
    vpc.swapGroups(interfaceId, "sg-none");
    expect(lives(flowId)).toBe(true);
  });

  test.each([
    ["endpoint", { interfaceType: "vpc_endpoint", requesterId: "727180483921" }],
    ["nlb", { interfaceType: "network_load_balancer", requesterId: "amazon-elb" }],
    ["alb", { description: "ELB app/web/50dc6c495c0c9188", requesterId: "amazon-elb" }],
  ] as const)("to an interface of kind %s", (path, face) => {
    const { interfaceId } = vpc.instance("app", ["sg-open"]);
    vpc.face("eni-aws", "10.0.1.99", { ...face, groupIds: ["sg-open"] });
    const flowId = opened(beacon(interfaceId, { remoteIp: "10.0.1.99" }));
    expect(networkState(vpc.scope).flows.get(flowId)).toMatchObject({ path, tracked: path !== "alb" });
  });

  test("a NAT gateway forgets what is idle for 350 seconds", () => {
    const { interfaceId } = vpc.instance("app", ["sg-open"], { privateIp: "10.0.2.5" });
    const flowId = opened(beacon(interfaceId));
    vpc.passSeconds(350);
    expect(endOf(flowId)).toBe("idle-timeout");
  });
});

describe("fact 4: network ACLs", () => {
  const deny = (egress: boolean, ruleNumber: number, cidr: string): Parameters<SmallVpc["denyByAcl"]>[0] => ({
    Egress: egress,
    RuleNumber: ruleNumber,
    Protocol: "-1",
    RuleAction: "deny",
    CidrBlock: cidr,
  });

  test.each([
    ["outbound", true, "sg-web"],
    ["inbound", false, "sg-web"],
    ["outbound", true, "sg-open"],
    ["inbound", false, "sg-open"],
  ] as const)("an %s deny ends an established flow (egress %s, group %s)", (_, egress, group) => {
    const { interfaceId } = vpc.instance("web", [group], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.denyByAcl(deny(egress, 50, `${C2}/32`));
    expect(endOf(flowId)).toBe("network-acl");
  });

  test("a deny with a higher number than the allow changes nothing", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.denyByAcl(deny(true, 200, `${C2}/32`));
    expect(lives(flowId)).toBe(true);
  });

  test("traffic inside a subnet is not judged, traffic between subnets is", () => {
    const near = vpc.instance("near", ["sg-open"], { privateIp: "10.0.1.5" });
    vpc.instance("next", ["sg-open"], { privateIp: "10.0.1.6" });
    vpc.instance("far", ["sg-open"], { privateIp: "10.0.2.6" });
    vpc.denyByAcl(deny(true, 50, "10.0.0.0/16"));
    expect(openFlow(vpc.scope, beacon(near.interfaceId, { remoteIp: "10.0.1.6" })).refused).toBeUndefined();
    expect(openFlow(vpc.scope, beacon(near.interfaceId, { remoteIp: "10.0.2.6" })).refused).toBe(
      "network-acl",
    );
  });

  test("without answers on ephemeral ports no connection comes about", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"], { autoPublicIp: "198.51.100.1" });
    vpc.denyByAcl({
      ...deny(false, 50, EVERYWHERE),
      Protocol: "6",
      PortRange: { From: 1_024, To: 65_535 },
    });
    expect(openFlow(vpc.scope, beacon(interfaceId)).refused).toBe("network-acl");
  });

  test("the ACL of the NAT gateway's subnet judges what goes through it", () => {
    const { interfaceId } = vpc.instance("app", ["sg-open"], { privateIp: "10.0.2.5" });
    const flowId = opened(beacon(interfaceId));
    vpc.ec2.networkAcls.put("acl-public", {
      NetworkAclId: "acl-public",
      VpcId: "vpc-1",
      Associations: [{ SubnetId: "subnet-public" }],
      Entries: [deny(true, 50, `${C2}/32`)!, ...(vpc.ec2.networkAcls.get("acl-1")!.Entries ?? [])],
    });
    vpc.changed();
    expect(endOf(flowId)).toBe("network-acl");
  });
});

describe("fact 5: the Resolver is out of reach of groups and ACLs", () => {
  test("names resolve from a fully isolated instance, flow logs see nothing, the query is noted", () => {
    const { interfaceId, instanceId } = vpc.instance("web", ["sg-none"]);
    vpc.denyByAcl({ Egress: true, RuleNumber: 1, Protocol: "-1", RuleAction: "deny", CidrBlock: EVERYWHERE });
    registerDomain(vpc.world, "*.tunnel.example", C2);
    const seen: Traffic[] = [];
    vpc.world.bus.on("traffic", (traffic) => seen.push(traffic));
    expect(resolveDns(vpc.scope, instanceId, "c2VjcmV0.Tunnel.example.")).toBe(C2);
    expect(resolveDns(vpc.scope, instanceId, "nothing.example")).toBeUndefined();
    expect(seen).toEqual([]);
    const queries = networkState(vpc.scope).dnsQueries.list();
    expect(queries).toMatchObject([
      { instanceId, interfaceId, name: "c2vjcmv0.tunnel.example", answer: C2 },
      { name: "nothing.example" },
    ]);
  });

  test("only the newest 1000 queries are kept", () => {
    const { instanceId } = vpc.instance("web", ["sg-none"]);
    for (let i = 0; i < 1_100; i++) resolveDns(vpc.scope, instanceId, `n${i}.example`);
    const { dnsQueries } = networkState(vpc.scope);
    expect(dnsQueries.size).toBe(1_000);
    expect(dnsQueries.list()[0]!.name).toBe("n100.example");
  });

  test("a stopped instance asks nothing", () => {
    const { instanceId } = vpc.instance("web", ["sg-open"]);
    registerDomain(vpc.world, "c2.example", C2);
    vpc.instanceBecomes(instanceId, "stopped");
    expect(resolveDns(vpc.scope, instanceId, "c2.example")).toBeUndefined();
    expect(networkState(vpc.scope).dnsQueries.size).toBe(0);
  });
});

describe("fact 9: stop and terminate", () => {
  test.each(["stopped", "terminated"] as const)("a %s instance loses every flow", (to) => {
    const { interfaceId, instanceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const out = opened(beacon(interfaceId));
    vpc.instance("peer", ["sg-web"], { privateIp: "10.0.1.200" });
    const incoming = opened(beacon("eni-peer", { remoteIp: "10.0.1.10", remotePort: 80 }));
    vpc.instanceBecomes(instanceId, to);
    expect(endOf(out)).toBe(`instance-${to}`);
    expect(endOf(incoming)).toBe("peer-gone");
    expect(openFlow(vpc.scope, beacon(interfaceId)).refused).toBe("instance-not-running");
  });

  test("a reboot ends what was open, and new flows come about", () => {
    const { interfaceId, instanceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.instanceBecomes(instanceId, "running");
    expect(endOf(flowId)).toBe("instance-rebooted");
    opened(beacon(interfaceId));
  });

  test("a graceful shutdown still has its network", () => {
    const { interfaceId, instanceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    vpc.ec2.instances.update(instanceId, (row) => void (row.state = "stopping"));
    expect(openFlow(vpc.scope, beacon(interfaceId)).refused).toBeUndefined();
  });
});

describe("fact 12: public addresses", () => {
  test("an Elastic IP shadows the auto-assigned address; taking it away ends flows through the gateway", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const before = opened(beacon(interfaceId));
    vpc.ec2.addresses.put("eipalloc-1", {
      allocationId: "eipalloc-1",
      publicIp: "198.51.100.77",
      associationId: "eipassoc-1",
      interfaceId,
      tags: [],
    });
    vpc.changed();
    expect(endOf(before)).toBe("public-address-lost");
    const after = opened(beacon(interfaceId));
    expect(networkState(vpc.scope).flows.get(after)!.publicIp).toBe("198.51.100.77");
    vpc.ec2.addresses.update("eipalloc-1", (address) => void delete address.interfaceId);
    vpc.changed();
    expect(endOf(after)).toBe("public-address-lost");
    expect(openFlow(vpc.scope, beacon(interfaceId)).flow?.publicIp).toBe("198.51.100.1");
  });

  test("flows inside the VPC outlive the public address", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    vpc.instance("peer", ["sg-open"], { privateIp: "10.0.1.200" });
    const flowId = opened(beacon(interfaceId, { remoteIp: "10.0.1.200" }));
    vpc.ec2.interfaces.update(interfaceId, (face) => void delete face.autoPublicIp);
    vpc.changed();
    expect(lives(flowId)).toBe(true);
  });

  test("no public address, no way through the gateway", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"]);
    expect(openFlow(vpc.scope, beacon(interfaceId)).refused).toBe("no-public-address");
  });
});

describe("section 2.1: the two-step conversion", () => {
  test("an all-open group untracks a flow through the Internet gateway, so that the next swap ends it", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.swapGroups(interfaceId, "sg-open");
    expect(isTracked(flowId)).toBe(false);
    expect(lives(flowId)).toBe(true);
    vpc.swapGroups(interfaceId, "sg-none");
    expect(endOf(flowId)).toBe("security-group");
  });

  test("it fails through a NAT gateway", () => {
    const { interfaceId } = vpc.instance("app", ["sg-web"], { privateIp: "10.0.2.5" });
    const flowId = opened(beacon(interfaceId));
    vpc.swapGroups(interfaceId, "sg-open");
    vpc.swapGroups(interfaceId, "sg-none");
    expect(lives(flowId)).toBe(true);
  });

  test("it fails for ICMP", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId, { protocol: "icmp" }));
    vpc.swapGroups(interfaceId, "sg-open");
    vpc.swapGroups(interfaceId, "sg-none");
    expect(lives(flowId)).toBe(true);
  });

  test("a forgotten default egress rule in the isolation group keeps the flow", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.swapGroups(interfaceId, "sg-open");
    vpc.swapGroups(interfaceId, "sg-egress-only");
    expect(lives(flowId)).toBe(true);
  });
});

describe("fact 21: what interfaces show to flow logs", () => {
  const traffic = (): Traffic[] => {
    const seen: Traffic[] = [];
    vpc.world.bus.on("traffic", (one) => seen.push(one));
    return seen;
  };

  test("a refusal is a REJECT at the interface that refused", () => {
    const { interfaceId } = vpc.instance("web", ["sg-none"], { autoPublicIp: "198.51.100.1" });
    const seen = traffic();
    openFlow(vpc.scope, beacon(interfaceId));
    expect(seen).toMatchObject([
      { interfaceId, egress: true, action: "REJECT", packets: 4, destinationIp: C2 },
    ]);
  });

  test("an answer that the ACL refuses: the request is accepted, the answer rejected", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"], { autoPublicIp: "198.51.100.1" });
    vpc.denyByAcl({
      Egress: false,
      RuleNumber: 1,
      Protocol: "-1",
      RuleAction: "deny",
      CidrBlock: EVERYWHERE,
    });
    const seen = traffic();
    openFlow(vpc.scope, beacon(interfaceId));
    expect(seen).toMatchObject([
      { egress: true, action: "ACCEPT", destinationIp: C2 },
      { egress: false, action: "REJECT", sourceIp: C2 },
    ]);
  });

  test("packets that are pushed into a dead flow are rejected", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"], { autoPublicIp: "198.51.100.1" });
    const flowId = opened(beacon(interfaceId));
    vpc.swapGroups(interfaceId, "sg-none");
    const seen = traffic();
    expect(lives(flowId)).toBe(false);
    expect(seen).toMatchObject([{ action: "REJECT", sourcePort: expect.any(Number), destinationPort: 443 }]);
  });

  test("a flow through NAT shows the gateway's own address behind it", () => {
    const { interfaceId } = vpc.instance("app", ["sg-open"], { privateIp: "10.0.2.5" });
    const flowId = opened(beacon(interfaceId));
    const seen = traffic();
    transfer(vpc.scope, flowId, { bytesOut: 1_000 });
    const ways = seen.map(
      (one) => `${one.interfaceId} ${one.egress ? "out" : "in"} ${one.sourceIp} ${one.destinationIp}`,
    );
    expect(ways).toEqual([
      `${interfaceId} out 10.0.2.5 ${C2}`,
      `eni-nat in 10.0.2.5 ${C2}`,
      `eni-nat out 10.0.1.250 ${C2}`,
      `eni-nat in ${C2} 10.0.1.250`,
      `eni-nat out ${C2} 10.0.2.5`,
      `${interfaceId} in ${C2} 10.0.2.5`,
    ]);
  });

  test("a flow to another own instance's public address is seen at both ends, by private addresses", () => {
    const a = vpc.instance("a", ["sg-open"], { privateIp: "10.0.1.5", autoPublicIp: "198.51.100.1" });
    const b = vpc.instance("b", ["sg-open"], { privateIp: "10.0.1.6", autoPublicIp: "198.51.100.2" });
    const seen = traffic();
    opened(beacon(a.interfaceId, { remoteIp: "198.51.100.2", protocol: "tcp", localPort: 40_000 }));
    expect(seen.filter((one) => one.interfaceId === b.interfaceId)).toMatchObject([
      { egress: false, sourceIp: "198.51.100.1", destinationIp: "10.0.1.6" },
      { egress: true, sourceIp: "10.0.1.6", destinationIp: "198.51.100.1" },
    ]);
    expect(flowsOf(vpc.scope, b.interfaceId)).toMatchObject([
      {
        direction: "ingress",
        localIp: "10.0.1.6",
        localPort: 443,
        remoteIp: "198.51.100.1",
        remotePort: 40_000,
      },
    ]);
  });
});

describe("bounds", () => {
  test("ended flows are forgotten, the newest 2000 and the last hour kept", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    for (let i = 0; i < 2_100; i++) closeFlow(vpc.scope, opened(beacon(interfaceId)), "done");
    const { flows, idleTimers, open } = networkState(vpc.scope);
    expect(flows.size).toBe(2_000);
    expect([idleTimers.size, open.size]).toEqual([0, 0]);
    vpc.passSeconds(3_601);
    opened(beacon(interfaceId));
    expect(flows.size).toBe(1);
  });

  test("answers are copies", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" });
    const { flow } = openFlow(vpc.scope, beacon(interfaceId));
    transfer(vpc.scope, flow!.id, { bytesOut: 5 });
    expect(flow!.bytesOut).toBe(0);
    expect(flowsOf(vpc.scope, interfaceId)[0]!.bytesOut).toBe(5);
  });

  test("link-local addresses are not routed", () => {
    const { interfaceId } = vpc.instance("web", ["sg-open"], { autoPublicIp: "198.51.100.1" });
    expect(openFlow(vpc.scope, beacon(interfaceId, { remoteIp: "169.254.169.254" })).refused).toBe("no-host");
  });

  test("IPv6 is refused by name", () => {
    const { interfaceId } = vpc.instance("web", ["sg-web"]);
    expect(() => openFlow(vpc.scope, beacon(interfaceId, { remoteIp: "2001:db8::1" }))).toThrow(/IPv6|IPv4/);
  });
});
