import type * as Sdk from "@aws-sdk/client-ecr";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { isPolicy } from "../policy-statements.ts";
import { findRepository, invalidParameter, placeOf } from "./find.ts";
import { ecrState } from "./state.ts";

export const policies = handlers<typeof Sdk>()({
  SetRepositoryPolicy(input, call) {
    const { name } = findRepository(call.scope, input);
    const policyText = input.policyText ?? "";
    if (!isPolicy(policyText))
      throw invalidParameter(
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      );
    ecrState(call.scope).repositories.update(name, (row) => void (row.policy = policyText));
    return { registryId: call.account.id, repositoryName: name, policyText };
  },

  GetRepositoryPolicy(input, call) {
    const { name, policy } = findRepository(call.scope, input);
    if (policy === undefined) throw noPolicy(placeOf(call.scope, { name }));
    return { registryId: call.account.id, repositoryName: name, policyText: policy };
  },

  DeleteRepositoryPolicy(input, call) {
    const { name, policy } = findRepository(call.scope, input);
    if (policy === undefined) throw noPolicy(placeOf(call.scope, { name }));
    ecrState(call.scope).repositories.update(name, (row) => void delete row.policy);
    return { registryId: call.account.id, repositoryName: name, policyText: policy };
  },

  PutLifecyclePolicy(input, call) {
    const { name } = findRepository(call.scope, input);
    const lifecyclePolicyText = input.lifecyclePolicyText ?? "";
    checkLifecyclePolicy(lifecyclePolicyText);
    ecrState(call.scope).repositories.update(name, (row) => void (row.lifecyclePolicy = lifecyclePolicyText));
    return { registryId: call.account.id, repositoryName: name, lifecyclePolicyText };
  },

  GetLifecyclePolicy(input, call) {
    const { name, lifecyclePolicy } = findRepository(call.scope, input);
    if (lifecyclePolicy === undefined) throw noLifecyclePolicy(placeOf(call.scope, { name }));
    return {
      registryId: call.account.id,
      repositoryName: name,
      lifecyclePolicyText: lifecyclePolicy,
    };
  },

  DeleteLifecyclePolicy(input, call) {
    const { name, lifecyclePolicy } = findRepository(call.scope, input);
    if (lifecyclePolicy === undefined) throw noLifecyclePolicy(placeOf(call.scope, { name }));
    ecrState(call.scope).repositories.update(name, (row) => void delete row.lifecyclePolicy);
    return {
      registryId: call.account.id,
      repositoryName: name,
      lifecyclePolicyText: lifecyclePolicy,
    };
  },
});

const noPolicy = (place: string): AwsError =>
  new AwsError("RepositoryPolicyNotFoundException", `Repository policy does not exist for ${place}`, 400);

const noLifecyclePolicy = (place: string): AwsError =>
  new AwsError("LifecyclePolicyNotFoundException", `Lifecycle policy does not exist for ${place}`, 400);

/** The rules' form; what they would expire does not matter where no image is. */
function checkLifecyclePolicy(text: string): void {
  const refuse = (): never => {
    throw invalidParameter(
      "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure'",
    );
  };
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    refuse();
  }
  const rules = (policy as { rules?: unknown } | null)?.rules;
  if (!Array.isArray(rules) || !rules.length) return refuse();
  const priorities = new Set<unknown>();
  for (const rule of rules as Partial<Record<string, { type?: unknown; countType?: unknown }>>[]) {
    if (!rule?.["selection"]?.countType || !rule["action"]?.type) refuse();
    priorities.add(rule["rulePriority"]);
  }
  if (priorities.size < rules.length || priorities.has(undefined)) refuse();
}
