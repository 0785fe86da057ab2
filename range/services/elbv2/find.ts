import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { brokenConstraint } from "../refusal.ts";
import {
  elbv2State,
  type ListenerRow,
  type LoadBalancerRow,
  type RuleRow,
  type TargetGroupRow,
} from "./state.ts";

const shapes = {
  "load balancer":
    /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net|gwy)\/[^/]+\/[0-9a-f]+$/,
  listener:
    /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/(app|net|gwy)\/[^/]+\/[0-9a-f]+\/[0-9a-f]+$/,
  "listener rule":
    /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener-rule\/(app|net|gwy)\/[^/]+\/[0-9a-f]+\/[0-9a-f]+\/[0-9a-f]+$/,
  "target group": /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[^/]+\/[0-9a-f]+$/,
};

/** Refuses what is no ARN of the kind at all, with AWS's ValidationError. */
export function checkArn(kind: keyof typeof shapes, arn: string | undefined): string {
  if (!arn || !shapes[kind].test(arn))
    throw new AwsError("ValidationError", `'${arn ?? ""}' is not a valid ${kind} ARN`);
  return arn;
}

/** @throws {AwsError} `ValidationError` for a malformed ARN, `LoadBalancerNotFound` */
export function loadBalancerOf(scope: Scope, arn: string | undefined): Readonly<LoadBalancerRow> {
  const row = elbv2State(scope).loadBalancers.get(checkArn("load balancer", arn));
  if (!row) throw new AwsError("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
  return row;
}

/** @throws {AwsError} `ValidationError` for a malformed ARN, `ListenerNotFound` */
export function listenerOf(scope: Scope, arn: string | undefined): Readonly<ListenerRow> {
  const row = elbv2State(scope).listeners.get(checkArn("listener", arn));
  if (!row) throw new AwsError("ListenerNotFound", "One or more listeners not found");
  return row;
}

/** @throws {AwsError} `ValidationError` for a malformed ARN, `RuleNotFound` */
export function ruleOf(scope: Scope, arn: string | undefined): Readonly<RuleRow> {
  const row = elbv2State(scope).rules.get(checkArn("listener rule", arn));
  if (!row) throw new AwsError("RuleNotFound", "One or more rules not found");
  return row;
}

/** @throws {AwsError} `ValidationError` for a malformed ARN, `TargetGroupNotFound` */
export function targetGroupOf(scope: Scope, arn: string | undefined): Readonly<TargetGroupRow> {
  const row = elbv2State(scope).targetGroups.get(checkArn("target group", arn));
  if (!row) throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
  return row;
}

/** The error for a `PageSize` out of bounds. */
export const invalidPageSize = (size: number, constraint: string): AwsError =>
  new AwsError("ValidationError", brokenConstraint("pageSize", size, constraint), 400);

/** The error for a `Marker` that AWS never gave. */
export const invalidMarker = (): AwsError =>
  new AwsError("ValidationError", "The specified marker is not valid");
