import type * as SSM from "@aws-sdk/client-ssm";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { RUN_SHELL_SCRIPT } from "./aws-documents.ts";
import { contentOf } from "./documents.ts";
import { invalidToken, invalidSize, requireMembers } from "./refusals.ts";
import { scriptOf } from "./script.ts";
import { invocationId, ssmState, type CommandRow, type InvocationRow } from "./state.ts";

/** Where a command's output goes in CloudWatch Logs. */
export const logsOf = ({ logGroup = "" }: Readonly<CommandRow>): SSM.CloudWatchOutputConfig => ({
  CloudWatchLogGroupName: logGroup,
  CloudWatchOutputEnabled: logGroup !== "",
});
/** ListCommandInvocations shows less of the output than GetCommandInvocation. */
const MOST_LISTED_OUTPUT = 2_500;

/** How commands went on each instance. */
export const invocations = handlers<typeof SSM>()({
  GetCommandInvocation(input, call) {
    requireMembers({ commandId: input.CommandId, instanceId: input.InstanceId });
    const { commands, invocations: table } = ssmState(call.scope);
    const command = commands.get(input.CommandId);
    const row = table.get(invocationId(input.CommandId ?? "", input.InstanceId ?? ""));
    if (!command || !row || row.visibleAt > call.at) throw new AwsError("InvocationDoesNotExist", "", 400);
    const plugin = pluginName(call.scope, command);
    if (input.PluginName !== undefined && input.PluginName !== plugin)
      throw new AwsError("InvalidPluginName", "", 400);
    return {
      CommandId: command.id,
      InstanceId: row.instanceId,
      Comment: command.comment,
      DocumentName: command.documentName,
      DocumentVersion: command.documentVersion,
      PluginName: plugin,
      ResponseCode: row.responseCode,
      ExecutionStartDateTime: row.startedAt === undefined ? "" : iso(row.startedAt),
      ExecutionElapsedTime:
        row.startedAt === undefined || row.endedAt === undefined
          ? ""
          : `PT${((row.endedAt - row.startedAt) / 1000).toFixed(3)}S`,
      ExecutionEndDateTime: row.startedAt === undefined || row.endedAt === undefined ? "" : iso(row.endedAt),
      Status: row.status,
      StatusDetails: row.statusDetails,
      StandardOutputContent: row.stdout,
      StandardOutputUrl: outputUrl(call.scope, command, row, "stdout"),
      StandardErrorContent: row.stderr,
      StandardErrorUrl: outputUrl(call.scope, command, row, "stderr"),
      CloudWatchOutputConfig: logsOf(command),
    };
  },

  ListCommandInvocations(input, call) {
    const { commands, invocations: table } = ssmState(call.scope);
    if (input.CommandId !== undefined && !commands.has(input.CommandId))
      throw new AwsError(
        "InvalidCommandId",
        "The specified command ID isn't valid. Verify the ID and try again.",
        400,
      );
    const wanted = table
      .filter(
        (row) =>
          row.visibleAt <= call.at &&
          (input.CommandId === undefined || row.commandId === input.CommandId) &&
          (input.InstanceId === undefined || row.instanceId === input.InstanceId) &&
          (input.Filters ?? []).every((filter) => fitsFilter(row, commands.get(row.commandId)!, filter)),
      )
      .toReversed();
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      CommandInvocations: page.items.map((row) =>
        viewInvocation(call.scope, commands.get(row.commandId)!, row, input.Details ?? false),
      ),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

function viewInvocation(
  scope: Scope,
  command: Readonly<CommandRow>,
  row: Readonly<InvocationRow>,
  withDetails: boolean,
): SSM.CommandInvocation {
  const name = ec2State(scope)
    .instances.get(row.instanceId)
    ?.tags.find((tag) => tag.Key === "Name")?.Value;
  const output = (row.stdout + (row.stderr ? `\n----------ERROR-------\n${row.stderr}` : "")).slice(
    0,
    MOST_LISTED_OUTPUT,
  );
  return {
    CommandId: command.id,
    InstanceId: row.instanceId,
    InstanceName: name ?? "",
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: new Date(command.requestedAt),
    Status: row.status,
    StatusDetails: row.statusDetails,
    StandardOutputUrl: outputUrl(scope, command, row, "stdout"),
    StandardErrorUrl: outputUrl(scope, command, row, "stderr"),
    CommandPlugins: withDetails
      ? [
          {
            Name: pluginName(scope, command),
            Status: row.status as SSM.CommandPluginStatus,
            StatusDetails: row.statusDetails,
            ResponseCode: row.responseCode,
            ...(row.startedAt !== undefined && { ResponseStartDateTime: new Date(row.startedAt) }),
            ...(row.endedAt !== undefined && { ResponseFinishDateTime: new Date(row.endedAt) }),
            Output: output,
            StandardOutputUrl: outputUrl(scope, command, row, "stdout"),
            StandardErrorUrl: outputUrl(scope, command, row, "stderr"),
            OutputS3Region: scope.region,
            OutputS3BucketName: command.outputBucket,
            OutputS3KeyPrefix: command.outputPrefix,
          },
        ]
      : [],
    ServiceRole: "",
    NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" as never },
    CloudWatchOutputConfig: logsOf(command),
  };
}

function pluginName(scope: Scope, command: Readonly<CommandRow>): string {
  if (command.documentName === RUN_SHELL_SCRIPT) return "aws:runShellScript";
  try {
    const { content } = contentOf(scope, command.documentName, command.documentVersion, "Command");
    return scriptOf(content, command.parameters).pluginName;
  } catch (thrown) {
    // The document may be gone by now; the command is still answered for.
    if (thrown instanceof AwsError) return "aws:runShellScript";
    throw thrown;
  }
}

const outputUrl = (
  scope: Scope,
  command: Readonly<CommandRow>,
  row: Readonly<InvocationRow>,
  name: string,
): string =>
  row.outputKey === undefined
    ? ""
    : `https://s3.${scope.region}.amazonaws.com/${command.outputBucket}/${row.outputKey}/${name}`;

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

function fitsFilter(
  row: Readonly<InvocationRow>,
  command: Readonly<CommandRow>,
  { key, value = "" }: SSM.CommandFilter,
): boolean {
  switch (key) {
    case "InvokedAfter":
      return command.requestedAt > Date.parse(value);
    case "InvokedBefore":
      return command.requestedAt < Date.parse(value);
    case "Status":
      return row.status === value;
    case "DocumentName":
      return command.documentName === value;
    default:
      throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
  }
}
