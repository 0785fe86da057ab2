import type {
  Capability,
  DeploymentConfig,
  RollbackConfiguration,
  Tag,
} from "@aws-sdk/client-cloudformation";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { callerOf } from "./caller.ts";
import { declaredFacts } from "./deploy/facts.ts";
import { parameterSources } from "./parameter-sources.ts";
import { knownTypes } from "./resources/index.ts";
import type { Caller, Deployable, StackRow } from "./state.ts";
import { templateText } from "./template-source.ts";
import { checkCapabilities } from "./template/capabilities.ts";
import { invalid } from "./template/errors.ts";
import { settleParameters, type GivenParameter } from "./template/parameters.ts";
import { checkRules } from "./template/rules.ts";
import type { Template } from "./template/template.ts";
import { readTemplate } from "./template/validate.ts";

/** What CreateStack, UpdateStack and CreateChangeSet have in common. */
interface DeploymentRequest {
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
  Parameters?: GivenParameter[] | undefined;
  Capabilities?: Capability[] | undefined;
  Tags?: Tag[] | undefined;
  RoleARN?: string | undefined;
  NotificationARNs?: string[] | undefined;
  ResourceTypes?: string[] | undefined;
  RollbackConfiguration?: RollbackConfiguration | undefined;
  DeploymentConfig?: DeploymentConfig | undefined;
}

/**
 * Reads what a request wants to deploy, and checks all that can be checked before anything is made.
 *
 * @param stack the stack's identity, and with `previous` what an update starts from
 * @throws {AwsError} ValidationError or InsufficientCapabilitiesException
 */
export function readDeployable(
  call: Call,
  input: DeploymentRequest,
  stack: { id: string; name: string },
  previous?: Readonly<StackRow>,
): { deployable: Deployable; caller: Caller } {
  refuseUnmodelled(call.operation, input);
  const templateBody = templateText(call, input, previous?.templateBody);
  const roleArn = input.RoleARN ?? previous?.roleArn;
  const identity = { scope: call.scope, stackId: stack.id, stackName: stack.name };
  const settled = (read: Pick<Template, "Parameters">) =>
    settleParameters(
      read.Parameters ?? {},
      input.Parameters ?? [],
      previous?.parameters ?? {},
      parameterSources(call.scope, callerOf(call, roleArn)),
    );
  const template = readTemplate(templateBody, knownTypes, (declared) => {
    const read = declared as unknown as Template;
    return declaredFacts(identity, { template: read, parameters: settled(read) });
  });
  checkCapabilities(template, input.Capabilities, call.operation !== "CreateChangeSet");
  const caller = callerOf(call, roleArn);
  const parameters = settled(template);
  const deployable: Deployable = {
    templateBody,
    template,
    parameters,
    tags: readTags(input.Tags, previous?.tags),
    capabilities: [...(input.Capabilities ?? [])],
    ...(roleArn !== undefined && { roleArn }),
  };
  if (template.Rules) checkRules(template.Rules, declaredFacts(identity, deployable));
  return { deployable, caller };
}

/** Tags of the request; an update without tags keeps those that the stack has. */
function readTags(given: readonly Tag[] | undefined, previous: readonly Tag[] = []): Tag[] {
  const tags = (given ?? previous).map(({ Key, Value }) => ({ Key, Value }));
  for (const { Key = "" } of tags)
    if (Key.toLowerCase().startsWith("aws:"))
      throw invalid("aws: prefixed tag key names are not allowed for external use.");
  return tags;
}

function refuseUnmodelled(operation: string, input: DeploymentRequest): void {
  const refuse = (member: string): never => {
    throw new NotImplemented(`${member} of cloudformation:${operation}`);
  };
  if (input.NotificationARNs?.length) refuse("NotificationARNs");
  if (input.ResourceTypes?.length) refuse("ResourceTypes");
  if (input.RollbackConfiguration?.RollbackTriggers?.length) refuse("RollbackTriggers");
  if (input.DeploymentConfig?.Mode === "EXPRESS") refuse("express mode");
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;

/** @throws {AwsError} ValidationError when a new stack or change set cannot have this name */
export function checkName(
  name: string | undefined,
  member: "stackName" | "changeSetName",
): asserts name is string {
  const shown = name === undefined ? "Value null" : `Value '${name}'`;
  const detected = `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint:`;
  if (!name) throw invalid(`${detected} Member must not be null`);
  if (name.length > 128) throw invalid(`${detected} Member must have length less than or equal to 128`);
  if (!NAME.test(name))
    throw invalid(`${detected} Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`);
}
