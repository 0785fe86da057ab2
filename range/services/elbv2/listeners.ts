import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Certificate, Listener, ProtocolEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { actionViews, checkActions } from "./actions.ts";
import { invalidMarker, invalidPageSize, listenerOf, loadBalancerOf } from "./find.ts";
import { defaultSslPolicy, sslPolicyNames } from "./ssl-policies.ts";
import { elbv2State, type ListenerRow, type RuleRow } from "./state.ts";
import { checkTags } from "./tags.ts";
import { healthFollowsForwarding } from "../../physics/fleet/target-health.ts";

export const listeners = handlers<typeof ElasticLoadBalancing>()({
  CreateListener(input, call) {
    refuseMembers("CreateListener", input, ["AlpnPolicy", "MutualAuthentication"]);
    const { scope } = call;
    const loadBalancer = loadBalancerOf(scope, input.LoadBalancerArn);
    const protocol = checkProtocol(input.Protocol);
    const port = checkPort(input.Port);
    checkPortIsFree(scope, loadBalancer.arn, port);
    const row: ListenerRow = {
      arn: `${loadBalancer.arn.replace(":loadbalancer/", ":listener/")}/${scope.world.random.hex(16)}`,
      loadBalancerArn: loadBalancer.arn,
      port,
      protocol,
      ...securityOf(protocol, input),
      defaultActions: checkActions(scope, loadBalancer.arn, input.DefaultActions),
      attributes: [],
      tags: checkTags(input.Tags, call.invokedBy),
    };
    const { listeners, rules } = elbv2State(scope);
    listeners.put(row.arn, row);
    const rule = defaultRule(scope, row);
    rules.put(rule.arn, rule);
    healthFollowsForwarding(scope);
    return { Listeners: [listenerView(row)] };
  },

  ModifyListener(input, call) {
    refuseMembers("ModifyListener", input, ["AlpnPolicy", "MutualAuthentication"]);
    const { scope } = call;
    const row = listenerOf(scope, input.ListenerArn);
    const protocol = input.Protocol === undefined ? row.protocol : checkProtocol(input.Protocol);
    const port = input.Port === undefined ? row.port : checkPort(input.Port);
    if (port !== row.port) checkPortIsFree(scope, row.loadBalancerArn, port);
    const security = securityOf(protocol, {
      SslPolicy: input.SslPolicy ?? row.sslPolicy,
      Certificates: input.Certificates ?? row.certificateArns.map((CertificateArn) => ({ CertificateArn })),
    });
    const actions = input.DefaultActions && checkActions(scope, row.loadBalancerArn, input.DefaultActions);
    const { listeners, rules } = elbv2State(scope);
    const changed = listeners.update(row.arn, (row) => {
      row.protocol = protocol;
      row.port = port;
      if (security.sslPolicy) row.sslPolicy = security.sslPolicy;
      else delete row.sslPolicy;
      row.certificateArns = security.certificateArns;
      if (actions) row.defaultActions = actions;
    });
    const rule = rules.find((rule) => rule.listenerArn === row.arn && rule.priority === undefined);
    if (rule && actions) rules.update(rule.arn, (rule) => (rule.actions = structuredClone(actions)));
    healthFollowsForwarding(scope);
    return { Listeners: [listenerView(changed)] };
  },

  DeleteListener(input, call) {
    const row = listenerOf(call.scope, input.ListenerArn);
    const { listeners, rules } = elbv2State(call.scope);
    for (const rule of rules.filter((rule) => rule.listenerArn === row.arn)) rules.delete(rule.arn);
    listeners.delete(row.arn);
    healthFollowsForwarding(call.scope);
    return {};
  },

  DescribeListeners(input, call) {
    const { scope } = call;
    if (!input.LoadBalancerArn && !input.ListenerArns?.length)
      throw new AwsError("ValidationError", "You must specify either listener ARNs or a load balancer ARN");
    const rows = input.ListenerArns?.length
      ? input.ListenerArns.map((arn) => listenerOf(scope, arn))
      : listenersOf(scope, loadBalancerOf(scope, input.LoadBalancerArn).arn);
    const page = pageOf(
      rows,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return {
      Listeners: page.items.map(listenerView),
      ...(page.nextToken && { NextMarker: page.nextToken }),
    };
  },

  DescribeListenerAttributes(input, call) {
    return {
      Attributes: listenerOf(call.scope, input.ListenerArn).attributes.map((attribute) => ({ ...attribute })),
    };
  },

  AddListenerCertificates(input, call) {
    const row = listenerOf(call.scope, input.ListenerArn);
    if (row.protocol !== "HTTPS")
      throw new AwsError("ValidationError", "Certificates can only be added to HTTPS listeners");
    const added = certificateArnsOf(input.Certificates);
    const { listeners } = elbv2State(call.scope);
    listeners.update(
      row.arn,
      (row) => (row.certificateArns = [...new Set([...row.certificateArns, ...added])]),
    );
    return { Certificates: added.map((CertificateArn) => ({ CertificateArn, IsDefault: false })) };
  },

  RemoveListenerCertificates(input, call) {
    const row = listenerOf(call.scope, input.ListenerArn);
    const removed = certificateArnsOf(input.Certificates);
    if (removed.includes(row.certificateArns[0] ?? ""))
      throw new AwsError("OperationNotPermitted", "The default certificate cannot be removed");
    const { listeners } = elbv2State(call.scope);
    listeners.update(row.arn, (row) => {
      row.certificateArns = row.certificateArns.filter((arn) => !removed.includes(arn));
    });
    return {};
  },

  DescribeListenerCertificates(input, call) {
    const row = listenerOf(call.scope, input.ListenerArn);
    const page = pageOf(
      row.certificateArns,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return {
      Certificates: page.items.map((arn) => ({
        CertificateArn: arn,
        IsDefault: arn === row.certificateArns[0],
      })),
      ...(page.nextToken && { NextMarker: page.nextToken }),
    };
  },
});

/** The listeners of one load balancer. */
export const listenersOf = (scope: Scope, loadBalancerArn: string): Readonly<ListenerRow>[] =>
  elbv2State(scope).listeners.filter((row) => row.loadBalancerArn === loadBalancerArn);

function checkProtocol(protocol: ProtocolEnum | undefined): "HTTP" | "HTTPS" {
  if (protocol === "HTTP" || protocol === "HTTPS") return protocol;
  if (!protocol) throw new AwsError("ValidationError", "A listener protocol must be specified");
  throw new AwsError("ValidationError", `Listener protocol '${protocol}' must be one of 'HTTPS, HTTP'`);
}

function checkPort(port: number | undefined): number {
  if (port === undefined) throw new AwsError("ValidationError", "A listener port must be specified");
  if (port < 1 || port > 65_535)
    throw new AwsError(
      "ValidationError",
      `Listener port '${port}' must be between '1' and '65535' inclusive`,
    );
  return port;
}

function checkPortIsFree(scope: Scope, loadBalancerArn: string, port: number): void {
  if (listenersOf(scope, loadBalancerArn).some((row) => row.port === port))
    throw new AwsError(
      "DuplicateListener",
      `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
    );
}

function securityOf(
  protocol: ProtocolEnum,
  input: { SslPolicy?: string | undefined; Certificates?: readonly Certificate[] | undefined },
): { sslPolicy?: string; certificateArns: string[] } {
  if (protocol !== "HTTPS") return { certificateArns: [] };
  const certificateArns = certificateArnsOf(input.Certificates);
  if (!certificateArns.length)
    throw new AwsError("ValidationError", "A certificate must be specified for HTTPS listeners");
  const sslPolicy = input.SslPolicy ?? defaultSslPolicy;
  if (!sslPolicyNames.includes(sslPolicy))
    throw new AwsError("SSLPolicyNotFound", `SSL policy '${sslPolicy}' not found`);
  return { sslPolicy, certificateArns };
}

function certificateArnsOf(certificates: readonly Certificate[] | undefined): string[] {
  return (certificates ?? []).map(({ CertificateArn: arn = "", IsDefault }) => {
    if (IsDefault !== undefined) throw new NotImplemented("IsDefault of a listener's certificate");
    if (!/^arn:aws[a-z-]*:(acm|iam):/.test(arn))
      throw new AwsError("ValidationError", `Certificate ARN '${arn}' is not valid`);
    return arn;
  });
}

const defaultRule = (scope: Scope, listener: ListenerRow): RuleRow => ({
  arn: `${listener.arn.replace(":listener/", ":listener-rule/")}/${scope.world.random.hex(16)}`,
  listenerArn: listener.arn,
  conditions: [],
  actions: structuredClone(listener.defaultActions),
  tags: [],
});

function listenerView(row: Readonly<ListenerRow>): Listener {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol,
    ...(row.certificateArns.length && { Certificates: [{ CertificateArn: row.certificateArns[0] }] }),
    ...(row.sslPolicy && { SslPolicy: row.sslPolicy }),
    DefaultActions: actionViews(row.defaultActions),
  };
}
