import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ProtocolEnum, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import { healthChecksChanged } from "../../physics/fleet/target-health.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { attributeList, checkedChanges, initialAttributes, TARGET_GROUP_ATTRIBUTES } from "./attributes.ts";
import { checkArn, invalidMarker, invalidPageSize, loadBalancerOf, targetGroupOf } from "./find.ts";
import { loadBalancersOf } from "./forwarding.ts";
import { checkHealthCheck, initialHealthCheck } from "./health-check.ts";
import { elbv2State, type TargetGroupRow } from "./state.ts";
import { checkTags } from "./tags.ts";

export const targetGroups = handlers<typeof ElasticLoadBalancing>()({
  CreateTargetGroup(input, call) {
    refuseMembers("CreateTargetGroup", input, ["TargetControlPort"]);
    const { scope } = call;
    const name = checkTargetGroupName(input.Name);
    const targetType = input.TargetType ?? "instance";
    if (targetType !== "instance" && targetType !== "ip")
      throw new NotImplemented(`target groups of type '${targetType}'`);
    if (input.IpAddressType && input.IpAddressType !== "ipv4")
      throw new NotImplemented(`IpAddressType '${input.IpAddressType}' of CreateTargetGroup`);
    if (input.ProtocolVersion && input.ProtocolVersion !== "HTTP1")
      throw new NotImplemented(`ProtocolVersion '${input.ProtocolVersion}' of CreateTargetGroup`);
    const protocol = checkProtocol(input.Protocol);
    const port = checkPort(input.Port);
    const vpcId = checkVpc(scope, input.VpcId);
    const healthCheck = checkHealthCheck(initialHealthCheck(protocol), input);
    const same = elbv2State(scope).targetGroups.find((row) => row.name === name);
    if (same) {
      const settings = (
        row: Pick<TargetGroupRow, "protocol" | "port" | "vpcId" | "targetType" | "healthCheck">,
      ) => JSON.stringify([row.protocol, row.port, row.vpcId, row.targetType, row.healthCheck]);
      if (settings(same) !== settings({ protocol, port, vpcId, targetType, healthCheck }))
        throw new AwsError(
          "DuplicateTargetGroupName",
          `A target group with the same name '${name}' exists, but with different settings`,
        );
      return { TargetGroups: [targetGroupView(scope, same)] };
    }
    const row: TargetGroupRow = {
      arn: scope.arn("elasticloadbalancing", `targetgroup/${name}/${scope.world.random.hex(16)}`),
      name,
      protocol,
      protocolVersion: "HTTP1",
      port,
      vpcId,
      targetType,
      healthCheck,
      attributes: initialAttributes(TARGET_GROUP_ATTRIBUTES),
      tags: checkTags(input.Tags, call.invokedBy),
    };
    elbv2State(scope).targetGroups.put(row.arn, row);
    return { TargetGroups: [targetGroupView(scope, row)] };
  },

  ModifyTargetGroup(input, call) {
    const { scope } = call;
    const row = targetGroupOf(scope, input.TargetGroupArn);
    const healthCheck = checkHealthCheck(row.healthCheck, input);
    const changed = elbv2State(scope).targetGroups.update(row.arn, (row) => (row.healthCheck = healthCheck));
    healthChecksChanged(scope, row.arn);
    return { TargetGroups: [targetGroupView(scope, changed)] };
  },

  DeleteTargetGroup(input, call) {
    const { scope } = call;
    checkArn("target group", input.TargetGroupArn);
    const { targetGroups, targets } = elbv2State(scope);
    const row = targetGroups.get(input.TargetGroupArn);
    // Deleting one that is gone succeeds, as for load balancers.
    if (!row) return {};
    if (loadBalancersOf(scope, row.arn).length)
      throw new AwsError(
        "ResourceInUse",
        `Target group '${row.arn}' is currently in use by a listener or a rule`,
      );
    for (const target of targets.filter((target) => target.targetGroupArn === row.arn))
      targets.delete(target.key);
    targetGroups.delete(row.arn);
    return {};
  },

  DescribeTargetGroups(input, call) {
    const { scope } = call;
    const all = elbv2State(scope).targetGroups.list();
    const named = [input.LoadBalancerArn, input.TargetGroupArns?.length, input.Names?.length].filter(Boolean);
    if (named.length > 1)
      throw new AwsError(
        "ValidationError",
        "You can specify one of the following: load balancer ARN, target group ARNs, or names",
      );
    let rows = all;
    if (input.LoadBalancerArn) {
      const { arn } = loadBalancerOf(scope, input.LoadBalancerArn);
      rows = all.filter((row) => loadBalancersOf(scope, row.arn).includes(arn));
    } else if (input.TargetGroupArns?.length) {
      rows = input.TargetGroupArns.map((arn) => targetGroupOf(scope, arn));
    } else if (input.Names?.length) {
      rows = input.Names.map((name) => {
        const row = all.find((row) => row.name === name);
        if (!row) throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
        return row;
      });
    }
    const page = pageOf(
      rows,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return {
      TargetGroups: page.items.map((row) => targetGroupView(scope, row)),
      ...(page.nextToken && { NextMarker: page.nextToken }),
    };
  },

  DescribeTargetGroupAttributes(input, call) {
    return { Attributes: attributeList(targetGroupOf(call.scope, input.TargetGroupArn).attributes) };
  },

  ModifyTargetGroupAttributes(input, call) {
    const row = targetGroupOf(call.scope, input.TargetGroupArn);
    const changes = checkedChanges(TARGET_GROUP_ATTRIBUTES, "Target group", input.Attributes);
    const changed = elbv2State(call.scope).targetGroups.update(row.arn, (row) => {
      row.attributes = { ...row.attributes, ...changes };
    });
    return { Attributes: attributeList(changed.attributes) };
  },
});

function checkTargetGroupName(name: string | undefined): string {
  if (!name) throw new AwsError("ValidationError", "The target group name must be specified");
  if (name.length > 32)
    throw new AwsError(
      "ValidationError",
      `Target group name '${name}' cannot be longer than '32' characters`,
    );
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw new AwsError(
      "ValidationError",
      `Target group name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    );
  if (name.startsWith("-") || name.endsWith("-"))
    throw new AwsError("ValidationError", `Target group name '${name}' cannot begin or end with a hyphen(-)`);
  return name;
}

function checkProtocol(protocol: ProtocolEnum | undefined): ProtocolEnum {
  if (!protocol) throw new AwsError("ValidationError", "A protocol must be specified");
  if (protocol !== "HTTP" && protocol !== "HTTPS")
    throw new NotImplemented(`target groups with protocol '${protocol}'`);
  return protocol;
}

function checkPort(port: number | undefined): number {
  if (port === undefined) throw new AwsError("ValidationError", "A port must be specified");
  if (port < 1 || port > 65_535)
    throw new AwsError(
      "ValidationError",
      `Target group port '${port}' must be between '1' and '65535' inclusive`,
    );
  return port;
}

function checkVpc(scope: Scope, vpcId: string | undefined): string {
  if (!vpcId) throw new AwsError("ValidationError", "A VPC ID must be specified");
  if (!ec2State(scope).vpcs.has(vpcId))
    throw new AwsError("ValidationError", `The VPC ID '${vpcId}' is not found`);
  return vpcId;
}

function targetGroupView(scope: Scope, row: Readonly<TargetGroupRow>): TargetGroup {
  const check = row.healthCheck;
  return {
    TargetGroupArn: row.arn,
    TargetGroupName: row.name,
    Protocol: row.protocol,
    Port: row.port,
    VpcId: row.vpcId,
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port,
    HealthCheckEnabled: check.enabled,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    Matcher: { HttpCode: check.matcher },
    LoadBalancerArns: [...loadBalancersOf(scope, row.arn)],
    TargetType: row.targetType,
    ProtocolVersion: row.protocolVersion,
    IpAddressType: "ipv4",
  };
}
