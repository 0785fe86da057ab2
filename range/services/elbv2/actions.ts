import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { targetGroupOf } from "./find.ts";
import { forwardedGroups, loadBalancersOf } from "./forwarding.ts";

/**
 * Checks the actions of a listener or rule and copies them as AWS answers them.
 *
 * @throws {AwsError} `ValidationError`, `TargetGroupNotFound`, `TargetGroupAssociationLimit`; NotImplemented for
 *   authentication actions
 */
export function checkActions(
  scope: Scope,
  loadBalancerArn: string,
  wanted: readonly Action[] | undefined,
): Action[] {
  if (!wanted?.length) throw new AwsError("ValidationError", "An action must be specified");
  const actions = wanted.map((action) => checkAction(scope, loadBalancerArn, action));
  if (actions.length > 1)
    throw new AwsError(
      "InvalidLoadBalancerAction",
      "Exactly one of the actions 'forward', 'redirect' or 'fixed-response' must be specified",
    );
  return actions;
}

function checkAction(scope: Scope, loadBalancerArn: string, action: Action): Action {
  switch (action.Type) {
    case "forward":
      return checkForward(scope, loadBalancerArn, action);
    case "fixed-response": {
      const config = action.FixedResponseConfig;
      if (!config)
        throw new AwsError("ValidationError", "A fixed-response action requires FixedResponseConfig");
      if (!/^[245]\d\d$/.test(config.StatusCode ?? ""))
        throw new AwsError("ValidationError", `The status code '${config.StatusCode ?? ""}' is not valid`);
      if ((config.MessageBody ?? "").length > 1024)
        throw new AwsError("ValidationError", "The message body cannot be longer than '1024' characters");
      return { Type: "fixed-response", ...orderOf(action), FixedResponseConfig: { ...config } };
    }
    case "redirect": {
      const config = action.RedirectConfig;
      if (!config) throw new AwsError("ValidationError", "A redirect action requires RedirectConfig");
      if (config.StatusCode !== "HTTP_301" && config.StatusCode !== "HTTP_302")
        throw new AwsError("ValidationError", `The status code '${String(config.StatusCode)}' is not valid`);
      return {
        Type: "redirect",
        ...orderOf(action),
        RedirectConfig: {
          Protocol: config.Protocol ?? "#{protocol}",
          Port: config.Port ?? "#{port}",
          Host: config.Host ?? "#{host}",
          Path: config.Path ?? "/#{path}",
          Query: config.Query ?? "#{query}",
          StatusCode: config.StatusCode,
        },
      };
    }
    default:
      throw new NotImplemented(`the action type '${String(action.Type)}' of load balancers`);
  }
}

const orderOf = (action: Action): { Order?: number } =>
  action.Order === undefined ? {} : { Order: action.Order };

function checkForward(scope: Scope, loadBalancerArn: string, action: Action): Action {
  const groups = forwardedGroups(action);
  if (!groups.length) throw new AwsError("ValidationError", "A target group ARN must be specified");
  if (groups.length > 5)
    throw new AwsError("TooManyTargetGroups", "A forward action can have at most 5 target groups");
  for (const { arn, weight } of groups) {
    targetGroupOf(scope, arn);
    if (weight < 0 || weight > 999)
      throw new AwsError("ValidationError", `The weight '${weight}' must be between 0 and 999`);
    if (loadBalancersOf(scope, arn).some((other) => other !== loadBalancerArn))
      throw new AwsError(
        "TargetGroupAssociationLimit",
        `The following target groups cannot be associated with more than one load balancer: ${arn}`,
      );
  }
  const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    Type: "forward",
    ...orderOf(action),
    ...(groups.length === 1 && { TargetGroupArn: groups[0]!.arn }),
    ForwardConfig: {
      TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      TargetGroupStickinessConfig: { Enabled: false, ...stickiness },
    },
  };
}

/** A copy of actions for an answer. */
export const actionViews = (actions: readonly Action[]): Action[] => structuredClone([...actions]);
