import type { Scope } from "../../world.ts";
import { invalidMember, invalidParameter, noGroup, noStream } from "./refusals.ts";
import { keyOf, logsState, type LogGroupRow, type LogStreamRow } from "./state.ts";

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;

/**
 * Checks a log group's name.
 *
 * @throws {AwsError} InvalidParameterException when it is missing or breaks the model's pattern
 */
export function checkGroupName(name: string | undefined): string {
  if (name === undefined) throw invalidMember("logGroupName", "null", "Member must not be null");
  if (!GROUP_NAME.test(name))
    throw invalidMember(
      "logGroupName",
      name,
      "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    );
  return name;
}

export function checkStreamName(name: string | undefined): string {
  if (name === undefined) throw invalidMember("logStreamName", "null", "Member must not be null");
  if (!STREAM_NAME.test(name))
    throw invalidMember("logStreamName", name, "Member must satisfy regular expression pattern: [^:*]*");
  return name;
}

/**
 * The group that a request names.
 *
 * @param identifier a name or an ARN, where the operation takes both
 * @throws {AwsError} InvalidParameterException, ResourceNotFoundException
 */
export function findGroup(
  scope: Scope,
  name: string | undefined,
  identifier?: string,
): Readonly<LogGroupRow> {
  if (name !== undefined && identifier !== undefined)
    throw invalidParameter("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  const group = logsState(scope).groups.get(checkGroupName(name ?? groupNameOf(identifier)));
  if (!group) throw noGroup();
  return group;
}

export function findStream(
  scope: Scope,
  groupName: string,
  name: string | undefined,
): Readonly<LogStreamRow> {
  const stream = logsState(scope).streams.get(keyOf(groupName, checkStreamName(name)));
  if (!stream) throw noStream();
  return stream;
}

/** The name in a log group's ARN, with or without `:*`; anything else is a name already. */
export function groupNameOf(identifier: string | undefined): string | undefined {
  return identifier?.match(/^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/)?.[1] ?? identifier;
}

/** Everything of a group in a table whose rows belong to groups. */
export const ofGroup = <Row extends { groupName: string }>(
  table: Iterable<Readonly<Row>>,
  groupName: string,
): Readonly<Row>[] => [...table].filter((row) => row.groupName === groupName);

export const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
