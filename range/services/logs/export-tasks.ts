import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { ExportTask } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { strictPageOf } from "../paging.ts";
import type { Compressed } from "../s3/content.ts";
import { putServiceObject } from "../s3/deliver.ts";
import { findGroup, ofGroup } from "./find.ts";
import { pageSize } from "./groups.ts";
import { invalidMember, invalidParameter, invalidToken, limitExceeded } from "./refusals.ts";
import { logsState, type ExportTaskRow, type LogStreamRow } from "./state.ts";

const DEFAULT_PREFIX = "exportedlogs";
const STATUSES = ["CANCELLED", "COMPLETED", "FAILED", "PENDING", "PENDING_CANCEL", "RUNNING"];
/** A limit of the range: the newest tasks are remembered. */
const MOST_TASKS = 200;

export const exportTasks = handlers<typeof Sdk>()({
  CreateExportTask(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    const { from, to, destination: bucket, taskName, logStreamNamePrefix, destinationPrefix } = input;
    if (from === undefined) throw invalidMember("from", "null", "Member must not be null");
    if (to === undefined) throw invalidMember("to", "null", "Member must not be null");
    if (!bucket) throw invalidMember("destination", "null", "Member must not be null");
    if (from < 0 || from > to) throw invalidParameter("Invalid time range: from must not be later than to.");
    if (to <= group.creationTime)
      throw invalidParameter("Invalid time range: it ends before the log group was created.");
    const { exportTasks } = logsState(scope);
    if (exportTasks.find((task) => task.status === "PENDING" || task.status === "RUNNING"))
      throw limitExceeded();
    const prefix = destinationPrefix ?? DEFAULT_PREFIX;
    if (!put(scope, bucket, `${prefix}/aws-logs-write-test`, Buffer.from("Permission Check Successful")))
      throw invalidParameter(
        "Could not create export task. PutObject call on the given bucket failed. Please verify if CloudWatch Logs has been granted permission to perform this operation.",
      );
    const id = scope.world.random.uuid();
    exportTasks.put(id, {
      id,
      ...(taskName !== undefined && { name: taskName }),
      groupName: group.name,
      ...(logStreamNamePrefix !== undefined && { streamPrefix: logStreamNamePrefix }),
      from,
      to,
      bucket,
      prefix,
      status: "PENDING",
      creationTime: scope.world.clock.now(),
    });
    forgetOldest(scope);
    const half = scope.world.pace("log-export") / 2;
    scope.world.clock.after(half, `export ${id} runs`, () => become(scope, id, "PENDING", "RUNNING"));
    scope.world.clock.after(2 * half, `export ${id} ends`, () => finish(scope, id));
    return { taskId: id };
  },

  CancelExportTask(input, { scope }) {
    const task = logsState(scope).exportTasks.get(input.taskId);
    if (!task) throw new AwsError("ResourceNotFoundException", "The specified export task does not exist.");
    if (task.status !== "PENDING" && task.status !== "RUNNING")
      throw new AwsError("InvalidOperationException", "The specified export task has already finished");
    become(scope, task.id, task.status, "CANCELLED");
  },

  DescribeExportTasks(input, { scope }) {
    const { taskId, statusCode } = input;
    if (statusCode !== undefined && !STATUSES.includes(statusCode))
      throw invalidMember(
        "statusCode",
        statusCode,
        `Member must satisfy enum value set: [${STATUSES.join(", ")}]`,
      );
    const found = logsState(scope)
      .exportTasks.filter(
        (task) =>
          (taskId === undefined || task.id === taskId) &&
          (statusCode === undefined || task.status === statusCode),
      )
      .toReversed();
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      exportTasks: page.items.map(taskView),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },
});

function become(
  scope: Scope,
  id: string,
  from: ExportTaskRow["status"],
  to: ExportTaskRow["status"],
  message?: string,
): void {
  const { exportTasks } = logsState(scope);
  if (exportTasks.get(id)?.status !== from) return;
  exportTasks.update(id, (row) => {
    row.status = to;
    row.message = message ?? (to === "COMPLETED" ? "Completed successfully" : to.toLowerCase());
    if (to !== "RUNNING") row.completionTime = scope.world.clock.now();
  });
}

/** Writes `prefix/task/stream/000000.gz` for each stream that has events in the task's time. */
function finish(scope: Scope, id: string): void {
  const { exportTasks, streams } = logsState(scope);
  const task = exportTasks.get(id);
  if (task?.status !== "RUNNING") return;
  for (const stream of ofGroup(streams, task.groupName)) {
    if (!stream.name.startsWith(task.streamPrefix ?? "")) continue;
    const text = linesOf(stream, task);
    if (text === "") continue;
    // A stream's name may hold slashes, which would be folders in the key.
    const key = `${task.prefix}/${id}/${stream.name.replaceAll("/", "-")}/000000.gz`;
    if (put(scope, task.bucket, key, { makeText: () => text })) continue;
    become(scope, id, "RUNNING", "FAILED", "PutObject call on the given bucket failed.");
    return;
  }
  become(scope, id, "RUNNING", "COMPLETED");
}

const linesOf = (stream: Readonly<LogStreamRow>, { from, to }: Readonly<ExportTaskRow>): string =>
  stream.events
    .list()
    .filter((event) => event.timestamp >= from && event.timestamp < to)
    .map((event) => `${new Date(event.timestamp).toISOString()} ${event.message}\n`)
    .join("");

/** The bucket's policy must let the Region's `logs` principal in. */
const put = (scope: Scope, bucket: string, key: string, body: Buffer | Compressed): boolean =>
  putServiceObject(scope, bucket, key, body, {
    service: `logs.${scope.region}.amazonaws.com`,
    sourceArn: scope.arn("logs", "*"),
  });

function forgetOldest(scope: Scope): void {
  const { exportTasks } = logsState(scope);
  for (const id of exportTasks.ids()) {
    if (exportTasks.size <= MOST_TASKS) return;
    exportTasks.delete(id);
  }
}

const taskView = (task: Readonly<ExportTaskRow>): ExportTask => ({
  taskId: task.id,
  ...(task.name !== undefined && { taskName: task.name }),
  logGroupName: task.groupName,
  from: task.from,
  to: task.to,
  destination: task.bucket,
  destinationPrefix: task.prefix,
  status: { code: task.status, ...(task.message !== undefined && { message: task.message }) },
  executionInfo: {
    creationTime: task.creationTime,
    ...(task.completionTime !== undefined && { completionTime: task.completionTime }),
  },
});
