import type { Stack } from "@aws-sdk/client-cloudformation";
import { StepFailure } from "../failure.ts";
import { isMembers } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";

const CREATE_INPUTS = [
  "Capabilities",
  "ClientRequestToken",
  "DisableRollback",
  "NotificationARNs",
  "OnFailure",
  "Parameters",
  "ResourceTypes",
  "RoleARN",
  "StackName",
  "StackPolicyBody",
  "StackPolicyURL",
  "Tags",
  "TemplateBody",
  "TemplateURL",
  "TimeoutInMinutes",
];

/** `aws:createStack` */
export const createStack: Action = {
  inputs: { known: CREATE_INPUTS, required: ["StackName"] },
  *run(run) {
    const { StackId } = yield* run.call("cloudformation", "CreateStack", readInput(run));
    for (;;) {
      const { StackStatus, StackStatusReason } = (yield* describe(run, StackId as string)) ?? {};
      if (StackStatus === "CREATE_COMPLETE")
        return { outputs: { StackId, StackStatus, ...(StackStatusReason && { StackStatusReason }) } };
      if (StackStatus !== "CREATE_IN_PROGRESS" && StackStatus !== "ROLLBACK_IN_PROGRESS")
        throw new StepFailure(
          `Stack ${String(StackId)} entered unexpected state: ${StackStatus ?? "none"}. ${StackStatusReason ?? ""}`.trim(),
          "poll",
        );
      yield* run.poll("poll");
    }
  },
};

/** A template may be a text or the map that it says. */
function readInput(run: StepRun): Record<string, unknown> {
  const { TemplateBody, ...rest } = run.inputs;
  if (TemplateBody === undefined) return rest;
  return { ...rest, TemplateBody: isMembers(TemplateBody) ? JSON.stringify(TemplateBody) : TemplateBody };
}

/** `aws:deleteStack` */
export const deleteStack: Action = {
  inputs: {
    known: ["ClientRequestToken", "RetainResources", "RoleARN", "StackName"],
    required: ["StackName"],
  },
  *run(run) {
    const name = run.text("StackName")!;
    const stack = yield* describe(run, name);
    yield* run.call("cloudformation", "DeleteStack", { ...run.inputs });
    for (;;) {
      const now = stack && (yield* describe(run, stack.StackId!));
      if (!now || now.StackStatus === "DELETE_COMPLETE") return {};
      if (now.StackStatus !== "DELETE_IN_PROGRESS")
        throw new StepFailure(
          `Stack ${name} entered unexpected state: ${now.StackStatus}. ${now.StackStatusReason ?? ""}`.trim(),
          "poll",
        );
      yield* run.poll("poll");
    }
  },
};

/** A stack, or nothing when there is none of that name. */
function* describe(run: StepRun, StackName: string): Work<Stack | undefined> {
  try {
    const { Stacks } = (yield* run.call("cloudformation", "DescribeStacks", { StackName })) as {
      Stacks?: Stack[];
    };
    return Stacks?.[0];
  } catch (thrown) {
    if (thrown instanceof StepFailure && thrown.code === "ValidationError") return undefined;
    throw thrown;
  }
}
