import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "../../errors.ts";
import { setMetricSink, setSubscriptionSink, writeLogEvents, type MetricDatum } from "./index.ts";
import { smallLogs, START } from "./small-logs.ts";

const LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:responder";
let { call, world, scope, passSeconds } = smallLogs();

beforeEach(() => {
  ({ call, world, scope, passSeconds } = smallLogs());
  call("CreateLogGroup", { logGroupName: "g" });
});

const write = (...lines: string[]): void =>
  writeLogEvents(
    scope,
    "g",
    "s",
    lines.map((message, i) => ({ timestamp: START + i, message })),
  );

describe("metric filters", () => {
  let data: MetricDatum[];
  beforeEach(() => {
    data = [];
    setMetricSink(world, (_, datum) => data.push(datum));
  });
  const transformation = { metricName: "Denied", metricNamespace: "Security", metricValue: "1" };
  const filter = (filterPattern: string, more: object = {}): void =>
    void call("PutMetricFilter", {
      logGroupName: "g",
      filterName: "denied",
      filterPattern,
      metricTransformations: [{ ...transformation, ...more }],
    });

  test("each matching event is a data point at its own time", () => {
    filter('{ $.errorCode = "AccessDenied*" }');
    write(
      '{"errorCode":"AccessDeniedException"}',
      '{"errorCode":"Throttling"}',
      '{"errorCode":"AccessDenied"}',
    );
    const point = { namespace: "Security", metricName: "Denied", value: 1, unit: "None", dimensions: {} };
    expect(data).toEqual([
      { ...point, timestamp: START },
      { ...point, timestamp: START + 2 },
    ]);
  });

  test("values and dimensions come from the event", () => {
    filter("[ip, ..., size]", { metricValue: "$size", dimensions: { Ip: "$ip" }, unit: "Bytes" });
    write("203.0.113.9 GET 120", "203.0.113.9 GET none");
    expect(data).toMatchObject([{ value: 120, dimensions: { Ip: "203.0.113.9" }, unit: "Bytes" }]);
  });

  test("the default value stands for a batch without a match", () => {
    filter("ERROR", { defaultValue: 0 });
    write("fine");
    write("ERROR");
    expect(data.map((datum) => datum.value)).toEqual([0, 1]);
  });

  test("are described, replaced and deleted", () => {
    filter("ERROR");
    filter("WARN");
    expect(call("DescribeMetricFilters", { logGroupName: "g" }).metricFilters).toEqual([
      {
        filterName: "denied",
        filterPattern: "WARN",
        metricTransformations: [transformation],
        creationTime: START,
        logGroupName: "g",
      },
    ]);
    expect(
      call("DescribeMetricFilters", { metricName: "Denied", metricNamespace: "Security" }).metricFilters,
    ).toHaveLength(1);
    expect(
      call("DescribeMetricFilters", { metricName: "X", metricNamespace: "Security" }).metricFilters,
    ).toEqual([]);
    expect(call("DescribeLogGroups", {}).logGroups![0]!.metricFilterCount).toBe(1);
    call("DeleteMetricFilter", { logGroupName: "g", filterName: "denied" });
    write("WARN");
    expect(data).toEqual([]);
    expect(() => call("DeleteMetricFilter", { logGroupName: "g", filterName: "denied" })).toThrow(
      /metric filter does not exist/,
    );
  });

  test.each([
    ["{ $.a }", {}],
    ["x", { metricNamespace: "AWS/EC2" }],
    ["x", { metricValue: "many" }],
    ["x", { defaultValue: 0, dimensions: { A: "$.a" } }],
  ])("pattern %s with %j is refused", (pattern, more) => {
    expect(() => filter(pattern, more)).toThrow(
      expect.objectContaining({ name: "InvalidParameterException" }),
    );
  });

  test("can be tried out", () => {
    expect(
      call("TestMetricFilter", {
        filterPattern: "[ip, ..., status = 4*]",
        logEventMessages: ["203.0.113.9 GET 200", "203.0.113.9 GET 404"],
      }).matches,
    ).toEqual([
      {
        eventNumber: 2,
        eventMessage: "203.0.113.9 GET 404",
        extractedValues: { $ip: "203.0.113.9", $status: "404" },
      },
    ]);
  });
});

describe("subscription filters", () => {
  const subscribe = (more: object = {}): void =>
    void call("PutSubscriptionFilter", {
      logGroupName: "g",
      filterName: "to-lambda",
      filterPattern: "ERROR",
      destinationArn: LAMBDA,
      ...more,
    });

  test("hand matching events to the function, after a test message", () => {
    const got: { arn: string; content: Record<string, unknown> }[] = [];
    setSubscriptionSink(world, (_, arn, event) =>
      got.push({
        arn,
        content: JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, "base64")).toString()),
      }),
    );
    subscribe();
    write("fine", "ERROR one");
    expect(got).toHaveLength(1);
    passSeconds(0);
    expect(got.map(({ content }) => content["messageType"])).toEqual(["CONTROL_MESSAGE", "DATA_MESSAGE"]);
    expect(got[1]).toMatchObject({
      arn: LAMBDA,
      content: {
        owner: "111122223333",
        logGroup: "g",
        logStream: "s",
        subscriptionFilters: ["to-lambda"],
        logEvents: [{ timestamp: START + 1, message: "ERROR one" }],
      },
    });
    expect(call("DescribeSubscriptionFilters", { logGroupName: "g" }).subscriptionFilters).toMatchObject([
      { filterName: "to-lambda", destinationArn: LAMBDA, filterPattern: "ERROR" },
    ]);
    call("DeleteSubscriptionFilter", { logGroupName: "g", filterName: "to-lambda" });
    write("ERROR two");
    passSeconds(0);
    expect(got).toHaveLength(2);
  });

  test("a function that may not be invoked is refused", () => {
    setSubscriptionSink(world, () => {
      throw new AwsError("AccessDeniedException", "no permission");
    });
    expect(() => subscribe()).toThrow(/^Could not execute the lambda function\./);
  });

  test("at most two per group; other destinations are refused by name", () => {
    setSubscriptionSink(world, () => undefined);
    subscribe({ filterName: "one" });
    subscribe({ filterName: "two" });
    expect(() => subscribe({ filterName: "three" })).toThrow(
      expect.objectContaining({ name: "LimitExceededException" }),
    );
    expect(() => subscribe({ destinationArn: "arn:aws:kinesis:us-east-1:111122223333:stream/x" })).toThrow(
      /kinesis/,
    );
  });
});

test("resource policies are put, listed and deleted", () => {
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  call("PutResourcePolicy", { policyName: "dns", policyDocument });
  expect(call("DescribeResourcePolicies", {}).resourcePolicies).toEqual([
    { policyName: "dns", policyDocument, lastUpdatedTime: START },
  ]);
  expect(() => call("PutResourcePolicy", { policyName: "bad", policyDocument: "{" })).toThrow(
    /Syntax errors in policy/,
  );
  call("DeleteResourcePolicy", { policyName: "dns" });
  expect(() => call("DeleteResourcePolicy", { policyName: "dns" })).toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException" }),
  );
});
