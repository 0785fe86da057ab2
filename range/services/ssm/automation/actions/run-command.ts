import type { Command, CommandInvocation } from "@aws-sdk/client-ssm";
import { StepFailure } from "../failure.ts";
import { isMembers, type Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action, Result } from "./action.ts";

const KNOWN = [
  "Comment",
  "MaxErrors",
  "Parameters",
  "DocumentHashType",
  "ServiceRoleArn",
  "MaxConcurrency",
  "Targets",
  "TimeoutSeconds",
  "OutputS3KeyPrefix",
  "CloudWatchOutputConfig",
  "NotificationConfig",
  "DocumentVersion",
  "InstanceIds",
  "OutputS3BucketName",
  "DocumentName",
  "DocumentHash",
];

const UNDER_WAY: ReadonlySet<string | undefined> = new Set(["Pending", "InProgress", "Delayed"]);

/** `aws:runCommand`: through Run Command, as everybody. */
export const runCommand: Action = {
  inputs: { known: KNOWN, required: ["DocumentName"] },
  *run(run) {
    const { Command: sent } = (yield* run.call("ssm", "SendCommand", readInput(run))) as { Command: Command };
    const { CommandId } = sent;
    return yield* run.follow(untilEnd(run, CommandId!), "ssm", "CancelCommand", { CommandId });
  },
};

function* untilEnd(run: StepRun, CommandId: string): Work<Result> {
  for (;;) {
    yield* run.poll("command");
    const { Commands } = (yield* run.call("ssm", "ListCommands", { CommandId })) as { Commands: Command[] };
    const [command] = Commands;
    if (!command || UNDER_WAY.has(command.Status)) continue;
    const { CommandInvocations: invocations } = (yield* run.call("ssm", "ListCommandInvocations", {
      CommandId,
      Details: true,
    })) as { CommandInvocations: CommandInvocation[] };
    const outputs = outputsOf(command, invocations);
    if (command.Status !== "Success") throw new StepFailure(unexpected(outputs), "command");
    return { payload: outputs, outputs: { ...outputs } };
  }
}

interface CommandOutputs {
  Status: string;
  ResponseCode: number;
  Output: string;
  CommandId: string;
}

/** Of several instances, those that went wrong tell what the code is. */
function outputsOf(
  { Status, CommandId }: Command,
  invocations: readonly CommandInvocation[],
): CommandOutputs {
  const plugins = invocations.flatMap((invocation) => invocation.CommandPlugins ?? []);
  const worst = plugins.find((plugin) => plugin.Status !== "Success") ?? plugins[0];
  return {
    Status: Status ?? "",
    ResponseCode: worst?.ResponseCode ?? (Status === "Success" ? 0 : -1),
    Output: plugins.map((plugin) => plugin.Output ?? "").join("\n"),
    CommandId: CommandId ?? "",
  };
}

const unexpected = (outputs: CommandOutputs): string =>
  `Command ${outputs.CommandId} returns unexpected invocation result: \n{Status=[${outputs.Status}], ResponseCode=[${outputs.ResponseCode}], Output=[${outputs.Output}], OutputPayload=[${JSON.stringify(outputs)}], CommandId=[${outputs.CommandId}]}`;

function readInput(run: StepRun): Members {
  const { InstanceIds, Parameters, TimeoutSeconds, ...rest } = run.inputs;
  return {
    ...rest,
    ...(InstanceIds !== undefined && { InstanceIds: run.texts("InstanceIds") }),
    ...(TimeoutSeconds !== undefined && { TimeoutSeconds: Number(TimeoutSeconds) }),
    ...(Parameters !== undefined && { Parameters: readParameters(run, Parameters) }),
  };
}

/** Run Command takes each parameter as a list of texts. */
function readParameters(run: StepRun, parameters: unknown): Record<string, string[]> {
  if (!isMembers(parameters)) throw run.wrongType("Parameters", "StringMap");
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).map((each) =>
        typeof each === "string" ? each : JSON.stringify(each),
      ),
    ]),
  );
}
