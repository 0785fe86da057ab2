import { describe, expect, it } from "vitest";
import { requestThroughAlb } from "../../physics/customers/requests.ts";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { elbv2 } from "./service.ts";

const REGION = "arn:aws:elasticloadbalancing:us-east-1:111122223333";
const NOWHERE = `${REGION}:loadbalancer/app/none/0123456789abcdef`;
const NO_GROUP = `${REGION}:targetgroup/none/0123456789abcdef`;

describe("load balancers", () => {
  it("are provisioning, then active, with an interface of AWS's own in each subnet", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn } = fleet.loadBalancer();
    const described = () => fleet.elb("DescribeLoadBalancers", { Names: ["front"] }).LoadBalancers![0]!;
    expect(described().State).toEqual({ Code: "provisioning" });
    fleet.pass(5);
    expect(described()).toMatchObject({
      LoadBalancerArn: loadBalancerArn,
      State: { Code: "active" },
      Type: "application",
      Scheme: "internet-facing",
      VpcId: "vpc-1",
      SecurityGroups: ["sg-alb"],
      CanonicalHostedZoneId: "Z35SXDOTRQ7X7K",
    });
    expect(described().DNSName).toMatch(/^front-\d+\.us-east-1\.elb\.amazonaws\.com$/);
    const faces = fleet.ec2State.interfaces.filter((row) => row.requesterId === "amazon-elb");
    expect(faces.map((row) => [row.subnetId, row.groupIds, row.description])).toEqual(
      ["subnet-a", "subnet-b"].map((subnet) => [
        subnet,
        ["sg-alb"],
        `ELB ${loadBalancerArn.split(":loadbalancer/")[1]}`,
      ]),
    );
    fleet.elb("DeleteLoadBalancer", { LoadBalancerArn: loadBalancerArn });
    expect(fleet.ec2State.interfaces.filter((row) => row.requesterId === "amazon-elb")).toEqual([]);
    expect(fleet.elb("DescribeLoadBalancers", {}).LoadBalancers).toEqual([]);
  });

  it("are made once: the same settings answer the same one, others are refused", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn } = fleet.loadBalancer();
    const again = { Name: "front", Subnets: ["subnet-b", "subnet-a"], SecurityGroups: ["sg-alb"] };
    expect(fleet.elb("CreateLoadBalancer", again).LoadBalancers![0]!.LoadBalancerArn).toBe(loadBalancerArn);
    expect(() => fleet.elb("CreateLoadBalancer", { ...again, SecurityGroups: ["sg-web"] })).toThrow(
      expect.objectContaining({ code: "DuplicateLoadBalancerName" }),
    );
  });

  it("are not deleted while they are protected", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn: LoadBalancerArn } = fleet.loadBalancer();
    fleet.elb("ModifyLoadBalancerAttributes", {
      LoadBalancerArn,
      Attributes: [{ Key: "deletion_protection.enabled", Value: "true" }],
    });
    expect(() => fleet.elb("DeleteLoadBalancer", { LoadBalancerArn })).toThrow(
      `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
    );
  });
});

describe("refusals", () => {
  it.each<[string, Parameters<SmallFleet["elb"]>[0], object, string]>([
    [
      "network load balancers",
      "CreateLoadBalancer",
      { Name: "n", Type: "network", Subnets: ["subnet-a"] },
      "NotImplemented",
    ],
    ["one zone", "CreateLoadBalancer", { Name: "n", Subnets: ["subnet-a"] }, "ValidationError"],
    [
      "one zone twice",
      "CreateLoadBalancer",
      { Name: "n", Subnets: ["subnet-a", "subnet-a"] },
      "InvalidConfigurationRequest",
    ],
    [
      "unknown subnets",
      "CreateLoadBalancer",
      { Name: "n", Subnets: ["subnet-a", "subnet-x"] },
      "SubnetNotFound",
    ],
    [
      "unknown groups",
      "CreateLoadBalancer",
      { Name: "n", Subnets: ["subnet-a", "subnet-b"], SecurityGroups: ["sg-x"] },
      "InvalidConfigurationRequest",
    ],
    [
      "long names",
      "CreateLoadBalancer",
      { Name: "n".repeat(33), Subnets: ["subnet-a", "subnet-b"] },
      "ValidationError",
    ],
    ["malformed ARNs", "DescribeLoadBalancers", { LoadBalancerArns: ["nonsense"] }, "ValidationError"],
    [
      "unknown load balancers",
      "DescribeLoadBalancers",
      { LoadBalancerArns: [NOWHERE] },
      "LoadBalancerNotFound",
    ],
    ["unknown names", "DescribeLoadBalancers", { Names: ["none"] }, "LoadBalancerNotFound"],
    ["unknown target groups", "DescribeTargetHealth", { TargetGroupArn: NO_GROUP }, "TargetGroupNotFound"],
    ["listeners of nothing", "DescribeListeners", {}, "ValidationError"],
    [
      "target groups without VPC",
      "CreateTargetGroup",
      { Name: "t", Protocol: "HTTP", Port: 80 },
      "ValidationError",
    ],
    ["lambda targets", "CreateTargetGroup", { Name: "t", TargetType: "lambda" }, "NotImplemented"],
    [
      "timeouts above the interval",
      "CreateTargetGroup",
      { Name: "t", Protocol: "HTTP", Port: 80, VpcId: "vpc-1", HealthCheckTimeoutSeconds: 60 },
      "ValidationError",
    ],
    ["unknown policies", "DescribeSSLPolicies", { Names: ["none"] }, "SSLPolicyNotFound"],
    ["odd markers", "DescribeTargetGroups", { Marker: "x" }, "ValidationError"],
  ])("name %s", (_name, operation, input, code) => {
    const fleet = new SmallFleet();
    expect(() => fleet.elb(operation, input as never)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ["no such key", "nonsense", "1", "Load balancer attribute key 'nonsense' is not recognized"],
    [
      "a value out of range",
      "idle_timeout.timeout_seconds",
      "0",
      "Load balancer attribute 'idle_timeout.timeout_seconds' has an invalid value '0'",
    ],
  ])("refuse %s as an attribute", (_name, Key, Value, message) => {
    const fleet = new SmallFleet();
    const { loadBalancerArn: LoadBalancerArn } = fleet.loadBalancer();
    expect(() =>
      fleet.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes: [{ Key, Value }] }),
    ).toThrow(message);
  });

  it("have an IAM question for every operation that changes something", () => {
    const changing = Object.keys(elbv2.handlers).filter((name) => !name.startsWith("Describe"));
    expect(changing.filter((name) => !elbv2.asks?.[name])).toEqual([]);
  });
});

describe("listeners and rules", () => {
  it("answer by priority, and by the default rule when nothing else fits", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn, listenerArn: ListenerArn } = fleet.webGroup();
    const fixed = (StatusCode: string) => [
      { Type: "fixed-response" as const, FixedResponseConfig: { StatusCode, MessageBody: StatusCode } },
    ];
    fleet.elb("CreateRule", {
      ListenerArn,
      Priority: 20,
      Conditions: [{ Field: "path-pattern", Values: ["/admin*"] }],
      Actions: fixed("403"),
    });
    fleet.elb("CreateRule", {
      ListenerArn,
      Priority: 10,
      Conditions: [{ Field: "source-ip", SourceIpConfig: { Values: ["203.0.113.0/24"] } }],
      Actions: fixed("429"),
    });
    const status = (path: string, clientIp: string) =>
      requestThroughAlb(fleet.scope, { loadBalancerArn, path, clientIp, userAgent: "x" }).status;
    expect(status("/", "198.51.100.9")).toBe(200);
    expect(status("/admin/users", "198.51.100.9")).toBe(403);
    expect(status("/admin", "203.0.113.9")).toBe(429);
    const { Rules } = fleet.elb("DescribeRules", { ListenerArn });
    expect(Rules!.map((rule) => rule.Priority)).toEqual(["10", "20", "default"]);
    expect(() =>
      fleet.elb("CreateRule", {
        ListenerArn,
        Priority: 10,
        Conditions: [{ Field: "path-pattern", Values: ["/"] }],
        Actions: fixed("404"),
      }),
    ).toThrow("Priority '10' is currently in use");
    expect(() => fleet.elb("DeleteRule", { RuleArn: Rules![2]!.RuleArn! })).toThrow(
      /Default rule .* cannot be deleted/,
    );
    fleet.elb("SetRulePriorities", {
      RulePriorities: [
        { RuleArn: Rules![0]!.RuleArn!, Priority: 20 },
        { RuleArn: Rules![1]!.RuleArn!, Priority: 10 },
      ],
    });
    expect(status("/admin", "203.0.113.9")).toBe(403);
  });

  it("refuse a port that is taken, a target group of another load balancer, and one in use to be deleted", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn: LoadBalancerArn, targetGroupArn: TargetGroupArn } = fleet.loadBalancer();
    const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
    expect(() =>
      fleet.elb("CreateListener", { LoadBalancerArn, Protocol: "HTTP", Port: 80, DefaultActions }),
    ).toThrow(`A listener already exists on this port for this load balancer '${LoadBalancerArn}'`);
    const other = fleet.elb("CreateLoadBalancer", { Name: "other", Subnets: ["subnet-a", "subnet-b"] })
      .LoadBalancers![0]!.LoadBalancerArn!;
    expect(() =>
      fleet.elb("CreateListener", { LoadBalancerArn: other, Protocol: "HTTP", Port: 80, DefaultActions }),
    ).toThrow(expect.objectContaining({ code: "TargetGroupAssociationLimit" }));
    expect(() =>
      fleet.elb("CreateListener", { LoadBalancerArn, Protocol: "HTTPS", Port: 443, DefaultActions }),
    ).toThrow("A certificate must be specified for HTTPS listeners");
    expect(() => fleet.elb("DeleteTargetGroup", { TargetGroupArn })).toThrow(
      `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
    );
  });
});

describe("targets", () => {
  const launch = (fleet: SmallFleet): string =>
    fleet.ec2("RunInstances", {
      ImageId: "ami-0aaaaaaaaaaaaaaaa",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: "subnet-a",
      SecurityGroupIds: ["sg-web"],
    }).Instances![0]!.InstanceId!;

  it("go from unused or initial to healthy, with AWS's reasons", () => {
    const fleet = new SmallFleet();
    const TargetGroupArn = fleet.elb("CreateTargetGroup", {
      Name: "web",
      Protocol: "HTTP",
      Port: 80,
      VpcId: "vpc-1",
    }).TargetGroups![0]!.TargetGroupArn!;
    const Id = launch(fleet);
    const health = () =>
      fleet.elb("DescribeTargetHealth", { TargetGroupArn, Targets: [{ Id }] }).TargetHealthDescriptions![0]!
        .TargetHealth;
    expect(health()).toMatchObject({ State: "unused", Reason: "Target.NotRegistered" });
    expect(() => fleet.elb("RegisterTargets", { TargetGroupArn, Targets: [{ Id }] })).toThrow(
      `The following targets are not in a running state and cannot be registered: '${Id}'`,
    );
    fleet.pass(4);
    fleet.elb("RegisterTargets", { TargetGroupArn, Targets: [{ Id }] });
    expect(health()).toMatchObject({ State: "unused", Reason: "Target.NotInUse" });
    const LoadBalancerArn = fleet.elb("CreateLoadBalancer", {
      Name: "front",
      Subnets: ["subnet-a", "subnet-b"],
      SecurityGroups: ["sg-alb"],
    }).LoadBalancers![0]!.LoadBalancerArn!;
    fleet.elb("CreateListener", {
      LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    });
    expect(health()).toMatchObject({ State: "initial", Reason: "Elb.InitialHealthChecking" });
    fleet.pass(4);
    expect(health()).toEqual({ State: "healthy" });
  });

  it.each<[string, (fleet: SmallFleet, id: string) => void, object]>([
    [
      "stopped",
      (fleet, id) => void fleet.ec2("StopInstances", { InstanceIds: [id] }),
      { State: "unused", Reason: "Target.InvalidState", Description: "Target is in the stopped state" },
    ],
    [
      "cut off",
      (fleet, id) => fleet.setGroups(id, ["sg-isolation"]),
      { State: "unhealthy", Reason: "Target.Timeout", Description: "Request timed out" },
    ],
    [
      "without software",
      (fleet, id) =>
        void fleet.ec2State.instances.update(id, (row) => (row.imageId = "ami-0cccccccccccccccc")),
      { State: "unhealthy", Reason: "Target.FailedHealthChecks", Description: "Health checks failed" },
    ],
  ])("that are %s say so", (_name, harm, expected) => {
    const fleet = new SmallFleet();
    const { targetGroupArn: TargetGroupArn } = fleet.loadBalancer();
    const Id = launch(fleet);
    fleet.pass(4);
    fleet.elb("RegisterTargets", { TargetGroupArn, Targets: [{ Id }] });
    fleet.pass(4);
    expect(fleet.targetHealth(TargetGroupArn)).toEqual({ [Id]: "healthy" });
    harm(fleet, Id);
    fleet.pass(12);
    expect(
      fleet.elb("DescribeTargetHealth", { TargetGroupArn }).TargetHealthDescriptions![0]!.TargetHealth,
    ).toEqual(expected);
  });

  it("that are terminated are deregistered; deregistering a stranger succeeds", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn: TargetGroupArn } = fleet.loadBalancer();
    const Id = launch(fleet);
    fleet.pass(4);
    fleet.elb("RegisterTargets", { TargetGroupArn, Targets: [{ Id }] });
    fleet.ec2("TerminateInstances", { InstanceIds: [Id] });
    fleet.pass(5);
    expect(fleet.targetHealth(TargetGroupArn)).toEqual({});
    expect(() => fleet.elb("DeregisterTargets", { TargetGroupArn, Targets: [{ Id }] })).not.toThrow();
  });
});

describe("describing", () => {
  it("pages", () => {
    const fleet = new SmallFleet();
    for (let i = 0; i < 5; i++)
      fleet.elb("CreateTargetGroup", { Name: `t${i}`, Protocol: "HTTP", Port: 80, VpcId: "vpc-1" });
    const names: string[] = [];
    for (let Marker: string | undefined; ;) {
      const page = fleet.elb("DescribeTargetGroups", { PageSize: 2, ...(Marker && { Marker }) });
      names.push(...page.TargetGroups!.map((each) => each.TargetGroupName!));
      if (!(Marker = page.NextMarker)) break;
    }
    expect(names).toEqual(["t0", "t1", "t2", "t3", "t4"]);
  });

  it("keeps tags", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.loadBalancer();
    fleet.elb("AddTags", {
      ResourceArns: [targetGroupArn],
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    fleet.elb("RemoveTags", { ResourceArns: [targetGroupArn], TagKeys: ["a"] });
    expect(fleet.elb("DescribeTags", { ResourceArns: [targetGroupArn] }).TagDescriptions![0]!.Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
    expect(() =>
      fleet.elb("AddTags", { ResourceArns: [targetGroupArn], Tags: [{ Key: "c" }, { Key: "c" }] }),
    ).toThrow(expect.objectContaining({ code: "DuplicateTagKeys" }));
  });
});
