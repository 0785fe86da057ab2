import type * as Sdk from "@aws-sdk/client-config-service";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks, type Service } from "../../service.ts";
import { compliance } from "./compliance.ts";
import { deliveryChannel } from "./delivery-channel.ts";
import { configEmptyLists } from "./empty-lists.ts";
import { evaluations } from "./evaluations.ts";
import { history } from "./history.ts";
import { recorder } from "./recorder.ts";
import { remediation, roleOf } from "./remediation.ts";
import { CONFIG } from "./role.ts";
import { rules } from "./rules.ts";
import { configState } from "./state.ts";
import { tags } from "./tags.ts";

type Named = { ConfigRuleName?: string | undefined };

const onRule = (input: Named, call: Call): Ask => {
  const row = configState(call.scope).rules.get(input.ConfigRuleName);
  return {
    action: `config:${call.operation}`,
    resource: row?.arn ?? call.scope.arn("config", "config-rule/*"),
    context: resourceTagContext("config", tagList(row?.tags)),
  };
};

const onRemediation = (input: Named, call: Call): Ask => ({
  action: `config:${call.operation}`,
  resource:
    configState(call.scope).remediations.get(input.ConfigRuleName)?.arn ??
    call.scope.arn("config", "remediation-configuration/*"),
});

/** One for each thing that is named, or for any where none is. */
const onEach = (on: typeof onRule, named: readonly Named[] = [], call: Call): Ask[] =>
  (named.length ? named : [{}]).map((each) => on(each, call));

const namedEach = (names: readonly string[] = []): Named[] =>
  names.map((ConfigRuleName) => ({ ConfigRuleName }));

const onArn = (input: { ResourceArn?: string | undefined }, call: Call): Ask => ({
  action: `config:${call.operation}`,
  resource: input.ResourceArn ?? "*",
});

const tagList = (held: Readonly<Record<string, string>> = {}) =>
  Object.entries(held).map(([Key, Value]) => ({ Key, Value }));

/** AWS Config: what resources are like, when they changed, and whether that is as it should be. It blocks nothing. */
export const config: Service = {
  id: "config",
  handlers: {
    ...recorder,
    ...deliveryChannel,
    ...history,
    ...rules,
    ...evaluations,
    ...compliance,
    ...remediation,
    ...configEmptyLists,
    ...tags,
  },
  asks: asks<typeof Sdk>()({
    PutConfigurationRecorder: (input, call) => {
      const role = input.ConfigurationRecorder?.roleARN;
      return [
        { action: "config:PutConfigurationRecorder", resource: "*", context: requestTagContext(input.Tags) },
        ...(role ? [passRoleAsk(call, role, CONFIG)] : []),
      ];
    },
    PutConfigRule: (input, call) => {
      const ask = onRule({ ConfigRuleName: input.ConfigRule?.ConfigRuleName }, call);
      return { ...ask, context: { ...ask.context, ...requestTagContext(input.Tags) } };
    },
    PutRemediationConfigurations: (input, call) => [
      ...onEach(onRemediation, input.RemediationConfigurations, call),
      ...(input.RemediationConfigurations ?? []).flatMap((configuration) => {
        const role = roleOf(configuration);
        return role === undefined ? [] : [passRoleAsk(call, role, "ssm.amazonaws.com")];
      }),
    ],
    DeleteRemediationConfiguration: onRemediation,
    DescribeRemediationExecutionStatus: onRemediation,
    DescribeRemediationConfigurations: (input, call) =>
      onEach(onRemediation, namedEach(input.ConfigRuleNames), call),
    DeleteConfigRule: onRule,
    DeleteEvaluationResults: onRule,
    GetComplianceDetailsByConfigRule: onRule,
    StartConfigRulesEvaluation: (input, call) => onEach(onRule, namedEach(input.ConfigRuleNames), call),
    TagResource: onArn,
    UntagResource: onArn,
    ListTagsForResource: onArn,
  }) as NonNullable<Service["asks"]>,
};

export { configState } from "./state.ts";
