import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { Stack } from "@aws-sdk/client-cloudformation";
import { AwsError } from "../../../errors.ts";
import type { Steps } from "../deploy/steps.ts";
import { cloudformationState } from "../state.ts";
import { list, map, number, required, tags, text } from "./shape.ts";
import { api, found, OwnWords, resource, type Act, type ActOn } from "./type.ts";

const cloudformation = api<typeof Sdk>("cloudformation");

/** How often a stack looks after the one inside it, in simulated milliseconds. */
const LOOK_MS = 1_000;
/** Who deploys the outer stack has acknowledged for the inner ones, too. */
const CAPABILITIES: Sdk.Capability[] = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

/**
 * A stack inside a stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
 */
export const nestedStack = resource("AWS::CloudFormation::Stack", {
  properties: {
    Parameters: map(text),
    Tags: tags,
    TemplateURL: required(text),
    TimeoutInMinutes: number,
    NotificationARNs: list(text),
  },
  attributes: "any",
  alwaysUpdated: true,
  *create(act, p) {
    const made = cloudformation(act, "CreateStack", {
      StackName: act.name(undefined, { most: 128 }),
      ...deployment(act, p),
      ...(p.TimeoutInMinutes !== undefined && { TimeoutInMinutes: p.TimeoutInMinutes }),
    });
    const id = act.begin(found(made.StackId, "StackId"));
    adopt(act, id);
    const stack = yield* settled(act, id);
    if (stack.StackStatus !== "CREATE_COMPLETE") throw failed(act, stack, "created");
    return { id, attributes: outputsOf(stack) };
  },
  *update(act, p) {
    const begun = beginUpdate(act, p);
    const stack = yield* settled(act, act.id);
    if (begun && stack.StackStatus !== "UPDATE_COMPLETE") throw failed(act, stack, "updated");
    return { attributes: outputsOf(stack) };
  },
  *delete(act) {
    cloudformation(act, "DeleteStack", { StackName: act.id });
    const stack = yield* settled(act, act.id);
    if (stack.StackStatus !== "DELETE_COMPLETE") throw failed(act, stack, "deleted");
  },
});

interface Wish {
  TemplateURL: string;
  Parameters?: Record<string, string>;
  NotificationARNs?: string[];
}

/** @returns false where the inner stack is as it shall be */
function beginUpdate(act: ActOn, p: Wish): boolean {
  try {
    cloudformation(act, "UpdateStack", { StackName: act.id, ...deployment(act, p) });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || !thrown.message.startsWith("No updates are to be performed"))
      throw thrown;
    return false;
  }
}

const deployment = (act: Act, p: Wish) => ({
  TemplateURL: p.TemplateURL,
  Parameters: Object.entries(p.Parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  Capabilities: CAPABILITIES,
  Tags: [...act.tags],
  ...(p.NotificationARNs && { NotificationARNs: p.NotificationARNs }),
});

/** Remembers whose stack it is. */
function adopt({ scope, stackId }: Act, id: string): void {
  const { stacks } = cloudformationState(scope);
  const rootId = stacks.get(stackId)?.rootId ?? stackId;
  stacks.update(id, (row) => {
    row.parentId = stackId;
    row.rootId = rootId;
  });
}

function* settled(act: Act, id: string): Steps<Stack> {
  for (;;) {
    const stack = found(cloudformation(act, "DescribeStacks", { StackName: id }).Stacks?.[0], "Stacks");
    if (!stack.StackStatus?.endsWith("_IN_PROGRESS")) return stack;
    yield LOOK_MS;
  }
}

/** The inner stack's own reason stands in its events: its status has none any more when all was taken back. */
function failed({ scope }: Act, { StackId }: Stack, what: "created" | "updated" | "deleted"): OwnWords {
  const events = cloudformationState(scope).stacks.get(StackId!)?.events ?? [];
  const own = events.filter((event) => event.PhysicalResourceId === StackId);
  const asked = own.findLastIndex((event) => event.ResourceStatusReason === "User Initiated");
  const told = own.slice(asked + 1).find((event) => event.ResourceStatusReason !== undefined);
  const outcome = `Embedded stack ${StackId} was not successfully ${what}`;
  if (!told) return new OwnWords(outcome);
  const reason = told.ResourceStatusReason!.replace(" Rollback requested by user.", "");
  return new OwnWords(
    what === "updated"
      ? `${outcome}. Currently in ${told.ResourceStatus} with reason: ${reason}`
      : `${outcome}: ${reason}`,
  );
}

const outputsOf = ({ Outputs = [] }: Stack): Record<string, unknown> =>
  Object.fromEntries(Outputs.map((output) => [`Outputs.${output.OutputKey}`, output.OutputValue]));
