import { beforeEach, describe, expect, test } from "vitest";
import { CUSTOMER_ADDRESSES } from "../../physics/customers/population.ts";
import { startCustomers } from "../../physics/customers/customers.ts";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { installFlowLogs } from "./index.ts";

interface Line {
  interfaceId: string;
  source: string;
  sourcePort: number;
  destination: string;
  destinationPort: number;
  packets: number;
  bytes: number;
  action: string;
  status: string;
}

const SECONDS = 60;
const PER_SECOND = 50;
let fleet: SmallFleet;
let loadBalancerArn: string;
let lines: Line[];

beforeEach(() => {
  fleet = new SmallFleet();
  lines = [];
  installFlowLogs(fleet.world, (_scope, _bucket, _key, { makeText }) => {
    // A file is the same however often it is read.
    expect(makeText()).toBe(makeText());
    lines.push(...makeText().trimEnd().split("\n").slice(1).map(lineOf));
    return true;
  });
  ({ loadBalancerArn } = fleet.webGroup());
});

function lineOf(text: string): Line {
  const [, , interfaceId, source, destination, sourcePort, destinationPort, , packets, bytes, , , ...rest] =
    text.split(" ");
  return {
    interfaceId: interfaceId!,
    source: source!,
    sourcePort: Number(sourcePort),
    destination: destination!,
    destinationPort: Number(destinationPort),
    packets: Number(packets),
    bytes: Number(bytes),
    action: rest[0]!,
    status: rest[1]!,
  };
}

/** Lets a minute pass under a flow log of the VPC, until its last file is delivered. */
function logged({ customers = true, TrafficType = "ALL" as "ALL" | "REJECT" } = {}): Line[] {
  fleet.ec2State.flowLogs.put("fl-1", {
    FlowLogId: "fl-1",
    FlowLogStatus: "ACTIVE",
    ResourceId: "vpc-1",
    TrafficType,
    LogDestinationType: "s3",
    LogDestination: "arn:aws:s3:::flow-bucket",
    MaxAggregationInterval: 60,
  });
  const crowd = customers && startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: PER_SECOND });
  fleet.pass(SECONDS);
  if (crowd) crowd.stop();
  fleet.pass(30);
  return lines;
}

const isNode = ({ interfaceId }: Line): boolean =>
  fleet.ec2State.interfaces.get(interfaceId)?.requesterId === "amazon-elb";
const nodeIps = (): string[] =>
  fleet.ec2State.interfaces.filter((row) => row.requesterId === "amazon-elb").map((row) => row.privateIp);
const sum = (of: readonly Line[], member: "packets" | "bytes"): number =>
  of.reduce((total, line) => total + line[member], 0);

describe("customers of a load balancer", () => {
  test("are seen at its nodes by their own addresses, at the targets by the nodes' addresses", () => {
    const seen = logged().filter((line) => line.status === "OK");
    const fromOutside = seen.filter((line) => CUSTOMER_ADDRESSES.includes(line.source));
    expect(new Set(fromOutside.map((line) => line.source))).toEqual(new Set(CUSTOMER_ADDRESSES));
    expect(fromOutside.every((line) => isNode(line) && line.destinationPort === 80)).toBe(true);
    const atTargets = seen.filter((line) => !isNode(line));
    const ends = new Set(atTargets.flatMap((line) => [line.source, line.destination]));
    expect(CUSTOMER_ADDRESSES.filter((ip) => ends.has(ip))).toEqual([]);
    expect(nodeIps().every((ip) => ends.has(ip))).toBe(true);
    expect(seen.every((line) => line.action === "ACCEPT")).toBe(true);
  });

  test("move as much as they ask for, whichever interface one looks at", () => {
    const seen = logged();
    const requests = SECONDS * PER_SECOND;
    const intoNodes = sum(
      seen.filter((line) => isNode(line) && line.destinationPort === 80 && !nodeIps().includes(line.source)),
      "bytes",
    );
    // 450 bytes and two packets' headers each, handshakes and acknowledgements on top.
    expect(intoNodes / requests).toBeGreaterThan(450);
    expect(intoNodes / requests).toBeLessThan(700);
    const forwarded = seen.filter((line) => nodeIps().includes(line.source) && line.destinationPort === 80);
    const [sent, received] = [forwarded.filter(isNode), forwarded.filter((line) => !isNode(line))];
    expect(sum(sent, "packets")).toBe(sum(received, "packets"));
    expect(sum(sent, "bytes")).toBe(sum(received, "bytes"));
    const ports = (of: readonly Line[]): Set<number> => new Set(of.map((line) => line.sourcePort));
    expect(ports(sent)).toEqual(ports(received));
  });

  test("that a network ACL keeps out are REJECT lines of the nodes", () => {
    const outcasts = CUSTOMER_ADDRESSES.filter((ip) => ip.startsWith("7"));
    fleet.ec2State.networkAcls.update("acl-1", (row) =>
      row.Entries!.push({
        CidrBlock: "64.0.0.0/4",
        Egress: false,
        Protocol: "-1",
        RuleAction: "deny",
        RuleNumber: 50,
      }),
    );
    const seen = logged();
    const refused = seen.filter((line) => line.action === "REJECT");
    expect(new Set(refused.map((line) => line.source))).toEqual(new Set(outcasts));
    expect(refused.every(isNode)).toBe(true);
    const accepted = new Set(seen.filter((line) => line.action === "ACCEPT").map((line) => line.source));
    expect(outcasts.filter((ip) => accepted.has(ip))).toEqual([]);
  });

  test("whose requests a target's group refuses are ACCEPT at the node that sends, REJECT at the target", () => {
    fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web" });
    const [isolated] = fleet.idsInService() as [string];
    fleet.setGroups(isolated, ["sg-isolation"]);
    const face = fleet.ec2State.instances.get(isolated)!.interfaceIds[0]!;
    const address = fleet.ec2State.interfaces.get(face)!.privateIp;
    const toIt = logged().filter((line) => line.destination === address);
    expect(toIt.length).toBeGreaterThan(0);
    for (const line of toIt) expect(line.action).toBe(isNode(line) ? "ACCEPT" : "REJECT");
  });

  test("without trouble leave nothing in a log of refusals", () => {
    expect(new Set(logged({ TrafficType: "REJECT" }).map((line) => line.status))).toEqual(
      new Set(["NODATA"]),
    );
  });
});

test("health checks are seen between nodes and targets, with or without customers", () => {
  const seen = logged({ customers: false }).filter((line) => line.status === "OK");
  const pairs = new Set(
    seen.filter((line) => line.destinationPort === 80).map((line) => `${line.source} ${line.destination}`),
  );
  expect(pairs.size).toBe(2 * nodeIps().length);
});
