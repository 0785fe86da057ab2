import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import type { Input, Operations, Output } from "../../service.ts";
import { Clock } from "../../clock.ts";
import { perform } from "../../journey.ts";
import { Random } from "../../random.ts";
import { World } from "../../world.ts";
import { setAlarmAction, type AlarmNotice } from "./alarm-actions.ts";
import { putMetric } from "./series.ts";
import { cloudwatch } from "./service.ts";

type Sdk = typeof CloudWatch;

const START = Date.UTC(2026, 10, 21, 10);
const TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts";

function makeWatch() {
  const world = new World(new Clock(START), new Random("watch"), "drill");
  const scope = world.addAccount("111122223333", "sandbox").scope("us-east-1");
  world.services.set("cloudwatch", cloudwatch);
  const notices: AlarmNotice[] = [];
  setAlarmAction(world, (_scope, notice) => notices.push(notice));
  const states: string[] = [];
  world.bus.on("alarm-state", ({ from, to }) => states.push(`${from} -> ${to}`));
  const call = <Name extends keyof Operations<Sdk> & string>(
    operation: Name,
    input: Input<Sdk, Name>,
  ): Output<Sdk, Name> =>
    perform(world, {
      service: "cloudwatch",
      operation,
      input: input as Record<string, unknown>,
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
    }) as Output<Sdk, Name>;
  const pass = (seconds: number): void => void world.clock.runUntil(world.clock.now() + seconds * 1000);
  return { world, scope, call, pass, notices, states };
}

const ALARM = {
  AlarmName: "cpu",
  Namespace: "AWS/EC2",
  MetricName: "CPUUtilization",
  Dimensions: [{ Name: "InstanceId", Value: "i-0123456789abcdef0" }],
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 80,
  ComparisonOperator: "GreaterThanThreshold",
  AlarmActions: [TOPIC],
} as const;

describe("metrics", () => {
  it("answer statistics by period, with percentiles", () => {
    const { call, pass } = makeWatch();
    call("PutMetricData", {
      Namespace: "App",
      MetricData: [
        {
          MetricName: "Latency",
          Values: [1, 2, 3, 4, 100],
          Counts: [10, 10, 10, 10, 1],
          Unit: "Milliseconds",
        },
      ],
    });
    pass(60);
    call("PutMetricData", {
      Namespace: "App",
      MetricData: [{ MetricName: "Latency", Value: 7, Unit: "Milliseconds" }],
    });
    const { Datapoints } = call("GetMetricStatistics", {
      Namespace: "App",
      MetricName: "Latency",
      StartTime: new Date(START),
      EndTime: new Date(START + 300_000),
      Period: 60,
      Statistics: ["SampleCount", "Maximum", "Average"],
      ExtendedStatistics: ["p50", "p99"],
    });
    expect(Datapoints).toEqual([
      {
        Timestamp: new Date(START),
        SampleCount: 41,
        Maximum: 100,
        Average: 200 / 41,
        ExtendedStatistics: { p50: 3, p99: 100 },
        Unit: "Milliseconds",
      },
      {
        Timestamp: new Date(START + 60_000),
        SampleCount: 1,
        Maximum: 7,
        Average: 7,
        ExtendedStatistics: { p50: 7, p99: 7 },
        Unit: "Milliseconds",
      },
    ]);
  });

  it("tell dimensions apart, in whatever order they are given", () => {
    const { scope, call } = makeWatch();
    putMetric(scope, "App", "Hits", { A: "1", B: "2" }, 5, "Count");
    putMetric(scope, "App", "Hits", { A: "1" }, 3, "Count");
    const sum = (Dimensions: { Name: string; Value: string }[]) =>
      call("GetMetricData", {
        StartTime: new Date(START - 60_000),
        EndTime: new Date(START + 60_000),
        MetricDataQueries: [
          {
            Id: "m1",
            MetricStat: {
              Metric: { Namespace: "App", MetricName: "Hits", Dimensions },
              Period: 60,
              Stat: "Sum",
            },
          },
        ],
      }).MetricDataResults![0]!.Values;
    expect(
      sum([
        { Name: "B", Value: "2" },
        { Name: "A", Value: "1" },
      ]),
    ).toEqual([5]);
    expect(sum([{ Name: "A", Value: "1" }])).toEqual([3]);
    expect(sum([{ Name: "A", Value: "9" }])).toEqual([]);
    expect(call("ListMetrics", { Dimensions: [{ Name: "B" }] }).Metrics).toHaveLength(1);
  });

  it("are bounded in memory", () => {
    const { scope, pass, call } = makeWatch();
    for (let i = 0; i < 4_000; i++) putMetric(scope, "App", `m${i}`, {}, 1, "Count");
    let count = 0;
    for (let NextToken: string | undefined; ;) {
      const page = call("ListMetrics", { ...(NextToken && { NextToken }) });
      count += page.Metrics!.length;
      if (!(NextToken = page.NextToken)) break;
    }
    expect(count).toBe(3_000);
    pass(1);
  });

  it.each<[string, keyof Operations<Sdk> & string, object, string]>([
    [
      "AWS's own namespaces",
      "PutMetricData",
      { Namespace: "AWS/EC2", MetricData: [{ MetricName: "x", Value: 1 }] },
      "InvalidParameterValue",
    ],
    [
      "two forms of value",
      "PutMetricData",
      { Namespace: "A", MetricData: [{ MetricName: "x", Value: 1, Values: [1] }] },
      "InvalidParameterCombination",
    ],
    [
      "odd periods",
      "GetMetricStatistics",
      {
        Namespace: "A",
        MetricName: "x",
        StartTime: new Date(START),
        EndTime: new Date(START + 1),
        Period: 61,
        Statistics: ["Sum"],
      },
      "InvalidParameterValue",
    ],
    [
      "expressions",
      "GetMetricData",
      {
        StartTime: new Date(START),
        EndTime: new Date(START + 1),
        MetricDataQueries: [{ Id: "e1", Expression: "m1*2" }],
      },
      "NotImplemented",
    ],
    ["composite alarms", "PutCompositeAlarm", { AlarmName: "x", AlarmRule: "TRUE" }, "NotImplemented"],
    [
      "unknown alarms",
      "SetAlarmState",
      { AlarmName: "x", StateValue: "OK", StateReason: "" },
      "ResourceNotFound",
    ],
    ["unknown tokens", "DescribeAlarms", { NextToken: "x" }, "InvalidNextToken"],
  ])("refuse %s", (_name, operation, input, code) => {
    const { call } = makeWatch();
    expect(() => call(operation, input as never)).toThrow(expect.objectContaining({ code }));
  });
});

describe("alarms", () => {
  it("go to ALARM when the metric crosses the threshold, tell the topic, and come back", () => {
    const { scope, call, pass, notices, states } = makeWatch();
    call("PutMetricAlarm", { ...ALARM, Dimensions: [...ALARM.Dimensions], AlarmActions: [TOPIC] });
    const [first] = call("DescribeAlarms", {}).MetricAlarms!;
    expect(first).toMatchObject({
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
    });
    const publish = (value: number): void =>
      putMetric(scope, "AWS/EC2", "CPUUtilization", { InstanceId: "i-0123456789abcdef0" }, value, "Percent");
    pass(20);
    publish(99);
    pass(10);
    const [alarm] = call("DescribeAlarms", {}).MetricAlarms!;
    expect(alarm!.StateReason).toBe(
      "Threshold Crossed: 1 out of the last 1 datapoint [99.0 (21/11/26 10:00:00)] was greater than the threshold (80.0) (minimum 1 datapoint for OK -> ALARM transition).",
    );
    const { Datapoints } = call("GetMetricStatistics", {
      Namespace: "AWS/EC2",
      MetricName: "CPUUtilization",
      Dimensions: [...ALARM.Dimensions],
      StartTime: new Date(START),
      EndTime: new Date(START + 60_000),
      Period: 60,
      Statistics: ["Maximum"],
    });
    expect(Datapoints).toMatchObject([{ Timestamp: new Date(START), Maximum: 99 }]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ topicArn: TOPIC, subject: 'ALARM: "cpu" in US East (N. Virginia)' });
    expect(JSON.parse(notices[0]!.message)).toMatchObject({
      AlarmName: "cpu",
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
    });
    for (let i = 0; i < 12; i++) {
      publish(5);
      pass(10);
    }
    expect(states).toEqual(["INSUFFICIENT_DATA -> ALARM", "ALARM -> OK"]);
    pass(120);
    expect(states.at(-1)).toBe("OK -> INSUFFICIENT_DATA");
    const { AlarmHistoryItems } = call("DescribeAlarmHistory", { AlarmName: "cpu" });
    expect(AlarmHistoryItems!.map((item) => item.HistoryItemType)).toEqual([
      "StateUpdate",
      "StateUpdate",
      "Action",
      "StateUpdate",
      "ConfigurationUpdate",
    ]);
  });

  it("wait for the end of a minute before they say that too little came", () => {
    const { scope, call, pass, states } = makeWatch();
    const watch = { ...ALARM, Statistic: "Sum", ComparisonOperator: "LessThanThreshold" } as const;
    call("PutMetricAlarm", { ...watch, Dimensions: [...ALARM.Dimensions], AlarmActions: [TOPIC] });
    const publish = (): void =>
      putMetric(scope, "AWS/EC2", "CPUUtilization", { InstanceId: "i-0123456789abcdef0" }, 20, "Percent");
    for (let i = 0; i < 12; i++) {
      publish();
      pass(10);
    }
    expect(states).toEqual(["INSUFFICIENT_DATA -> OK"]);
    publish();
    pass(70);
    expect(states.at(-1)).toBe("OK -> ALARM");
  });

  it.each([
    ["missing", "INSUFFICIENT_DATA"],
    ["ignore", "INSUFFICIENT_DATA"],
    ["breaching", "ALARM"],
    ["notBreaching", "OK"],
  ])("treat missing data as %s", (TreatMissingData, state) => {
    const { call, pass } = makeWatch();
    call("PutMetricAlarm", {
      ...ALARM,
      Dimensions: [...ALARM.Dimensions],
      AlarmActions: [],
      TreatMissingData,
    });
    pass(30);
    expect(call("DescribeAlarms", {}).MetricAlarms![0]!.StateValue).toBe(state);
  });

  it("need as many data points as DatapointsToAlarm says", () => {
    const { scope, call, pass } = makeWatch();
    call("PutMetricAlarm", {
      ...ALARM,
      Dimensions: [...ALARM.Dimensions],
      AlarmActions: [],
      Period: 10,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
    const state = (value: number): string => {
      putMetric(scope, "AWS/EC2", "CPUUtilization", { InstanceId: "i-0123456789abcdef0" }, value, "Percent");
      pass(10);
      return call("DescribeAlarms", {}).MetricAlarms![0]!.StateValue!;
    };
    expect([10, 90, 10, 90, 10, 10].map(state)).toEqual(["OK", "OK", "OK", "ALARM", "OK", "OK"]);
  });

  it("run no actions while these are disabled", () => {
    const { call, notices } = makeWatch();
    call("PutMetricAlarm", { ...ALARM, Dimensions: [...ALARM.Dimensions], AlarmActions: [TOPIC] });
    call("DisableAlarmActions", { AlarmNames: ["cpu"] });
    call("SetAlarmState", { AlarmName: "cpu", StateValue: "ALARM", StateReason: "test" });
    expect(notices).toHaveLength(0);
    call("EnableAlarmActions", { AlarmNames: ["cpu"] });
    call("SetAlarmState", { AlarmName: "cpu", StateValue: "OK", StateReason: "test" });
    call("SetAlarmState", { AlarmName: "cpu", StateValue: "ALARM", StateReason: "test" });
    expect(notices).toHaveLength(1);
  });
});

describe("dashboards", () => {
  const body = JSON.stringify({ widgets: [{ type: "text", properties: { markdown: "# Shop" } }] });
  const codeOf = (work: () => unknown): string | undefined => {
    try {
      work();
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it("are put, listed by the beginning of their names, read and deleted", () => {
    const { call } = makeWatch();
    for (const DashboardName of ["shop", "shop-eu", "ids"])
      expect(call("PutDashboard", { DashboardName, DashboardBody: body })).toEqual({
        DashboardValidationMessages: [],
      });
    expect(call("ListDashboards", { DashboardNamePrefix: "shop" }).DashboardEntries).toEqual(
      ["shop", "shop-eu"].map((DashboardName) => ({
        DashboardName,
        DashboardArn: `arn:aws:cloudwatch::111122223333:dashboard/${DashboardName}`,
        LastModified: new Date(START),
        Size: body.length,
      })),
    );
    expect(call("GetDashboard", { DashboardName: "ids" }).DashboardBody).toBe(body);
    expect(codeOf(() => call("DeleteDashboards", { DashboardNames: ["ids", "none"] }))).toBe(
      "ResourceNotFound",
    );
    call("DeleteDashboards", { DashboardNames: ["ids", "shop"] });
    expect(call("ListDashboards", {}).DashboardEntries).toHaveLength(1);
    expect(codeOf(() => call("GetDashboard", { DashboardName: "ids" }))).toBe("ResourceNotFound");
  });

  it.each([
    ["a/b", body],
    ["shop", "{}"],
    ["shop", "no JSON"],
  ])("are refused as %s with %s", (DashboardName, DashboardBody) => {
    const { call } = makeWatch();
    expect(codeOf(() => call("PutDashboard", { DashboardName, DashboardBody }))).toBe(
      "InvalidParameterInput",
    );
  });
});
