import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { requestThroughAlb } from "../../physics/customers/requests.ts";
import { startCustomers } from "../../physics/customers/customers.ts";
import type { Outcome } from "../../physics/customers/routing.ts";
import { Random } from "../../random.ts";
import type { LoadBalancerRow } from "../../services/elbv2/state.ts";
import { perform } from "../../journey.ts";
import { s3 } from "../../services/s3/index.ts";
import { installFlowLogs } from "../flow-logs/index.ts";
import { DRAWS_PER_LINE, entryLine } from "./entry.ts";

/** The expression with which AWS's Athena guide reads access logs. */
const ATHENA =
  /^([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*):([0-9]*) ([^ ]*)[:-]([0-9]*) ([-.0-9]*) ([-.0-9]*) ([-.0-9]*) (|[-0-9]*) (-|[-0-9]*) ([-0-9]*) ([-0-9]*) "([^ ]*) (.*) (- |[^ ]*)" "([^"]*)" ([A-Z0-9-_]+) ([A-Za-z0-9.-]*) ([^ ]*) "([^"]*)" "([^"]*)" "([^"]*)" ([-.0-9]*) ([^ ]*) "([^"]*)" "([^"]*)" "([^ ]*)" "([^\s]+?)" "([^\s]+)" "([^ ]*)" "([^ ]*)" ?([^ ]*)?$/;

function withLogs(policy: (bucket: string) => object | undefined) {
  const fleet = new SmallFleet();
  fleet.world.services.set("s3", s3);
  const { loadBalancerArn } = fleet.webGroup();
  const call = (operation: string, input: Record<string, unknown>): Record<string, unknown> =>
    perform(fleet.world, {
      service: "s3",
      operation,
      input,
      principal: {
        type: "Root",
        accountId: "111122223333",
        arn: "arn:aws:iam::111122223333:root",
        principalId: "111122223333",
      },
      accountId: "111122223333",
      region: "us-east-1",
      actor: "trainee",
      sourceIp: "192.0.2.10",
      userAgent: "test",
    }) as Record<string, unknown>;
  call("CreateBucket", { Bucket: "logs-111122223333" });
  const document = policy("logs-111122223333");
  if (document) call("PutBucketPolicy", { Bucket: "logs-111122223333", Policy: JSON.stringify(document) });
  const enable = () =>
    fleet.elb("ModifyLoadBalancerAttributes", {
      LoadBalancerArn: loadBalancerArn,
      Attributes: [
        { Key: "access_logs.s3.enabled", Value: "true" },
        { Key: "access_logs.s3.bucket", Value: "logs-111122223333" },
        { Key: "access_logs.s3.prefix", Value: "front" },
      ],
    });
  const keys = (): string[] =>
    ((call("ListObjectsV2", { Bucket: "logs-111122223333" })["Contents"] ?? []) as { Key: string }[]).map(
      (each) => each.Key,
    );
  const read = (Key: string): Buffer =>
    Buffer.from(call("GetObject", { Bucket: "logs-111122223333", Key })["Body"] as Uint8Array);
  const lines = (): string[] =>
    keys()
      .filter((key) => key.endsWith(".log.gz"))
      .flatMap((key) => gunzipSync(read(key)).toString().trim().split("\n"));
  return { fleet, loadBalancerArn, enable, keys, lines };
}

const letIn = (principal: object) => (bucket: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: principal,
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${bucket}/front/AWSLogs/111122223333/*`,
    },
  ],
});

const REGIONAL = letIn({ AWS: "arn:aws:iam::127311923021:root" });
const SERVICE = letIn({ Service: "logdelivery.elasticloadbalancing.amazonaws.com" });

it("draws for a line what is set aside for it", () => {
  const [drawn, aside] = [new Random("line"), new Random("line")];
  const outcome = { status: 200, from: "target", bodyBytes: 1, body: "", rulePriority: 0, action: "forward" };
  const request = {
    at: 0,
    method: "GET",
    uri: "/",
    host: "front.example",
    clientIp: "203.0.113.5",
    clientPort: 50_000,
    userAgent: "test",
    receivedBytes: 200,
    outcome: outcome as Outcome,
  };
  const listener = { protocol: "HTTP" as const, port: 80, certificateArns: [] };
  const loadBalancer = {
    arn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/front/1",
  };
  entryLine(loadBalancer as LoadBalancerRow, listener, request, drawn);
  aside.reserve(DRAWS_PER_LINE);
  expect(aside.hex(16)).toBe(drawn.hex(16));
});

describe("access logs", () => {
  it("are refused while the bucket does not let them in", () => {
    const { enable } = withLogs(() => undefined);
    expect(enable).toThrow("Access Denied for bucket: logs-111122223333. Please check S3bucket permission");
  });

  it.each([
    ["the Region's load balancing account", REGIONAL],
    ["the service principal", SERVICE],
  ])("leave a test file when the policy names %s", (_name, policy) => {
    const { enable, keys } = withLogs(policy);
    enable();
    expect(keys()).toEqual(["front/AWSLogs/111122223333/ELBAccessLogTestFile"]);
  });

  it("show every request of a scenario, in a file under AWS's key", () => {
    const { fleet, loadBalancerArn, enable, keys, lines } = withLogs(SERVICE);
    enable();
    requestThroughAlb(fleet.scope, {
      loadBalancerArn,
      path: "/search",
      query: "q=%27",
      clientIp: "203.0.113.5",
      userAgent: 'sqlmap/1.8 "x"',
    });
    fleet.pass(10);
    expect(keys().at(-1)).toMatch(
      /^front\/AWSLogs\/111122223333\/elasticloadbalancing\/us-east-1\/2026\/11\/21\/111122223333_elasticloadbalancing_us-east-1_app\.front\.[0-9a-f]{16}_20261121T10\d\dZ_\d+\.\d+\.\d+\.\d+_[a-z0-9]{8}\.log\.gz$/,
    );
    expect(lines()).toHaveLength(1);
    const fields = ATHENA.exec(lines()[0]!)!;
    expect(fields.slice(1, 2).concat(fields[4]!, fields[11]!, fields[12]!, fields[15]!, fields[18]!)).toEqual(
      ["http", "203.0.113.5", "200", "200", "GET", "sqlmap/1.8 \\x22x\\x22"],
    );
    expect(fields[16]).toMatch(/^http:\/\/front-\d+\.us-east-1\.elb\.amazonaws\.com:80\/search\?q=%27$/);
    expect(fields[34]).toMatch(/^TID_[0-9a-f]{32}$/);
  });

  it("tell of the connections that flow logs see, and of no more bytes than those carried", () => {
    const { fleet, loadBalancerArn, enable, lines } = withLogs(SERVICE);
    enable();
    const flows: string[][] = [];
    installFlowLogs(fleet.world, (_scope, _bucket, _key, { makeText }) => {
      flows.push(
        ...makeText()
          .trimEnd()
          .split("\n")
          .slice(1)
          .map((line) => line.split(" ")),
      );
      return true;
    });
    fleet.ec2State.flowLogs.put("fl-1", {
      FlowLogId: "fl-1",
      FlowLogStatus: "ACTIVE",
      ResourceId: "vpc-1",
      TrafficType: "ALL",
      LogDestinationType: "s3",
      LogDestination: "arn:aws:s3:::flow-bucket",
      MaxAggregationInterval: 60,
    });
    startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 50 });
    fleet.pass(20);
    requestThroughAlb(
      fleet.scope,
      { loadBalancerArn, path: "/admin", clientIp: "203.0.113.5", userAgent: "test" },
      () => "a page that the server makes".repeat(200),
    );
    fleet.pass(60);
    const logged = lines().map((line) => ATHENA.exec(line)!);
    const [made, ...others] = logged.filter((fields) => fields[4] === "203.0.113.5");
    expect(Number(made![14])).toBeGreaterThan(5_600);
    expect(others).toEqual([]);
    expect(logged.length).toBeGreaterThan(100);
    for (const [line, , , , ip, port, , , , , , , , , sent] of logged) {
      const answered = flows.filter((flow) => flow[4] === ip && flow[6] === port);
      expect(answered.length, line).toBeGreaterThan(0);
      expect(Math.max(...answered.map((flow) => Number(flow[9])))).toBeGreaterThanOrEqual(Number(sent));
    }
  });

  it("name only customers who got through", () => {
    const { fleet, loadBalancerArn, enable, lines } = withLogs(SERVICE);
    enable();
    const customers = startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 200 });
    const [shutOut] = customers.addresses() as [string];
    fleet.ec2State.networkAcls.update("acl-1", (row) =>
      row.Entries!.push({
        CidrBlock: `${shutOut}/32`,
        Egress: false,
        Protocol: "-1",
        RuleAction: "deny",
        RuleNumber: 50,
      }),
    );
    fleet.pass(60);
    const seen = new Set(lines().map((line) => ATHENA.exec(line)![4]));
    expect(seen.size).toBeGreaterThan(15);
    expect(seen).not.toContain(shutOut);
  });

  it("sample customers, and show errors without a target", () => {
    const { fleet, loadBalancerArn, enable, lines } = withLogs(SERVICE);
    enable();
    startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 200 });
    fleet.pass(20);
    const served = lines();
    expect(served.length).toBeGreaterThan(20);
    expect(served.length).toBeLessThan(120);
    for (const line of served) expect(line).toMatch(ATHENA);
    fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", MinSize: 0, DesiredCapacity: 0 });
    fleet.pass(40);
    const failed = lines().filter((line) => ATHENA.exec(line)![11] === "503");
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toMatch(/ - -1 -1 -1 503 - /);
  });
});
