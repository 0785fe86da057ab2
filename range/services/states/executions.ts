import type * as Sdk from "@aws-sdk/client-sfn";
import type { ExecutionStatus, HistoryEvent, SyncExecutionStatus } from "@aws-sdk/client-sfn";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { Later } from "../../later.ts";
import { handlers, type Output } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { withoutData } from "./execution-log.ts";
import { checkName, findExecution, findMachine } from "./names.ts";
import {
  checkChoice,
  invalidInput,
  invalidMember,
  invalidPageToken,
  pageSize,
  wrongType,
} from "./refusals.ts";
import { begin, redriveReason, stop, type End } from "./run/execution.ts";
import { statesState, type ExecutionRow, type StateMachineRow } from "./state.ts";

const MOST_INPUT_BYTES = 262_144;
const BILLED_STEP_MS = 100;
const BILLED_MB = 64;

export const executions = handlers<typeof Sdk>()({
  StartExecution(input, call) {
    refuseMembers("StartExecution", input, ["traceHeader"]);
    const machine = findMachine(call, input.stateMachineArn);
    const { random, executions: table } = statesState(call.scope);
    const name = checkName(input.name ?? random.uuid());
    const text = checkInput(input.input);
    if (machine.type === "EXPRESS") {
      const arn = expressArn(call, machine, name);
      begin(call.scope, machine, { arn, name, input: text });
      return { executionArn: arn, startDate: new Date(call.at) };
    }
    const arn = call.scope.arn("states", `execution:${machine.name}:${name}`);
    const known = table.get(arn);
    if (known) {
      // The same request again is no error while the execution runs.
      if (known.status !== "RUNNING" || known.input !== text)
        throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      return { executionArn: arn, startDate: new Date(known.startedAt) };
    }
    begin(call.scope, machine, { arn, name, input: text });
    return { executionArn: arn, startDate: new Date(call.at) };
  },

  StartSyncExecution(input, call) {
    refuseMembers("StartSyncExecution", input, ["traceHeader"]);
    checkIncluded(input.includedData);
    const machine = findMachine(call, input.stateMachineArn);
    if (machine.type !== "EXPRESS") throw wrongType();
    const name = checkName(input.name ?? statesState(call.scope).random.uuid());
    const text = checkInput(input.input);
    return runAndWait(call, machine, name, text, input.includedData !== "METADATA_ONLY");
  },

  DescribeExecution(input, call) {
    checkIncluded(input.includedData);
    const row = findExecution(call, input.executionArn);
    const withData = input.includedData !== "METADATA_ONLY";
    const reason = redriveReason(row.status);
    return {
      ...listed(row),
      ...(withData && { input: row.input, inputDetails: INCLUDED }),
      ...(withData && row.output !== undefined && { output: row.output, outputDetails: INCLUDED }),
      redriveStatus: reason === null ? "REDRIVABLE" : "NOT_REDRIVABLE",
      ...(reason !== null && { redriveStatusReason: reason }),
      ...failureOf(row),
    };
  },

  ListExecutions(input, call) {
    refuseMembers("ListExecutions", input, ["mapRunArn", "redriveFilter"]);
    const machine = findMachine(call, input.stateMachineArn);
    checkChoice("statusFilter", input.statusFilter, STATUSES);
    if (machine.type === "EXPRESS") throw wrongType();
    const rows = statesState(call.scope)
      .executions.filter(
        (row) =>
          row.machineArn === machine.arn &&
          (input.statusFilter === undefined || row.status === input.statusFilter),
      )
      .toReversed();
    const { items, nextToken } = strictPageOf(
      rows,
      { token: input.nextToken, size: pageSize(input.maxResults), most: 1_000 },
      invalidPageToken,
    );
    return { executions: items.map(listed), ...(nextToken !== undefined && { nextToken }) };
  },

  StopExecution(input, call) {
    const row = findExecution(call, input.executionArn);
    const { error, cause } = input;
    stop(call.scope, row.arn, {
      status: "ABORTED",
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
    return { stopDate: new Date(row.stoppedAt ?? call.at) };
  },

  GetExecutionHistory(input, call) {
    const { events } = findExecution(call, input.executionArn);
    const ordered = input.reverseOrder ? events.toReversed() : events;
    const { items, nextToken } = strictPageOf(
      ordered,
      { token: input.nextToken, size: pageSize(input.maxResults), most: 1_000 },
      invalidPageToken,
    );
    const view = (event: HistoryEvent): HistoryEvent => structuredClone(event);
    return {
      events: items.map((event) => view(input.includeExecutionData === false ? withoutData(event) : event)),
      ...(nextToken !== undefined && { nextToken }),
    };
  },
});

const STATUSES: readonly ExecutionStatus[] = [
  "SUCCEEDED",
  "TIMED_OUT",
  "PENDING_REDRIVE",
  "ABORTED",
  "FAILED",
  "RUNNING",
];
const INCLUDED = { included: true };

/** The caller waits for the end of an Express execution. */
function runAndWait(
  call: Call,
  machine: Readonly<StateMachineRow>,
  name: string,
  input: string,
  withData: boolean,
): Later<Output<typeof Sdk, "StartSyncExecution">> {
  const answer = new Later<Output<typeof Sdk, "StartSyncExecution">>(true);
  const { clock } = call.world;
  const arn = expressArn(call, machine, name);
  const answered = (end: End): void => {
    const tookMs = clock.now() - call.at;
    answer.resolve({
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      startDate: new Date(call.at),
      stopDate: clock.date(),
      // Nobody can stop it: it has no ARN before it ends.
      status: end.status as SyncExecutionStatus,
      ...(withData && { input, inputDetails: INCLUDED, outputDetails: INCLUDED }),
      ...(withData && end.output !== undefined && { output: end.output }),
      ...failureOf(end),
      billingDetails: {
        billedMemoryUsedInMB: BILLED_MB,
        billedDurationInMilliseconds: Math.max(1, Math.ceil(tookMs / BILLED_STEP_MS)) * BILLED_STEP_MS,
      },
    });
  };
  // Only JSONata takes events of the clock to be evaluated.
  const atOnce = !machine.definition.includes('"JSONata"');
  begin(call.scope, machine, { arn, name, input }, answered, atOnce);
  return answer;
}

/** Express executions of one name are many: each has an id of its own. */
const expressArn = ({ scope }: Call, machine: Readonly<StateMachineRow>, name: string): string =>
  scope.arn("states", `express:${machine.name}:${name}:${statesState(scope).random.uuid()}`);

const failureOf = ({ error, cause }: Pick<ExecutionRow, "error" | "cause">) => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause }),
});

const listed = (row: Readonly<ExecutionRow>) => ({
  executionArn: row.arn,
  stateMachineArn: row.machineArn,
  name: row.name,
  status: row.status,
  startDate: new Date(row.startedAt),
  ...(row.stoppedAt !== undefined && { stopDate: new Date(row.stoppedAt) }),
  redriveCount: 0,
});

function checkIncluded(included: string | undefined): void {
  checkChoice("includedData", included, ["ALL_DATA", "METADATA_ONLY"]);
}

/**
 * Checks the input of an execution.
 *
 * @returns JSON text, `{}` where none is given
 * @throws {AwsError} InvalidExecutionInput in the words of AWS's parser, as far as they are known
 */
export function checkInput(text: string | undefined): string {
  if (text === undefined) return "{}";
  if (Buffer.byteLength(text) > MOST_INPUT_BYTES)
    throw invalidMember(
      "input",
      text.slice(0, 20),
      `Member must have length less than or equal to ${MOST_INPUT_BYTES}`,
    );
  if (!text.trim()) throw invalidInput("Invalid execution input.");
  try {
    JSON.parse(text);
    return text;
  } catch {
    const word = /^\s*([A-Za-z_]\w*)/.exec(text)?.[1];
    throw invalidInput(
      word !== undefined && !/^(true|false|null)$/.test(word)
        ? `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`
        : "Invalid execution input.",
    );
  }
}
