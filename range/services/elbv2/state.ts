import type {
  Action,
  ListenerAttribute,
  LoadBalancerSchemeEnum,
  ProtocolEnum,
  RuleCondition,
  Tag,
  TargetHealthReasonEnum,
  TargetHealthStateEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { defineState } from "../../world.ts";

export interface LoadBalancerRow {
  arn: string;
  name: string;
  dnsName: string;
  createdAt: number;
  scheme: LoadBalancerSchemeEnum;
  vpcId: string;
  state: "provisioning" | "active";
  /** One interface of the load balancer in each of its subnets. */
  zones: { zoneName: string; subnetId: string; interfaceId: string }[];
  securityGroupIds: string[];
  attributes: Record<string, string>;
  tags: Tag[];
}

export interface ListenerRow {
  arn: string;
  loadBalancerArn: string;
  port: number;
  protocol: ProtocolEnum;
  sslPolicy?: string;
  /** The first one is the default certificate. */
  certificateArns: string[];
  defaultActions: Action[];
  attributes: ListenerAttribute[];
  tags: Tag[];
}

export interface RuleRow {
  arn: string;
  listenerArn: string;
  /** The default rule has none: it answers what no other rule takes, with the listener's default actions. */
  priority?: number;
  conditions: RuleCondition[];
  actions: Action[];
  tags: Tag[];
}

export interface HealthCheck {
  enabled: boolean;
  protocol: ProtocolEnum;
  /** A port number, or `traffic-port`. */
  port: string;
  path: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** Codes that count as healthy, such as `200` or `200-299,301`. */
  matcher: string;
}

export interface TargetGroupRow {
  arn: string;
  name: string;
  protocol: ProtocolEnum;
  protocolVersion: string;
  port: number;
  vpcId: string;
  targetType: "instance" | "ip";
  healthCheck: HealthCheck;
  attributes: Record<string, string>;
  tags: Tag[];
}

export interface TargetRow {
  key: string;
  targetGroupArn: string;
  /** An instance id, or an address in groups of type `ip`. */
  targetId: string;
  port: number;
  availabilityZone?: string;
  registeredAt: number;
  state: TargetHealthStateEnum;
  reason?: TargetHealthReasonEnum;
  description?: string;
  /** Health checks passed or failed in a row. */
  passed: number;
  failed: number;
  /** While draining: when the deregistration delay is over. */
  drainedAt?: number;
}

/** The key of a target's row: one instance can be registered with several ports. */
export const targetKey = (targetGroupArn: string, targetId: string, port: number): string =>
  `${targetGroupArn}|${targetId}|${port}`;

export const elbv2State = defineState("regional", (scope) => ({
  loadBalancers: scope.table<LoadBalancerRow>("elbv2.loadBalancers"),
  listeners: scope.table<ListenerRow>("elbv2.listeners"),
  rules: scope.table<RuleRow>("elbv2.rules"),
  targetGroups: scope.table<TargetGroupRow>("elbv2.targetGroups"),
  targets: scope.table<TargetRow>("elbv2.targets"),
}));

export type Elbv2State = ReturnType<typeof elbv2State>;
