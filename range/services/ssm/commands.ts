import type * as SSM from "@aws-sdk/client-ssm";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { cancel, deliver } from "./delivery.ts";
import { contentOf } from "./documents.ts";
import { logsOf } from "./invocations.ts";
import { managedInstance, managedInstances } from "./managed.ts";
import { scriptOf } from "./script.ts";
import { invocationId, ssmState, type CommandRow, type InvocationRow } from "./state.ts";
import { invalidToken, invalidSize, validationError, requireMembers } from "./refusals.ts";

/** Invocations appear a moment after the command. */
const VISIBLE_AFTER_MS = 200;
const MOST_INSTANCE_IDS = 50;

/** Run Command. */
export const commands = handlers<typeof SSM>()({
  SendCommand(input, call) {
    requireMembers({ documentName: input.DocumentName });
    refuseMembers("SendCommand", input, [
      "ServiceRoleArn",
      "NotificationConfig",
      "AlarmConfiguration",
      "DocumentHash",
      "DocumentHashType",
    ]);
    const { CloudWatchOutputEnabled: logs, CloudWatchLogGroupName: logGroup } =
      input.CloudWatchOutputConfig ?? {};
    const documentName = input.DocumentName ?? "";
    const document = contentOf(call.scope, documentName, input.DocumentVersion, "Command");
    const timeoutSeconds = input.TimeoutSeconds ?? 3600;
    if (timeoutSeconds < 30 || timeoutSeconds > 2_592_000)
      throw validationError(
        "timeoutSeconds",
        String(timeoutSeconds),
        timeoutSeconds < 30
          ? "Member must have value greater than or equal to 30"
          : "Member must have value less than or equal to 2592000",
      );
    const resolved = resolveTargets(call, input);
    const script = scriptOf(document.content, input.Parameters ?? {});
    checkConcurrency(input, resolved.length);
    const command: CommandRow = {
      id: call.world.random.uuid(),
      documentName,
      documentVersion: input.DocumentVersion ?? "$DEFAULT",
      comment: input.Comment ?? "",
      parameters: structuredClone(input.Parameters ?? {}),
      instanceIds: [...(input.InstanceIds ?? [])],
      targets: structuredClone(input.Targets ?? []),
      resolved,
      requestedAt: call.at,
      timeoutSeconds,
      maxConcurrency: input.MaxConcurrency ?? "50",
      maxErrors: input.MaxErrors ?? "0",
      outputBucket: input.OutputS3BucketName ?? "",
      outputPrefix: (input.OutputS3KeyPrefix ?? "").replace(/\/$/, ""),
      ...(logs && { logGroup: logGroup || `/aws/ssm/${documentName}` }),
      actor: call.actor,
    };
    const state = ssmState(call.scope);
    state.commands.put(command.id, command);
    for (const instanceId of resolved) {
      state.invocations.put(invocationId(command.id, instanceId), {
        commandId: command.id,
        instanceId,
        status: "Pending",
        statusDetails: "Pending",
        visibleAt: call.at + VISIBLE_AFTER_MS,
        responseCode: -1,
        stdout: "",
        stderr: "",
      });
      deliver(call.scope, command, instanceId, script);
    }
    return { Command: viewCommand(call, command) };
  },

  ListCommands(input, call) {
    const { commands: table } = ssmState(call.scope);
    if (input.CommandId !== undefined && !table.has(input.CommandId))
      throw new AwsError(
        "InvalidCommandId",
        "The specified command ID isn't valid. Verify the ID and try again.",
        400,
      );
    const wanted = table
      .list()
      .toReversed()
      .filter((command) => input.CommandId === undefined || command.id === input.CommandId)
      .filter((command) => input.InstanceId === undefined || command.resolved.includes(input.InstanceId))
      .map((command) => viewCommand(call, command))
      .filter((view) => (input.Filters ?? []).every((filter) => fitsFilter(view, filter)));
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return { Commands: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },

  CancelCommand(input, call) {
    const command = ssmState(call.scope).commands.get(input.CommandId);
    if (!command)
      throw new AwsError(
        "InvalidCommandId",
        "The specified command ID isn't valid. Verify the ID and try again.",
        400,
      );
    for (const instanceId of input.InstanceIds ?? command.resolved) {
      if (!command.resolved.includes(instanceId)) throw invalidInstances(call, [instanceId]);
      cancel(call.scope, invocationId(command.id, instanceId));
    }
    return {};
  },
});

/** The instances that a command goes to. Named ones must be managed; targets take the managed ones that fit. */
function resolveTargets(
  call: Call,
  { InstanceIds: ids = [], Targets: targets = [] }: SSM.SendCommandRequest,
): string[] {
  if (!ids.length && !targets.length)
    throw new AwsError("InvalidInstanceId", "Either InstanceIds or Targets must be specified.", 400);
  if (ids.length && targets.length)
    throw new AwsError("InvalidTarget", "InstanceIds and Targets cannot both be specified.", 400);
  if (ids.length > MOST_INSTANCE_IDS)
    throw validationError(
      "instanceIds",
      `[${ids.join(", ")}]`,
      `Member must have length less than or equal to ${MOST_INSTANCE_IDS}`,
    );
  const { instances } = ec2State(call.scope);
  const refused = ids.filter(
    (id) => instances.get(id)?.state !== "running" || !managedInstance(call.scope, id),
  );
  if (refused.length) throw invalidInstances(call, refused);
  if (ids.length) return [...new Set(ids)];
  return managedInstances(call.scope)
    .map((managed) => instances.get(managed.instanceId))
    .filter(
      (instance) => instance?.state === "running" && targets.every((target) => fitsTarget(instance, target)),
    )
    .map((instance) => instance!.id);
}

function fitsTarget(
  instance: { id: string; tags: SSM.Tag[] | { Key?: string; Value?: string }[] },
  { Key: key = "", Values: values = [] }: SSM.Target,
): boolean {
  if (key === "InstanceIds" || key.toLowerCase() === "instanceids")
    return values.includes("*") || values.includes(instance.id);
  if (key === "tag-key") return instance.tags.some((tag) => values.includes(tag.Key ?? ""));
  if (key.startsWith("tag:"))
    return instance.tags.some(
      (tag) => tag.Key === key.slice("tag:".length) && values.includes(tag.Value ?? ""),
    );
  if (key.startsWith("resource-groups:"))
    throw new NotImplemented("SendCommand with resource groups as targets");
  throw new AwsError("InvalidTarget", `The target isn't valid: ${key}`, 400);
}

const invalidInstances = (call: Call, ids: readonly string[]): AwsError =>
  new AwsError(
    "InvalidInstanceId",
    `Instances [[${ids.join(", ")}]] not in a valid state for account ${call.account.id}`,
    400,
  );

/** The range delivers to all instances at once: a concurrency that would hold some back is refused by name. */
function checkConcurrency(input: SSM.SendCommandRequest, count: number): void {
  const most = (word: string): number =>
    word.endsWith("%") ? Math.ceil((Number(word.slice(0, -1)) / 100) * count) : Number(word);
  if (input.MaxConcurrency !== undefined && most(input.MaxConcurrency) < count)
    throw new NotImplemented("MaxConcurrency of SendCommand below the number of instances");
}

const ENDED: ReadonlySet<string> = new Set(["Success", "Cancelled", "Failed", "TimedOut"]);

/** A command's status is made of those of its invocations. */
export function viewCommand(call: Call, command: Readonly<CommandRow>): SSM.Command {
  const { invocations } = ssmState(call.scope);
  const rows = command.resolved
    .map((instanceId) => invocations.get(invocationId(command.id, instanceId)))
    .filter((row): row is Readonly<InvocationRow> => row !== undefined);
  const { status, details } = statusOf(rows);
  const ended = rows.filter((row) => ENDED.has(row.status));
  return {
    CommandId: command.id,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: new Date(command.requestedAt + (command.timeoutSeconds + 3600) * 1000),
    Parameters: structuredClone(command.parameters),
    InstanceIds: [...command.instanceIds],
    Targets: structuredClone(command.targets),
    RequestedDateTime: new Date(command.requestedAt),
    Status: status,
    StatusDetails: details,
    OutputS3Region: call.region,
    OutputS3BucketName: command.outputBucket,
    OutputS3KeyPrefix: command.outputPrefix,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: rows.length,
    CompletedCount: ended.length,
    ErrorCount: rows.filter((row) => row.status === "Failed" || row.statusDetails === "ExecutionTimedOut")
      .length,
    DeliveryTimedOutCount: rows.filter((row) => row.statusDetails === "DeliveryTimedOut").length,
    ServiceRole: "",
    NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" as never },
    CloudWatchOutputConfig: logsOf(command),
    TimeoutSeconds: command.timeoutSeconds,
    AlarmConfiguration: { IgnorePollAlarmFailure: false, Alarms: [] },
    TriggeredAlarms: [],
  };
}

function statusOf(rows: readonly Readonly<InvocationRow>[]): { status: SSM.CommandStatus; details: string } {
  if (!rows.length) return { status: "Success", details: "NoInstancesInTag" };
  const order = ["InProgress", "Pending", "Failed", "TimedOut", "Cancelled", "Success"] as const;
  const worst = order.find((status) => rows.some((row) => row.status === status)) ?? "Pending";
  const started = rows.some((row) => row.status !== "Pending");
  const status = worst === "Pending" && started ? "InProgress" : worst;
  return { status, details: rows.find((row) => row.status === worst)?.statusDetails ?? status };
}

function fitsFilter(view: SSM.Command, { key, value = "" }: SSM.CommandFilter): boolean {
  const requested = view.RequestedDateTime?.getTime() ?? 0;
  switch (key) {
    case "InvokedAfter":
      return requested > Date.parse(value);
    case "InvokedBefore":
      return requested < Date.parse(value);
    case "Status":
      return view.Status === value;
    case "DocumentName":
      return view.DocumentName === value;
    case "ExecutionStage":
      return ENDED.has(view.Status ?? "") === (value === "Complete");
    default:
      throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
  }
}
