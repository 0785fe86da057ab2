import type { Finding } from "@aws-sdk/client-guardduty";
import { beforeEach, describe, expect, it } from "vitest";
import { openFlow, registerDomain, resolveDns, transfer } from "../../../physics/network/index.ts";
import { EVERYWHERE, SmallVpc } from "../../../physics/network/small-vpc.ts";
import { guardduty } from "../../../services/guardduty/index.ts";
import { iamService } from "../../../services/iam/index.ts";
import { s3 } from "../../../services/s3/index.ts";
import { SmallAccount } from "../../../services/small-account.ts";
import { addThreat, installGuardDuty } from "../index.ts";

let vpc: SmallVpc;
let aws: SmallAccount;
let detectorId: string;
let web: { interfaceId: string; instanceId: string };

beforeEach(() => {
  vpc = new SmallVpc();
  aws = new SmallAccount([guardduty, iamService, s3], [installGuardDuty], vpc.world);
  vpc.group("sg-web", { egress: true, cidrIpv4: EVERYWHERE }, { egress: false, cidrIpv4: EVERYWHERE });
  vpc.group("sg-closed", { egress: true, cidrIpv4: EVERYWHERE });
  web = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.18.0.7" });
  detectorId = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", { Enable: true }).DetectorId;
});

function findings(): Finding[] {
  const { FindingIds } = aws.call<{ FindingIds: string[] }>("guardduty", "ListFindings", {
    DetectorId: detectorId,
  });
  if (!FindingIds.length) return [];
  return aws.call<{ Findings: Finding[] }>("guardduty", "GetFindings", { DetectorId: detectorId, FindingIds })
    .Findings;
}

const types = (): (string | undefined)[] => findings().map(({ Type }) => Type);

const out = (remoteIp: string, remotePort = 443) =>
  openFlow(vpc.scope, { ...web, direction: "egress", protocol: "tcp", remoteIp, remotePort, label: "x" })
    .flow!;
const into = (remoteIp: string, localPort: number, remotePort: number) =>
  openFlow(vpc.scope, {
    ...web,
    direction: "ingress",
    protocol: "tcp",
    remoteIp,
    localPort,
    remotePort,
    label: "x",
  }).flow;

describe("findings from packets", () => {
  it("say all that AWS says about an instance that talks to a C2 server, and count repeats", () => {
    addThreat(vpc.world, { kind: "c2", ip: "203.0.113.66" });
    const { id } = out("203.0.113.66");
    vpc.passSeconds(4);
    expect(findings()).toEqual([]);
    vpc.passSeconds(2);
    const [finding] = findings();
    expect(finding).toMatchObject({
      Type: "Backdoor:EC2/C&CActivity.B",
      Severity: 8,
      AccountId: "111122223333",
      Region: "us-east-1",
      Resource: {
        ResourceType: "Instance",
        InstanceDetails: {
          InstanceId: "i-web",
          NetworkInterfaces: [
            {
              NetworkInterfaceId: "eni-web",
              PublicIp: "198.18.0.7",
              SecurityGroups: [{ GroupId: "sg-web", GroupName: "sg-web" }],
              VpcId: "vpc-1",
            },
          ],
        },
      },
      Service: {
        ResourceRole: "ACTOR",
        Archived: false,
        Action: {
          ActionType: "NETWORK_CONNECTION",
          NetworkConnectionAction: {
            ConnectionDirection: "OUTBOUND",
            Protocol: "TCP",
            Blocked: false,
            RemoteIpDetails: { IpAddressV4: "203.0.113.66", Country: { CountryName: "Netherlands" } },
            RemotePortDetails: { Port: 443, PortName: "HTTPS" },
          },
        },
      },
    });
    const before = finding!.Service!.Count!;
    transfer(vpc.scope, id, { bytesOut: 500, bytesIn: 100 });
    vpc.passSeconds(6);
    expect(findings()).toHaveLength(1);
    expect(findings()[0]!.Service!.Count).toBeGreaterThan(before);
    expect(findings()[0]!.Id).toBe(finding!.Id);
  });

  it("come from mining pools and the Tor network too, and not from strangers", () => {
    addThreat(vpc.world, { kind: "mining-pool", ip: "203.0.113.5" });
    addThreat(vpc.world, { kind: "tor-exit", ip: "203.0.113.6" });
    for (const ip of ["203.0.113.5", "203.0.113.6", "203.0.113.7"]) out(ip);
    vpc.passSeconds(6);
    expect(types().sort()).toEqual(["CryptoCurrency:EC2/BitcoinTool.B", "UnauthorizedAccess:EC2/TorClient"]);
  });

  it("report a scanner only at an open port, and Elasticsearch's as High", () => {
    addThreat(vpc.world, { kind: "scanner", ip: "203.0.113.9" });
    into("203.0.113.9", 443, 40_000);
    vpc.swapGroups(web.interfaceId, "sg-closed");
    into("203.0.113.9", 9200, 40_001);
    vpc.passSeconds(6);
    expect(types()).toEqual([]);
    vpc.swapGroups(web.interfaceId, "sg-web");
    into("203.0.113.9", 9200, 40_002);
    vpc.passSeconds(6);
    expect(findings()[0]).toMatchObject({ Type: "Recon:EC2/PortProbeUnprotectedPort", Severity: 8 });
  });

  it("tell SSH brute force at the target as Low and by the actor as High, and one login as neither", () => {
    into("203.0.113.30", 22, 50_000);
    vpc.passSeconds(6);
    expect(types()).toEqual([]);
    for (let i = 1; i < 12; i++) into("203.0.113.30", 22, 50_000 + i);
    for (let i = 0; i < 12; i++) out("203.0.113.31", 22);
    vpc.passSeconds(6);
    const brute = findings().map(({ Type, Severity, Service }) => [Type, Severity, Service?.ResourceRole]);
    expect(brute).toEqual([
      ["UnauthorizedAccess:EC2/SSHBruteForce", 8, "ACTOR"],
      ["UnauthorizedAccess:EC2/SSHBruteForce", 2, "TARGET"],
    ]);
  });

  it("report an instance that tries many ports of one host, open or not, and not a client of a few", () => {
    for (let port = 1; port <= 14; port++) out("203.0.113.50", port);
    for (let n = 0; n < 30; n++) out("203.0.113.51", 443);
    for (let n = 0; n < 30; n++) into("203.0.113.52", 443, 40_000 + n);
    vpc.passSeconds(6);
    expect(types()).toEqual([]);
    vpc.passSeconds(60);
    const neighbour = "10.0.0.77";
    for (let port = 1; port <= 20; port++)
      openFlow(vpc.scope, {
        ...web,
        direction: "egress",
        protocol: "tcp",
        remoteIp: neighbour,
        remotePort: port,
        label: "scan",
      });
    vpc.passSeconds(6);
    expect(findings()).toMatchObject([
      { Type: "Recon:EC2/Portscan", Severity: 5, Service: { ResourceRole: "ACTOR" } },
    ]);
    expect(findings()[0]!.Service!.Action!.NetworkConnectionAction!.RemoteIpDetails).toEqual({
      IpAddressV4: neighbour,
    });
  });

  it("follow the account's own lists, and leave trusted addresses alone", () => {
    aws.call("s3", "CreateBucket", { Bucket: "lists" });
    const list = (Key: string, text: string): void =>
      void aws.call("s3", "PutObject", { Bucket: "lists", Key, Body: Buffer.from(text) });
    list("bad.txt", "203.0.113.40/30\n");
    list("good.txt", "203.0.113.66\n");
    addThreat(vpc.world, { kind: "c2", ip: "203.0.113.66" });
    aws.call("guardduty", "CreateThreatIntelSet", {
      DetectorId: detectorId,
      Name: "bad",
      Format: "TXT",
      Location: "s3://lists/bad.txt",
      Activate: true,
    });
    aws.call("guardduty", "CreateIPSet", {
      DetectorId: detectorId,
      Name: "good",
      Format: "TXT",
      Location: "https://s3.amazonaws.com/lists/good.txt",
      Activate: true,
    });
    out("203.0.113.41");
    out("203.0.113.66");
    vpc.passSeconds(6);
    expect(types()).toEqual(["UnauthorizedAccess:EC2/MaliciousIPCaller.Custom"]);
  });

  it("stop while the detector is suspended", () => {
    addThreat(vpc.world, { kind: "c2", ip: "203.0.113.66", name: "c2.example" });
    aws.call("guardduty", "UpdateDetector", { DetectorId: detectorId, Enable: false });
    out("203.0.113.66");
    resolveDns(vpc.scope, web.instanceId, "c2.example");
    vpc.passSeconds(20);
    expect(findings()).toEqual([]);
  });
});

describe("findings from DNS questions", () => {
  it("name C2 domains and mining pools, with their subdomains", () => {
    addThreat(vpc.world, { kind: "c2", name: "evil.example" });
    addThreat(vpc.world, { kind: "mining-pool", name: "xmr.example" });
    registerDomain(vpc.world, "a.evil.example", "203.0.113.66");
    for (const name of ["a.evil.example", "pool.xmr.example", "notevil.example"])
      resolveDns(vpc.scope, web.instanceId, name);
    vpc.passSeconds(7);
    expect(types().sort()).toEqual([
      "Backdoor:EC2/C&CActivity.B!DNS",
      "CryptoCurrency:EC2/BitcoinTool.B!DNS",
    ]);
    const c2 = findings().find(({ Type }) => Type!.startsWith("Backdoor"));
    expect(c2!.Service!.Action!.DnsRequestAction).toMatchObject({
      Domain: "a.evil.example",
      Protocol: "UDP",
    });
  });

  it("see data that leaves in the names themselves", () => {
    const ask = (n: number): void =>
      void resolveDns(vpc.scope, web.instanceId, `${String(n).padStart(3, "0").repeat(13)}.drop.example`);
    for (let n = 0; n < 9; n++) ask(n);
    vpc.passSeconds(7);
    expect(types()).toEqual([]);
    ask(9);
    vpc.passSeconds(7);
    expect(types()).toEqual(["Trojan:EC2/DNSDataExfiltration"]);
  });
});
