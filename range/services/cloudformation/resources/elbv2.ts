import type * as Sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  ActionTypeEnum,
  IpAddressType,
  LoadBalancerSchemeEnum,
  LoadBalancerTypeEnum,
  ProtocolEnum,
  RedirectActionStatusCodeEnum,
  TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { fixed, flag, list, number, object, oneOf, required, tags, text } from "./shape.ts";
import { api, found, resource, type ActOn } from "./type.ts";
import type { KeyValue } from "./shape.ts";

const elb = api<typeof Sdk>("elbv2");

const ATTRIBUTES = list(object({ Key: required(text), Value: required(text) }));

function retag(act: ActOn, set: KeyValue[], removed: string[]): void {
  if (set.length) elb(act, "AddTags", { ResourceArns: [act.id], Tags: set });
  if (removed.length) elb(act, "RemoveTags", { ResourceArns: [act.id], TagKeys: removed });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const loadBalancer = resource("AWS::ElasticLoadBalancingV2::LoadBalancer", {
  properties: {
    Name: fixed(text),
    Type: fixed(oneOf<LoadBalancerTypeEnum>()),
    Scheme: fixed(oneOf<LoadBalancerSchemeEnum>()),
    IpAddressType: oneOf<IpAddressType>(),
    Subnets: list(text),
    SubnetMappings: list(object({ SubnetId: required(text), AllocationId: text })),
    SecurityGroups: list(text),
    LoadBalancerAttributes: ATTRIBUTES,
    Tags: tags,
  },
  attributes: [
    "CanonicalHostedZoneID",
    "DNSName",
    "LoadBalancerArn",
    "LoadBalancerFullName",
    "LoadBalancerName",
    "SecurityGroups",
  ],
  create(act, { LoadBalancerAttributes, Tags: _tags, Name, ...p }) {
    const made = elb(act, "CreateLoadBalancer", {
      Name: act.name(Name, { most: 32 }),
      ...p,
      Tags: [...act.tags],
    });
    const [balancer] = made.LoadBalancers ?? [];
    const id = act.begin(found(balancer?.LoadBalancerArn, "LoadBalancerArn"));
    if (LoadBalancerAttributes?.length)
      elb(act, "ModifyLoadBalancerAttributes", { LoadBalancerArn: id, Attributes: LoadBalancerAttributes });
    return {
      id,
      attributes: {
        CanonicalHostedZoneID: balancer?.CanonicalHostedZoneId,
        DNSName: balancer?.DNSName,
        LoadBalancerArn: id,
        LoadBalancerFullName: id.slice(id.indexOf(":loadbalancer/") + ":loadbalancer/".length),
        LoadBalancerName: balancer?.LoadBalancerName,
        SecurityGroups: balancer?.SecurityGroups ?? [],
      },
    };
  },
  update(act, p, was) {
    const LoadBalancerArn = act.id;
    if (!same(p.Subnets, was.Subnets) || !same(p.SubnetMappings, was.SubnetMappings))
      elb(act, "SetSubnets", {
        LoadBalancerArn,
        ...(p.Subnets && { Subnets: p.Subnets }),
        ...(p.SubnetMappings && { SubnetMappings: p.SubnetMappings }),
      });
    if (!same(p.SecurityGroups, was.SecurityGroups))
      elb(act, "SetSecurityGroups", { LoadBalancerArn, SecurityGroups: p.SecurityGroups ?? [] });
    if (p.IpAddressType !== was.IpAddressType)
      elb(act, "SetIpAddressType", { LoadBalancerArn, IpAddressType: p.IpAddressType ?? "ipv4" });
    if (!same(p.LoadBalancerAttributes, was.LoadBalancerAttributes))
      elb(act, "ModifyLoadBalancerAttributes", {
        LoadBalancerArn,
        Attributes: p.LoadBalancerAttributes ?? [],
      });
    return { attributes: { SecurityGroups: p.SecurityGroups ?? act.attributes["SecurityGroups"] } };
  },
  retag,
  delete: (act) => void elb(act, "DeleteLoadBalancer", { LoadBalancerArn: act.id }),
});

const HEALTH_CHECK = {
  HealthCheckEnabled: flag,
  HealthCheckIntervalSeconds: number,
  HealthCheckPath: text,
  HealthCheckPort: text,
  HealthCheckProtocol: oneOf<ProtocolEnum>(),
  HealthCheckTimeoutSeconds: number,
  HealthyThresholdCount: number,
  Matcher: object({ HttpCode: text, GrpcCode: text }),
  UnhealthyThresholdCount: number,
} as const;

const targetGroup = resource("AWS::ElasticLoadBalancingV2::TargetGroup", {
  properties: {
    ...HEALTH_CHECK,
    Name: fixed(text),
    Port: fixed(number),
    Protocol: fixed(oneOf<ProtocolEnum>()),
    ProtocolVersion: fixed(text),
    TargetGroupAttributes: ATTRIBUTES,
    Targets: list(object({ Id: required(text), Port: number, AvailabilityZone: text })),
    TargetType: fixed(oneOf<TargetTypeEnum>()),
    VpcId: fixed(text),
    Tags: tags,
  },
  attributes: ["LoadBalancerArns", "TargetGroupArn", "TargetGroupFullName", "TargetGroupName"],
  create(act, { TargetGroupAttributes, Targets, Tags: _tags, Name, ...p }) {
    const made = elb(act, "CreateTargetGroup", {
      Name: act.name(Name, { most: 32 }),
      ...p,
      Tags: [...act.tags],
    });
    const [group] = made.TargetGroups ?? [];
    const id = act.begin(found(group?.TargetGroupArn, "TargetGroupArn"));
    if (TargetGroupAttributes?.length)
      elb(act, "ModifyTargetGroupAttributes", { TargetGroupArn: id, Attributes: TargetGroupAttributes });
    if (Targets?.length) elb(act, "RegisterTargets", { TargetGroupArn: id, Targets });
    return {
      id,
      attributes: {
        TargetGroupArn: id,
        TargetGroupFullName: id.slice(id.lastIndexOf(":") + 1),
        TargetGroupName: group?.TargetGroupName,
      },
    };
  },
  update(act, p, was) {
    const TargetGroupArn = act.id;
    const checks = Object.keys(HEALTH_CHECK) as (keyof typeof HEALTH_CHECK)[];
    if (checks.some((name) => !same(p[name], was[name])))
      elb(act, "ModifyTargetGroup", {
        TargetGroupArn,
        ...Object.fromEntries(checks.filter((name) => p[name] !== undefined).map((name) => [name, p[name]])),
      });
    if (!same(p.TargetGroupAttributes, was.TargetGroupAttributes))
      elb(act, "ModifyTargetGroupAttributes", { TargetGroupArn, Attributes: p.TargetGroupAttributes ?? [] });
    const [now, before] = [p.Targets ?? [], was.Targets ?? []];
    const added = now.filter((target) => !before.some((other) => same(target, other)));
    const removed = before.filter((target) => !now.some((other) => same(target, other)));
    if (removed.length) elb(act, "DeregisterTargets", { TargetGroupArn, Targets: removed });
    if (added.length) elb(act, "RegisterTargets", { TargetGroupArn, Targets: added });
  },
  retag,
  delete: (act) => void elb(act, "DeleteTargetGroup", { TargetGroupArn: act.id }),
  attribute(act, name) {
    if (name !== "LoadBalancerArns") return undefined;
    const [group] = elb(act, "DescribeTargetGroups", { TargetGroupArns: [act.id] }).TargetGroups ?? [];
    return group?.LoadBalancerArns ?? [];
  },
});

const ACTIONS = list(
  object({
    Type: required(oneOf<ActionTypeEnum>()),
    Order: number,
    TargetGroupArn: text,
    FixedResponseConfig: object({ ContentType: text, MessageBody: text, StatusCode: required(text) }),
    ForwardConfig: object({
      TargetGroups: list(object({ TargetGroupArn: text, Weight: number })),
      TargetGroupStickinessConfig: object({ DurationSeconds: number, Enabled: flag }),
    }),
    RedirectConfig: object({
      Host: text,
      Path: text,
      Port: text,
      Protocol: text,
      Query: text,
      StatusCode: required(oneOf<RedirectActionStatusCodeEnum>()),
    }),
  }),
);

const listener = resource("AWS::ElasticLoadBalancingV2::Listener", {
  properties: {
    LoadBalancerArn: required(fixed(text)),
    DefaultActions: required(ACTIONS),
    Port: number,
    Protocol: oneOf<ProtocolEnum>(),
    SslPolicy: text,
    Certificates: list(object({ CertificateArn: text })),
    Tags: tags,
  },
  attributes: ["ListenerArn"],
  create(act, p) {
    const made = elb(act, "CreateListener", { ...p, Tags: [...act.tags] });
    const id = found(made.Listeners?.[0]?.ListenerArn, "ListenerArn");
    return { id, attributes: { ListenerArn: id } };
  },
  update: (act, { LoadBalancerArn: _loadBalancer, Tags: _tags, ...p }) =>
    void elb(act, "ModifyListener", { ListenerArn: act.id, ...p }),
  retag,
  delete: (act) => void elb(act, "DeleteListener", { ListenerArn: act.id }),
});

const values = object({ Values: list(text) });

const rule = resource("AWS::ElasticLoadBalancingV2::ListenerRule", {
  properties: {
    ListenerArn: required(fixed(text)),
    Actions: required(ACTIONS),
    Conditions: required(
      list(
        object({
          Field: text,
          Values: list(text),
          HostHeaderConfig: values,
          HttpHeaderConfig: object({ HttpHeaderName: text, Values: list(text) }),
          HttpRequestMethodConfig: values,
          PathPatternConfig: values,
          QueryStringConfig: object({ Values: list(object({ Key: text, Value: text })) }),
          SourceIpConfig: values,
        }),
      ),
    ),
    Priority: required(number),
    Tags: tags,
  },
  attributes: ["IsDefault", "RuleArn"],
  create(act, p) {
    const made = elb(act, "CreateRule", { ...p, Tags: [...act.tags] });
    const id = found(made.Rules?.[0]?.RuleArn, "RuleArn");
    return { id, attributes: { RuleArn: id, IsDefault: false } };
  },
  update(act, p, was) {
    if (!same(p.Actions, was.Actions) || !same(p.Conditions, was.Conditions))
      elb(act, "ModifyRule", { RuleArn: act.id, Actions: p.Actions, Conditions: p.Conditions });
    if (p.Priority !== was.Priority)
      elb(act, "SetRulePriorities", { RulePriorities: [{ RuleArn: act.id, Priority: p.Priority }] });
  },
  retag,
  delete: (act) => void elb(act, "DeleteRule", { RuleArn: act.id }),
});

export const elbTypes = [loadBalancer, targetGroup, listener, rule];
