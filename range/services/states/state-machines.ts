import type * as Sdk from "@aws-sdk/client-sfn";
import type { StateMachineType } from "@aws-sdk/client-sfn";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkRole } from "./execution-role.ts";
import { checkDefinition } from "./language/check-definition.ts";
import type { Diagnostic } from "./language/diagnostics.ts";
import { loggingView, readLogging } from "./logging-configuration.ts";
import { checkName, findExecution, findMachine, machineArn } from "./names.ts";
import {
  checkChoice,
  invalidDefinition,
  invalidPageToken,
  pageSize,
  required,
  validation,
} from "./refusals.ts";
import { statesState } from "./state.ts";
import { checkTags } from "./tags.ts";
import { checkTask } from "./tasks/resource.ts";

const MOST_DIAGNOSTICS = 100;

export const stateMachines = handlers<typeof Sdk>()({
  CreateStateMachine(input, call) {
    const { scope } = call;
    const name = checkName(required("name", input.name));
    const definition = required("definition", input.definition);
    const roleArn = required("roleArn", input.roleArn);
    const type = input.type ?? "STANDARD";
    checkChoice("type", type, ["STANDARD", "EXPRESS"]);
    refuseUnmodelled("CreateStateMachine", input);
    const arn = machineArn(scope, name);
    checkRole(scope, roleArn, arn);
    checkText(definition, type);
    const logging = readLogging(scope, roleArn, input.loggingConfiguration);
    const tags = checkTags(input.tags);
    const { stateMachines: table } = statesState(scope);
    const known = table.get(arn);
    if (known) {
      // The same request again is no error.
      const isSame =
        known.definition === definition &&
        known.type === type &&
        JSON.stringify(known.logging) === JSON.stringify(logging);
      if (!isSame) throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      return { stateMachineArn: arn, creationDate: new Date(known.createdAt) };
    }
    table.put(arn, {
      arn,
      name,
      type,
      definition,
      roleArn,
      logging,
      tags,
      createdAt: call.at,
      author: call.actor,
    });
    return { stateMachineArn: arn, creationDate: new Date(call.at) };
  },

  DescribeStateMachine(input, call) {
    const row = findMachine(call, input.stateMachineArn);
    return {
      stateMachineArn: row.arn,
      name: row.name,
      status: "ACTIVE",
      definition: definitionShown(row.definition, input.includedData),
      roleArn: row.roleArn,
      type: row.type,
      creationDate: new Date(row.createdAt),
      loggingConfiguration: loggingView(row.logging),
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
      ...(row.revisionId !== undefined && { revisionId: row.revisionId }),
    };
  },

  UpdateStateMachine(input, call) {
    const { scope } = call;
    const row = findMachine(call, input.stateMachineArn);
    refuseUnmodelled("UpdateStateMachine", input);
    const { definition, roleArn, loggingConfiguration } = input;
    if ([definition, roleArn, loggingConfiguration, input.tracingConfiguration].every((x) => x === undefined))
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    if (roleArn !== undefined) checkRole(scope, roleArn, row.arn);
    if (definition !== undefined) checkText(definition, row.type);
    const logging = loggingConfiguration && readLogging(scope, roleArn ?? row.roleArn, loggingConfiguration);
    const { random, stateMachines: table } = statesState(scope);
    const revisionId = random.uuid();
    table.update(row.arn, (now) => {
      if (definition !== undefined) {
        now.definition = definition;
        now.author = call.actor;
      }
      if (roleArn !== undefined) now.roleArn = roleArn;
      if (logging) now.logging = logging;
      now.revisionId = revisionId;
    });
    return { updateDate: new Date(call.at), revisionId };
  },

  /** What runs goes on to its end; nothing new begins. */
  DeleteStateMachine(input, call) {
    try {
      statesState(call.scope).stateMachines.delete(findMachine(call, input.stateMachineArn).arn);
    } catch (thrown) {
      if (!(thrown instanceof AwsError) || thrown.code !== "StateMachineDoesNotExist") throw thrown;
    }
    return {};
  },

  ListStateMachines(input, call) {
    const rows = [...statesState(call.scope).stateMachines].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = strictPageOf(
      rows,
      { token: input.nextToken, size: pageSize(input.maxResults), most: 1_000 },
      invalidPageToken,
    );
    return {
      stateMachines: items.map(({ arn, name, type, createdAt }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: new Date(createdAt),
      })),
      ...(nextToken !== undefined && { nextToken }),
    };
  },

  ValidateStateMachineDefinition(input) {
    const definition = required("definition", input.definition);
    const type = input.type ?? "STANDARD";
    checkChoice("type", type, ["STANDARD", "EXPRESS"]);
    checkChoice("severity", input.severity, ["ERROR", "WARNING"]);
    const { diagnostics } = checkDefinition(definition, type, checkTask);
    const most = input.maxResults || MOST_DIAGNOSTICS;
    return {
      result: diagnostics.length ? "FAIL" : "OK",
      diagnostics: diagnostics.slice(0, most),
      truncated: diagnostics.length > most,
    };
  },

  DescribeStateMachineForExecution(input, call) {
    const execution = findExecution(call, input.executionArn);
    const { machine } = execution;
    return {
      stateMachineArn: execution.machineArn,
      name: machine.name,
      definition: definitionShown(machine.definition, input.includedData),
      roleArn: machine.roleArn,
      updateDate: new Date(machine.createdAt),
      loggingConfiguration: loggingView(machine.logging),
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
      ...(machine.revisionId !== undefined && { revisionId: machine.revisionId }),
    };
  },
});

/** @throws {AwsError} InvalidDefinition with all that is wrong */
function checkText(text: string, type: StateMachineType): void {
  const { diagnostics } = checkDefinition(text, type, checkTask);
  if (diagnostics.length) throw invalidDefinition(diagnostics.map(inWords).join(", "));
}

const inWords = ({ code, message, location = "null" }: Diagnostic): string =>
  `${code!}: ${message!} at ${location}`;

/** @throws {NotImplemented} */
function refuseUnmodelled(
  operation: string,
  input: Pick<
    Sdk.CreateStateMachineInput & Sdk.UpdateStateMachineInput,
    "publish" | "versionDescription" | "tracingConfiguration" | "encryptionConfiguration"
  >,
): void {
  if (input.versionDescription !== undefined && !input.publish)
    throw validation("Version description can only be set when publish is true");
  if (input.publish) throw new NotImplemented("versions of state machines");
  if (input.tracingConfiguration?.enabled) throw new NotImplemented(`tracing of ${operation}`);
  if (input.encryptionConfiguration && input.encryptionConfiguration.type !== "AWS_OWNED_KEY")
    refuseMembers(operation, input, ["encryptionConfiguration"]);
}

/** Who asks for metadata only is shown an empty definition. */
function definitionShown(definition: string, included: string | undefined): string {
  checkChoice("includedData", included, ["ALL_DATA", "METADATA_ONLY"]);
  return included === "METADATA_ONLY" ? "{}" : definition;
}
