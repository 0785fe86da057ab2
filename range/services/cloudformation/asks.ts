import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks, type TypedAsks } from "../../service.ts";
import { CLOUDFORMATION } from "./deploy/operation.ts";
import { findStack } from "./find.ts";
import { cloudformationState } from "./state.ts";

type Cfn = typeof Sdk;

interface Named {
  StackName?: string | undefined;
}

/** The stack that is asked about, or the ARNs that a new one could have. */
function stackAsk(input: Named, call: Call, context: Ask["context"] = {}): Ask {
  const name = input.StackName ?? "";
  const stack = name ? findStack(call.scope, name) : undefined;
  const arn = name.startsWith("arn:") ? name : call.scope.arn("cloudformation", `stack/${name || "*"}/*`);
  return {
    action: `cloudformation:${call.operation}`,
    resource: stack?.id ?? arn,
    context: { ...resourceTagContext("cloudformation", stack && [...stack.tags]), ...context },
  };
}

interface Deployment extends Named {
  RoleARN?: string | undefined;
  TemplateURL?: string | undefined;
  Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
  ChangeSetName?: string | undefined;
}

/** Deployments may hand a role to CloudFormation, which is a right of its own. */
function deploymentAsks(input: Deployment, call: Call): Ask[] {
  const own = stackAsk(input, call, {
    ...requestTagContext(input.Tags),
    ...(input.RoleARN && { "cloudformation:RoleArn": input.RoleARN }),
    ...(input.TemplateURL && { "cloudformation:TemplateUrl": input.TemplateURL }),
    ...(input.ChangeSetName && { "cloudformation:ChangeSetName": input.ChangeSetName }),
  });
  return input.RoleARN ? [own, passRoleAsk(call, input.RoleARN, CLOUDFORMATION)] : [own];
}

/** A change set's rights are those on its stack. */
function changeSetAsk(input: Named & { ChangeSetName?: string | undefined }, call: Call): Ask {
  const row = cloudformationState(call.scope).changeSets.get(input.ChangeSetName);
  const context = { "cloudformation:ChangeSetName": row?.name ?? input.ChangeSetName };
  return stackAsk({ StackName: input.StackName ?? row?.stackId }, call, context);
}

const onStack = (input: Named, call: Call): Ask => stackAsk(input, call);

export const cloudformationAsks: TypedAsks<Cfn> = asks<Cfn>()({
  CreateStack: deploymentAsks,
  UpdateStack: deploymentAsks,
  DeleteStack: deploymentAsks,
  CreateChangeSet: deploymentAsks,
  DescribeChangeSet: changeSetAsk,
  ExecuteChangeSet: changeSetAsk,
  DeleteChangeSet: changeSetAsk,
  ListChangeSets: onStack,
  CancelUpdateStack: onStack,
  DescribeStackEvents: onStack,
  DescribeStackResource: onStack,
  DescribeStackResources: onStack,
  DescribeStacks: onStack,
  GetStackPolicy: onStack,
  GetTemplate: onStack,
  ListStackResources: onStack,
  UpdateTerminationProtection: onStack,
});
