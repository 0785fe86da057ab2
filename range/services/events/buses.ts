import type * as sdk from "@aws-sdk/client-eventbridge";
import type { DeadLetterConfig, EventBus } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { busOf, invalid, invalidToken, required } from "./find.ts";
import { DEFAULT_BUS, eventsState, type BusRow } from "./state.ts";
import { checkTags } from "./tags.ts";

type Sdk = typeof sdk;

export const buses = handlers<Sdk>()({
  CreateEventBus(input, call) {
    refuseMembers("CreateEventBus", input, ["EventSourceName", "KmsKeyIdentifier", "LogConfig"]);
    const name = required("name", input.Name);
    if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name) || name.startsWith("aws.") || name.includes("/"))
      throw invalid(`Event bus name ${name} is not valid.`);
    const { buses: table } = eventsState(call.scope);
    if (table.has(name))
      throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`, 400);
    if (table.size > 100)
      throw new AwsError(
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        400,
      );
    const row = table.put(name, {
      name,
      arn: call.scope.arn("events", `event-bus/${name}`),
      ...(input.Description && { description: input.Description }),
      ...(input.DeadLetterConfig?.Arn && { deadLetterArn: input.DeadLetterConfig.Arn }),
      tags: checkTags(input.Tags ?? []),
      createdAt: call.at,
      changedAt: call.at,
    });
    return { EventBusArn: row.arn, ...settings(row) };
  },

  UpdateEventBus(input, call) {
    refuseMembers("UpdateEventBus", input, ["KmsKeyIdentifier", "LogConfig"]);
    const { name } = busOf(call, input.Name);
    const row = eventsState(call.scope).buses.update(name, (bus) => {
      if (input.Description !== undefined) bus.description = input.Description;
      if (input.DeadLetterConfig?.Arn) bus.deadLetterArn = input.DeadLetterConfig.Arn;
      bus.changedAt = call.at;
    });
    return { Arn: row.arn, Name: row.name, ...settings(row) };
  },

  /** A bus that does not exist is deleted without a word, as EventBridge does. */
  DeleteEventBus(input, call) {
    const name = required("name", input.Name);
    if (name === DEFAULT_BUS) throw invalid("Cannot delete event bus default.");
    const { buses: table, rules } = eventsState(call.scope);
    if (rules.find((rule) => rule.bus === name))
      throw invalid(`Event bus ${name} can't be deleted since it has rules.`);
    table.delete(name);
  },

  DescribeEventBus(input, call) {
    return { ...busView(busOf(call, input.Name)), ...settings(busOf(call, input.Name)) };
  },

  ListEventBuses(input, call) {
    const rows = eventsState(call.scope)
      .buses.filter((bus) => bus.name.startsWith(input.NamePrefix ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = strictPageOf(
      rows,
      { token: input.NextToken, size: input.Limit, most: 100 },
      invalidToken,
    );
    return { EventBuses: items.map(busView), ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

const busView = (row: Readonly<BusRow>): EventBus => ({
  Name: row.name,
  Arn: row.arn,
  ...(row.description !== undefined && { Description: row.description }),
  ...(row.policy !== undefined && { Policy: row.policy }),
  CreationTime: new Date(row.createdAt),
  LastModifiedTime: new Date(row.changedAt),
});

const settings = (row: Readonly<BusRow>): { Description?: string; DeadLetterConfig?: DeadLetterConfig } => ({
  ...(row.description !== undefined && { Description: row.description }),
  ...(row.deadLetterArn !== undefined && { DeadLetterConfig: { Arn: row.deadLetterArn } }),
});
