import type * as Sdk from "@aws-sdk/client-auto-scaling";
import type { Tag } from "@aws-sdk/client-auto-scaling";
import { fixed, flag, list, number, object, required, text, type ValuesOf } from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const autoscaling = api<typeof Sdk>("autoscaling");

const SETTINGS = {
  AvailabilityZones: list(text),
  CapacityRebalance: flag,
  Cooldown: number,
  DefaultInstanceWarmup: number,
  DesiredCapacity: number,
  HealthCheckGracePeriod: number,
  HealthCheckType: text,
  LaunchTemplate: object({ LaunchTemplateId: text, LaunchTemplateName: text, Version: required(text) }),
  MaxInstanceLifetime: number,
  MaxSize: required(number),
  MinSize: required(number),
  NewInstancesProtectedFromScaleIn: flag,
  ServiceLinkedRoleARN: text,
  TerminationPolicies: list(text),
  VPCZoneIdentifier: list(text),
} as const;

const TAGS = list(object({ Key: required(text), Value: required(text), PropagateAtLaunch: required(flag) }));

/** Settings as the API takes them: it has no list of subnets, but one text with commas. */
function settingsOf(values: ValuesOf<typeof SETTINGS>) {
  const { VPCZoneIdentifier, Cooldown, ...rest } = values;
  return {
    ...rest,
    ...(VPCZoneIdentifier && { VPCZoneIdentifier: VPCZoneIdentifier.join(",") }),
    ...(Cooldown !== undefined && { DefaultCooldown: Cooldown }),
  };
}

/** Tags of the group. Those that come from the stack reach its instances as well. */
function tagsOf(act: Act, own: ValuesOf<{ T: typeof TAGS }>["T"], group: string): Tag[] {
  const propagate = new Map((own ?? []).map((tag) => [tag.Key, tag.PropagateAtLaunch]));
  return act.tags.map(({ Key, Value }) => ({
    Key,
    Value,
    PropagateAtLaunch: propagate.get(Key) ?? true,
    ResourceId: group,
    ResourceType: "auto-scaling-group",
  }));
}

const METRICS = list(object({ Granularity: required(text), Metrics: list(text) }));

const group = resource("AWS::AutoScaling::AutoScalingGroup", {
  properties: {
    AutoScalingGroupName: fixed(text),
    ...SETTINGS,
    MetricsCollection: METRICS,
    TargetGroupARNs: list(text),
    Tags: TAGS,
  },
  attributes: ["AutoScalingGroupARN"],
  create(act, { AutoScalingGroupName, MetricsCollection, TargetGroupARNs, Tags, ...settings }) {
    const name = act.name(AutoScalingGroupName, { most: 255 });
    autoscaling(act, "CreateAutoScalingGroup", {
      AutoScalingGroupName: name,
      ...settingsOf(settings),
      ...(TargetGroupARNs && { TargetGroupARNs }),
      Tags: tagsOf(act, Tags, name),
    });
    act.begin(name);
    for (const collection of MetricsCollection ?? [])
      autoscaling(act, "EnableMetricsCollection", { AutoScalingGroupName: name, ...collection });
    return { id: name };
  },
  update(act, p, was) {
    const AutoScalingGroupName = act.id;
    const {
      MetricsCollection: _metrics,
      TargetGroupARNs = [],
      Tags,
      AutoScalingGroupName: _name,
      ...settings
    } = p;
    autoscaling(act, "UpdateAutoScalingGroup", { AutoScalingGroupName, ...settingsOf(settings) });
    const before = was.TargetGroupARNs ?? [];
    const attached = TargetGroupARNs.filter((arn) => !before.includes(arn));
    const detached = before.filter((arn) => !TargetGroupARNs.includes(arn));
    if (attached.length)
      autoscaling(act, "AttachLoadBalancerTargetGroups", { AutoScalingGroupName, TargetGroupARNs: attached });
    if (detached.length)
      autoscaling(act, "DetachLoadBalancerTargetGroups", { AutoScalingGroupName, TargetGroupARNs: detached });
    autoscaling(act, "CreateOrUpdateTags", { Tags: tagsOf(act, Tags, AutoScalingGroupName) });
    const kept = new Set(act.tags.map((tag) => tag.Key));
    const removed = (was.Tags ?? []).filter((tag) => !kept.has(tag.Key));
    if (removed.length)
      autoscaling(act, "DeleteTags", {
        Tags: removed.map(({ Key }) => ({
          Key,
          ResourceId: AutoScalingGroupName,
          ResourceType: "auto-scaling-group",
        })),
      });
  },
  delete: (act) =>
    void autoscaling(act, "DeleteAutoScalingGroup", { AutoScalingGroupName: act.id, ForceDelete: true }),
  gone(act) {
    const answer = autoscaling(act, "DescribeAutoScalingGroups", { AutoScalingGroupNames: [act.id] });
    return !answer.AutoScalingGroups?.length;
  },
  attribute(act) {
    const answer = autoscaling(act, "DescribeAutoScalingGroups", { AutoScalingGroupNames: [act.id] });
    return answer.AutoScalingGroups?.[0]?.AutoScalingGroupARN;
  },
});

const lifecycleHook = resource("AWS::AutoScaling::LifecycleHook", {
  properties: {
    AutoScalingGroupName: required(fixed(text)),
    LifecycleHookName: fixed(text),
    LifecycleTransition: required(text),
    DefaultResult: text,
    HeartbeatTimeout: number,
    NotificationMetadata: text,
    NotificationTargetARN: text,
    RoleARN: text,
  },
  create(act, p) {
    const LifecycleHookName = act.name(p.LifecycleHookName, { most: 255 });
    autoscaling(act, "PutLifecycleHook", { ...p, LifecycleHookName });
    return { id: LifecycleHookName };
  },
  update: (act, p) => void autoscaling(act, "PutLifecycleHook", { ...p, LifecycleHookName: act.id }),
  delete: (act, { AutoScalingGroupName }) =>
    void autoscaling(act, "DeleteLifecycleHook", { AutoScalingGroupName, LifecycleHookName: act.id }),
});

const scalingPolicy = resource("AWS::AutoScaling::ScalingPolicy", {
  properties: {
    AutoScalingGroupName: required(fixed(text)),
    PolicyType: text,
    AdjustmentType: text,
    Cooldown: number,
    EstimatedInstanceWarmup: number,
    ScalingAdjustment: number,
    TargetTrackingConfiguration: object({
      DisableScaleIn: flag,
      PredefinedMetricSpecification: object({
        PredefinedMetricType: required(text),
        ResourceLabel: text,
      }),
      TargetValue: required(number),
    }),
  },
  attributes: ["Arn", "PolicyName"],
  create(act, p) {
    const PolicyName = act.name(undefined, { most: 255 });
    const id = found(put(act, PolicyName, p), "PolicyARN");
    return { id, attributes: { Arn: id, PolicyName } };
  },
  update: (act, p) => void put(act, String(act.attributes["PolicyName"]), p),
  delete: (act, { AutoScalingGroupName }) =>
    void autoscaling(act, "DeletePolicy", { AutoScalingGroupName, PolicyName: act.id }),
});

function put(act: Act, PolicyName: string, settings: object): string | undefined {
  const answer = act.call("autoscaling", "PutScalingPolicy", { PolicyName, ...settings });
  return (answer as { PolicyARN?: string }).PolicyARN;
}

export const autoscalingTypes = [group, lifecycleHook, scalingPolicy];
