import type { FlowLog } from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, test } from "vitest";
import { openFlow, transfer } from "../../physics/network/index.ts";
import { EVERYWHERE, SmallVpc } from "../../physics/network/small-vpc.ts";
import { logsState } from "../../services/logs/state.ts";
import { serviceCall } from "../../journey.ts";
import { s3 } from "../../services/s3/index.ts";
import { installFlowLogs } from "./index.ts";

const C2 = "203.0.113.66";
const START = Date.UTC(2026, 0, 1) / 1_000;
let vpc: SmallVpc;
let files: { bucketArn: string; key: string; lines: string[] }[];
let interfaceId: string;
let bucketOpen: boolean;

beforeEach(() => {
  vpc = new SmallVpc();
  files = [];
  bucketOpen = true;
  installFlowLogs(vpc.world, (_, bucketArn, key, { makeText }) => {
    if (bucketOpen) files.push({ bucketArn, key, lines: makeText().trimEnd().split("\n") });
    return bucketOpen;
  });
  vpc.group("sg-web", { egress: true, cidrIpv4: EVERYWHERE });
  vpc.group("sg-none");
  ({ interfaceId } = vpc.instance("web", ["sg-web"], { autoPublicIp: "198.51.100.1" }));
});

function flowLog(more: Partial<FlowLog> = {}): void {
  vpc.ec2.flowLogs.put("fl-1", {
    FlowLogId: "fl-1",
    FlowLogStatus: "ACTIVE",
    ResourceId: interfaceId,
    TrafficType: "ALL",
    LogDestinationType: "s3",
    LogDestination: "arn:aws:s3:::flow-bucket",
    MaxAggregationInterval: 60,
    ...more,
  });
}

const beacon = (): ReturnType<typeof openFlow> =>
  openFlow(vpc.scope, {
    interfaceId,
    direction: "egress",
    protocol: "tcp",
    localPort: 40_000,
    remoteIp: C2,
    remotePort: 443,
    label: "c2",
  });

describe("records", () => {
  test("one line per direction and interval, in the default format, under AWS's key", () => {
    flowLog();
    vpc.passSeconds(2);
    const { flow } = beacon();
    vpc.passSeconds(3);
    transfer(vpc.scope, flow!.id, { bytesOut: 3_000, bytesIn: 100 });
    vpc.passSeconds(15);
    expect(files).toHaveLength(1);
    const [file] = files;
    expect(file!.bucketArn).toBe("arn:aws:s3:::flow-bucket");
    expect(file!.key).toMatch(
      /^AWSLogs\/111122223333\/vpcflowlogs\/us-east-1\/2026\/01\/01\/111122223333_vpcflowlogs_us-east-1_fl-1_20260101T0000Z_[0-9a-f]{8}\.log\.gz$/,
    );
    expect(file!.lines).toEqual([
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
      `2 111122223333 ${interfaceId} 10.0.1.10 ${C2} 40000 443 6 5 3260 ${START} ${START + 10} ACCEPT OK`,
      `2 111122223333 ${interfaceId} ${C2} 10.0.1.10 443 40000 6 3 256 ${START} ${START + 10} ACCEPT OK`,
    ]);
  });

  test("those of a connection that goes on follow one another without a gap", () => {
    flowLog();
    const { flow } = beacon();
    for (let i = 0; i < 3; i++) {
      transfer(vpc.scope, flow!.id, { bytesOut: 1_000, bytesIn: 100 });
      vpc.passSeconds(10);
    }
    vpc.passSeconds(10);
    const spans = files.map(({ lines }) => lines[1]!.split(" ").slice(10, 12).map(Number));
    expect(spans).toEqual([0, 10, 20].map((from) => [START + from, START + from + 10]));
  });

  test("a refusal is a REJECT line", () => {
    flowLog();
    vpc.swapGroups(interfaceId, "sg-none");
    beacon();
    vpc.passSeconds(20);
    expect(files[0]!.lines.slice(1)).toEqual([
      `2 111122223333 ${interfaceId} 10.0.1.10 ${C2} 40000 443 6 4 240 ${START} ${START + 10} REJECT OK`,
    ]);
  });

  test("an idle interface writes NODATA, that of a stopped instance nothing", () => {
    flowLog();
    vpc.passSeconds(20);
    expect(files[0]!.lines[1]).toBe(
      `2 111122223333 ${interfaceId} - - - - - - - ${START} ${START + 10} - NODATA`,
    );
    vpc.instanceBecomes("i-web", "stopped");
    vpc.passSeconds(30);
    expect(files).toHaveLength(2);
  });

  test("the last records of a terminated instance are written", () => {
    flowLog({ ResourceId: "vpc-1" });
    beacon();
    vpc.ec2.interfaces.delete(interfaceId);
    vpc.instanceBecomes("i-web", "terminated");
    vpc.passSeconds(40);
    expect(files.flatMap((file) => file.lines).filter((line) => line.includes(C2))).toHaveLength(2);
  });

  test("nothing from before the flow log was made", () => {
    beacon();
    flowLog();
    vpc.passSeconds(20);
    expect(files[0]!.lines.slice(1)).toEqual([expect.stringMatching(/NODATA$/)]);
  });

  test.each([
    ["ACCEPT", 2],
    ["REJECT", 1],
    ["ALL", 3],
  ] as const)("traffic type %s", (TrafficType, count) => {
    flowLog({ TrafficType });
    beacon();
    vpc.swapGroups(interfaceId, "sg-none");
    beacon();
    vpc.passSeconds(20);
    expect(files[0]!.lines).toHaveLength(1 + count);
  });

  test.each([
    ["vpc-1", 2],
    ["subnet-public", 2],
    ["subnet-private", 0],
    ["vpc-other", 0],
  ])("a flow log of %s sees %d lines of the flow", (ResourceId, count) => {
    flowLog({ ResourceId });
    beacon();
    vpc.passSeconds(20);
    const lines = files.flatMap((file) => file.lines);
    expect(lines.filter((line) => line.includes(C2))).toHaveLength(count);
  });

  test("too many flows in an interval: a SKIPDATA line says that some are missing", () => {
    flowLog();
    for (let i = 0; i < 10_001; i++)
      vpc.world.bus.emit("traffic", {
        scope: vpc.scope,
        interfaceId,
        egress: false,
        protocol: "tcp",
        sourceIp: `203.0.${113 + (i >> 14)}.9`,
        sourcePort: 1_024 + i,
        destinationIp: "10.0.1.10",
        destinationPort: 22,
        packets: 1,
        bytes: 60,
        action: "REJECT",
        label: "scan",
      });
    vpc.passSeconds(20);
    expect(files[0]!.lines).toHaveLength(1 + 10_000 + 1);
    expect(files[0]!.lines.at(-1)).toMatch(/ SKIPDATA$/);
  });

  test("a custom format with later fields", () => {
    flowLog({ LogFormat: "${version} ${vpc-id} ${instance-id} ${flow-direction} ${dstaddr}" });
    beacon();
    vpc.passSeconds(20);
    expect(files[0]!.lines).toEqual([
      "version vpc-id instance-id flow-direction dstaddr",
      `5 vpc-1 i-web egress ${C2}`,
      "5 vpc-1 i-web ingress 10.0.1.10",
    ]);
  });
});

describe("intervals and delays", () => {
  test("10-minute intervals hold for interfaces that are not of Nitro instances", () => {
    flowLog({ MaxAggregationInterval: 600, ResourceId: "vpc-1" });
    vpc.ec2.instances.update("i-web", (row) => void (row.instanceType = "t2.micro"));
    beacon();
    vpc.passSeconds(90);
    expect(files).toEqual([]);
    vpc.passSeconds(30);
    expect(files[0]!.lines.filter((line) => line.includes(C2))).toHaveLength(2);
  });

  test("CloudWatch Logs gets one stream per interface, in half the time", () => {
    flowLog({
      LogDestinationType: "cloud-watch-logs",
      LogGroupName: "/vpc/flows",
      LogDestination: undefined,
    });
    beacon();
    vpc.passSeconds(14);
    expect(logsState(vpc.scope).streams.size).toBe(0);
    vpc.passSeconds(1);
    const [stream] = logsState(vpc.scope).streams.list();
    expect(stream).toMatchObject({ groupName: "/vpc/flows", name: `${interfaceId}-all` });
    expect(stream!.events.list().map((event) => event.message.split(" ")[4])).toEqual([C2, "10.0.1.10"]);
  });
});

describe("destinations", () => {
  test("a prefix, and Hive-compatible hourly folders", () => {
    flowLog({
      LogDestination: "arn:aws:s3:::flow-bucket/network/",
      DestinationOptions: { HiveCompatiblePartitions: true, PerHourPartition: true },
    });
    vpc.passSeconds(20);
    expect(files[0]!.bucketArn).toBe("arn:aws:s3:::flow-bucket");
    expect(files[0]!.key).toMatch(
      /^network\/AWSLogs\/aws-account-id=111122223333\/aws-service=vpcflowlogs\/aws-region=us-east-1\/year=2026\/month=01\/day=01\/hour=00\/111122223333_/,
    );
  });

  test("a bucket that refuses is told by the flow log", () => {
    flowLog();
    bucketOpen = false;
    vpc.passSeconds(20);
    expect(vpc.ec2.flowLogs.get("fl-1")).toMatchObject({
      DeliverLogsStatus: "FAILED",
      DeliverLogsErrorMessage: "Access error",
    });
    bucketOpen = true;
    vpc.passSeconds(10);
    expect(vpc.ec2.flowLogs.get("fl-1")).toMatchObject({ DeliverLogsStatus: "SUCCESS" });
    expect(vpc.ec2.flowLogs.get("fl-1")!.DeliverLogsErrorMessage).toBeUndefined();
  });
});

test("S3 itself takes the files when the bucket's policy lets log delivery in", () => {
  const fresh = new SmallVpc();
  fresh.world.services.set("s3", s3);
  installFlowLogs(fresh.world);
  const face = fresh.instance("web", [fresh.group("sg-none")]);
  fresh.ec2.flowLogs.put("fl-1", {
    FlowLogId: "fl-1",
    ResourceId: face.interfaceId,
    TrafficType: "ALL",
    LogDestinationType: "s3",
    LogDestination: "arn:aws:s3:::flow-bucket",
  });
  const call = (operation: string, input: object): Record<string, unknown> =>
    serviceCall(
      fresh.scope,
      "cloudformation.amazonaws.com",
      "s3",
      operation,
      { Bucket: "flow-bucket", ...input },
      {
        type: "Root",
        accountId: fresh.scope.accountId,
        arn: `arn:aws:iam::${fresh.scope.accountId}:root`,
        principalId: fresh.scope.accountId,
      },
    );
  call("CreateBucket", {});
  fresh.passSeconds(30);
  expect(fresh.ec2.flowLogs.get("fl-1")!.DeliverLogsErrorMessage).toBe("Access error");
  call("PutBucketPolicy", {
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::flow-bucket/AWSLogs/111122223333/*",
          Condition: {
            StringEquals: {
              "aws:SourceAccount": "111122223333",
              "s3:x-amz-acl": "bucket-owner-full-control",
            },
          },
        },
      ],
    }),
  });
  fresh.passSeconds(10);
  expect(call("ListObjectsV2", {})["KeyCount"]).toBe(1);
  expect(fresh.ec2.flowLogs.get("fl-1")!.DeliverLogsStatus).toBe("SUCCESS");
});
