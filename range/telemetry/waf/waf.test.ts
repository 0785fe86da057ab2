import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { HOSTILE, NEIGHBOUR, ruleOf, guarded, from } from "../../physics/web-acl/guarded-fleet.ts";
import type { SmallAccount } from "../../services/small-account.ts";

describe("what a web ACL decides", () => {
  it("stands in the load balancer's access log and metrics as AWS writes it", () => {
    const { ask, account, fleet, loadBalancerArn } = guarded(({ ipSet }) => [
      ruleOf("hostile", 0, from(ipSet("203.0.113.64/26"))),
    ]);
    account.call("s3", "CreateBucket", { Bucket: "logs-111122223333" });
    const Statement = [
      {
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::logs-111122223333/*",
      },
    ];
    account.call("s3", "PutBucketPolicy", {
      Bucket: "logs-111122223333",
      Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    fleet.elb("ModifyLoadBalancerAttributes", {
      LoadBalancerArn: loadBalancerArn,
      Attributes: [
        { Key: "access_logs.s3.enabled", Value: "true" },
        { Key: "access_logs.s3.bucket", Value: "logs-111122223333" },
      ],
    });
    ask(HOSTILE);
    ask(NEIGHBOUR);
    fleet.pass(20);
    const lines = textsIn(account, "logs-111122223333").join("");
    expect(lines).toMatch(
      new RegExp(
        `${HOSTILE.replaceAll(".", "\\.")}:\\d+ - -1 -1 -1 403 - \\d+ \\d+ "GET .* "waf" "-" "-" "-" "-" "-" "-" TID_`,
      ),
    );
    expect(lines).toMatch(/203\.0\.113\.200:.* 200 200 .* "waf,forward" "-"/);
  });

  it("is sampled for three hours, with the action and the rule", () => {
    const { acl, ask, call, fleet } = guarded(({ ipSet }) => [
      ruleOf("hostile", 0, from(ipSet("203.0.113.64/26"))),
    ]);
    for (let i = 0; i < 5; i++) ask(HOSTILE, { path: "/login" });
    ask(NEIGHBOUR);
    const now = fleet.world.clock.now();
    const sampled = (RuleMetricName: string, MaxItems = 500) =>
      call("GetSampledRequests", {
        WebAclArn: acl.ARN,
        RuleMetricName,
        Scope: "REGIONAL",
        MaxItems,
        TimeWindow: { StartTime: new Date(now - 24 * 3_600_000), EndTime: new Date(now + 1_000) },
      }) as {
        SampledRequests: { Request: object; Action: string }[];
        PopulationSize: number;
        TimeWindow: { StartTime: Date };
      };
    const { SampledRequests, PopulationSize, TimeWindow } = sampled("hostile", 3);
    expect(SampledRequests).toHaveLength(3);
    expect(PopulationSize).toBe(5);
    expect(TimeWindow.StartTime.getTime()).toBe(now - 3 * 3_600_000);
    expect(SampledRequests[0]).toMatchObject({
      Action: "BLOCK",
      Weight: 1,
      Request: { ClientIP: HOSTILE, Country: "NL", URI: "/login", Method: "GET", HTTPVersion: "HTTP/1.1" },
    });
    expect(sampled("Default_Action").SampledRequests).toMatchObject([
      { Action: "ALLOW", Request: { ClientIP: NEIGHBOUR } },
    ]);
    expect(sampled("ALL").SampledRequests).toHaveLength(6);
    expect(() => sampled("none")).toThrow("doesn’t exist");
  });

  it("goes to CloudWatch Logs and S3 in AWS's form, through the filter", () => {
    const { acl, account, ask, call, fleet, loadBalancerArn } = guarded(({ ipSet }) => [
      ruleOf("hostile", 0, from(ipSet("203.0.113.64/26"))),
    ]);
    const put = (destination: string, more: object = {}) =>
      call("PutLoggingConfiguration", {
        LoggingConfiguration: { ResourceArn: acl.ARN, LogDestinationConfigs: [destination], ...more },
      });
    const group = "arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-front";
    expect(() => put("arn:aws:s3:::logs")).toThrow("The ARN isn't valid");
    expect(() => put(group)).toThrow("your resource doesn’t exist");
    account.call("logs", "CreateLogGroup", { logGroupName: "aws-waf-logs-front" });
    put(group, { RedactedFields: [{ SingleHeader: { Name: "user-agent" } }] });
    ask(HOSTILE, { path: "/login", query: "a=b" });
    fleet.pass(15);
    const { events } = account.call<{ events: { message: string }[] }>("logs", "FilterLogEvents", {
      logGroupName: "aws-waf-logs-front",
    });
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0]!.message)).toMatchObject({
      formatVersion: 1,
      webaclId: acl.ARN,
      terminatingRuleId: "hostile",
      terminatingRuleType: "REGULAR",
      action: "BLOCK",
      httpSourceName: "ALB",
      httpSourceId: `111122223333-${loadBalancerArn.split(":loadbalancer/")[1]}`,
      httpRequest: {
        clientIp: HOSTILE,
        uri: "/login",
        args: "a=b",
        headers: expect.arrayContaining([{ name: "user-agent", value: "REDACTED" }]),
      },
    });
    account.call("s3", "CreateBucket", { Bucket: "aws-waf-logs-front" });
    put("arn:aws:s3:::aws-waf-logs-front", {
      LoggingFilter: {
        DefaultBehavior: "DROP",
        Filters: [
          {
            Behavior: "KEEP",
            Requirement: "MEETS_ANY",
            Conditions: [{ ActionCondition: { Action: "BLOCK" } }],
          },
        ],
      },
    });
    ask(HOSTILE);
    ask(NEIGHBOUR);
    fleet.pass(15);
    const kept = textsIn(account, "aws-waf-logs-front").join("").trim().split("\n");
    expect(kept.map((line) => JSON.parse(line).httpRequest.clientIp)).toEqual([HOSTILE]);
  });
});

function textsIn(account: SmallAccount, Bucket: string): string[] {
  const { Contents = [] } = account.call<{ Contents?: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket });
  return Contents.filter(({ Key }) => Key.endsWith(".log.gz")).map(({ Key }) =>
    gunzipSync(
      Buffer.from(account.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key }).Body),
    ).toString(),
  );
}
